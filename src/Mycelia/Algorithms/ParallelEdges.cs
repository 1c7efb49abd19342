namespace Mycelia.Algorithms;

/// <summary>
/// What a projection does with several edges from one node to another. In an undirected projection those between two nodes are parallel whichever way they were stored.
/// </summary>
public enum ParallelEdges
{
    /// <summary>Takes each of them.</summary>
    Keep,

    /// <summary>Takes one, with the weight of the first in storage order.</summary>
    First,

    /// <summary>Takes one with the sum of the weights; without a weight property each weighs 1.</summary>
    Sum,

    /// <summary>Takes one with the least weight.</summary>
    Min,

    /// <summary>Takes one with the greatest weight.</summary>
    Max,

    /// <summary>Takes one whose weight is their number. There must be no weight property.</summary>
    Count,
}
