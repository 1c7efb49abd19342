namespace Mycelia.Algorithms;

/// <summary>Where the index of a node's row is looked up; -1 when the node is not taken.</summary>
internal interface INodeIndex
{
    int Of(uint row);

    bool Takes(uint row);
}

/// <summary>Indices by row, for reading all edges.</summary>
internal readonly ref struct RowIndex(ReadOnlySpan<int> indices) : INodeIndex
{
    private readonly ReadOnlySpan<int> _indices = indices;

    public int Of(uint row) => _indices[(int)row];

    public bool Takes(uint row) => _indices[(int)row] >= 0;
}

/// <summary>Indices by the bitmaps of the nodes taken, for reading few edges.</summary>
internal readonly struct TakenIndex(ProjectionContent content) : INodeIndex
{
    public int Of(uint row) => content.IndexOf(row);

    public bool Takes(uint row) => content.Takes(row);
}
