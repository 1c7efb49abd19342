// What an aggregate knows of all groups: a typed array or several, at the groups' numbers, updated for a whole batch at a time. Sums are exact (128 bits for
// integers, an error-free pair and an exact remainder for floats), so that it does not matter how rows were spread over workers or spilled.

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>The rows of a batch that an aggregate takes in.</summary>
/// <param name="argument">What is aggregated; null for count(*).</param>
/// <param name="parameter">The second argument, where the aggregate has one.</param>
/// <param name="positions">The rows.</param>
/// <param name="multiplicity">How often each counts, by position.</param>
/// <param name="context">The run.</param>
internal readonly ref struct AggregateInput(Vector? argument, Vector? parameter, ReadOnlySpan<int> positions, long[]? multiplicity, QueryContext context)
{
    public Vector? Argument { get; } = argument;

    public Vector? Parameter { get; } = parameter;

    public ReadOnlySpan<int> Positions { get; } = positions;

    public long[]? Multiplicity { get; } = multiplicity;

    public QueryContext Context { get; } = context;

    /// <summary>Whether the rows are those at 0, 1, 2 and so on, all.</summary>
    public bool IsDense => Positions.Length > 0 && Positions[^1] == Positions.Length - 1;
}

internal abstract class AggregateState
{
    /// <summary>Arrays for so many groups are kept for the next run.</summary>
    public const int KeptMax = 1 << 12;

    /// <summary>About how much memory all groups' states hold.</summary>
    public abstract long Bytes { get; }

    /// <summary>Forgets all groups.</summary>
    public abstract void Clear();

    /// <summary>Room for groups below this number; new ones are empty.</summary>
    public abstract void Resize(int groups);

    /// <summary>Takes in rows: groups[i] is the group of the i-th.</summary>
    public abstract void Add(in AggregateInput input, ReadOnlySpan<int> groups);

    /// <summary>Takes in rows that all belong to group 0.</summary>
    public abstract void AddAll(in AggregateInput input);

    /// <summary>Takes in another state of the same aggregate, whose group i is this one's groups[i]; the other must not be used any more.</summary>
    public abstract void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context);

    /// <summary>Does what is left to do when all rows are in.</summary>
    public virtual void Complete(QueryContext context)
    {
    }

    /// <summary>Gives back what a run holds besides memory.</summary>
    public virtual void Close()
    {
    }

    /// <summary>The results of some groups, into positions from 0.</summary>
    public abstract void Finish(int from, int count, Vector target, QueryContext context);

    /// <summary>Clears an array; one that is large is let go of.</summary>
    protected static void Forget<T>(ref T[] array)
    {
        if (array.Length > KeptMax) array = [];
        else Array.Clear(array);
    }
}
