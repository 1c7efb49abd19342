using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>A column of values that can be cut into sealed chunks.</summary>
internal interface IChunkSource
{
    /// <summary>The property key.</summary>
    string Name { get; }

    /// <summary>Rows in the column.</summary>
    int Count { get; }

    /// <summary>Packs rows from, from + 1, … into a sealed chunk; null when none has a value. With an order, row i is value order[i].</summary>
    Chunk? Pack(int from, int count, uint[]? order);
}
