namespace Mycelia.Algorithms;

/// <summary>In which direction a projection takes the edges of the graph.</summary>
public enum Orientation
{
    /// <summary>From source to target, as they are stored.</summary>
    Natural,

    /// <summary>From target to source.</summary>
    Reverse,

    /// <summary>In both directions; a self-loop once.</summary>
    Undirected,
}
