namespace Mycelia.Algorithms;

/// <summary>
/// What <see cref="GraphProjection.EdgeMap{TFunction}"/> does at each edge that leaves a frontier. Implement it by a struct that refers to your arrays: the compiler then makes a loop of
/// its own for it. Copies of the struct run on several threads.
/// </summary>
public interface IEdgeFunction
{
    /// <summary>Whether a target still wants to hear of edges. Called before each update of it; once false, it must stay false for the rest of the map.</summary>
    bool Condition(int target);

    /// <summary>
    /// Called for an edge when no other thread handles the same target at the time. True makes the target a member of the result.
    /// </summary>
    bool Update(int source, int target, double weight);

    /// <summary>
    /// The same when other threads may handle the same target at the time: changes what belongs to the target by <see cref="Interlocked"/> operations. True makes the target a member.
    /// </summary>
    bool UpdateAtomic(int source, int target, double weight);
}

/// <summary>How an <see cref="GraphProjection.EdgeMap{TFunction}"/> goes over the edges.</summary>
public enum EdgeMapDirection
{
    /// <summary>Pull when the frontier and its edges are more than a share of all edges, else push.</summary>
    Automatic,

    /// <summary>From the members of the frontier over their edges: <see cref="IEdgeFunction.UpdateAtomic"/>. Suits small frontiers.</summary>
    Push,

    /// <summary>From each node that wants it back over the edges that come from the frontier: <see cref="IEdgeFunction.Update"/>. Suits large frontiers.</summary>
    Pull,
}

/// <summary>Options of <see cref="GraphProjection.EdgeMap{TFunction}"/> and <see cref="GraphProjection.VertexMap"/>.</summary>
public sealed record EdgeMapOptions
{
    /// <summary>How to go over the edges. Default <see cref="EdgeMapDirection.Automatic"/>.</summary>
    public EdgeMapDirection Direction { get; init; }

    /// <summary>Automatic pulls when the frontier's members and edges exceed all edges divided by this. Default 20.</summary>
    public int Divisor { get; init; } = 20;

    /// <summary>Follow edges from target to source.</summary>
    public bool Reverse { get; init; }

    /// <summary>The most workers to use, the caller's thread included; 0 (the default) for one per processor.</summary>
    public int Concurrency { get; init; }
}
