using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>Placing whole pages that a load made, in slots that no version uses yet. A page that was stored and dropped is placed by its number.</summary>
internal sealed partial class GraphBuilder
{
    public void PlaceNodes(int slot, NodeExtent extent)
    {
        Invariant.Holds(_nodes[slot] is null);
        _nodes = _nodes.Set(slot, extent, _session);
    }

    public void PlaceEdges(int slot, EdgeExtent? extent, long number, PageSource<EdgeExtent>? source)
    {
        Invariant.Holds(_edges[slot] is null);
        _edges = _edges.Place(slot, extent, number, source, _session);
    }

    public void PlaceChunk(int key, int slot, Chunk? chunk, long number, PageSource<Chunk>? source, bool isEdges)
    {
        if (isEdges) _edgeColumns = _edgeColumns.Place(key, slot, chunk, number, source, _session);
        else _nodeColumns = _nodeColumns.Place(key, slot, chunk, number, source, _session);
    }

    public void PlaceBlock(int type, int slot, AdjacencyBlock? block, long number, PageSource<AdjacencyBlock>? source, bool incoming) =>
        _adjacency = _adjacency.Place(type, incoming, slot, block, number, source, _session);

    /// <summary>Merges sorted entries into the lists of a slot, which may have none yet.</summary>
    public void AddToBlock(int type, int slot, ulong[] keys, uint[] edges, bool incoming)
    {
        var old = _adjacency.Block(type, incoming, slot);
        SetBlock(type, incoming, slot, old, (old ?? AdjacencyBlock.Nothing).With(keys, edges, default, default));
    }

    public void PlaceSchemaCell(string name, byte[] definition) => _schema = _schema.SetItem(name, definition);

    public void CountPlaced(long nodes, long edges, IEnumerable<(bool IsEdges, int Token, int Rows)> batches)
    {
        foreach (var (isEdges, token, rows) in batches)
        {
            if (isEdges) OwnCounts().AddEdges(token, rows);
            else OwnCounts().AddNodes(_tables, token, rows);
        }

        _nodeCount += nodes;
        _edgeCount += edges;
    }
}
