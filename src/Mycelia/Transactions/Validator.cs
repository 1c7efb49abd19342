// Decides whether a transaction may commit on a head that moved since it began. First committer wins: a cell that somebody wrote meanwhile
// may not be written again, even with the same value. Whether rows still exist is asked of the head itself.

using Mycelia.Graph;

namespace Mycelia.Transactions;

internal readonly ref struct Validator(ConflictTable table, GraphBuilder head, GraphTables tables, long begin, OwnRows own)
{
    /// <summary>Throws <see cref="ConflictException"/> on the first conflict of the delta or of what was read.</summary>
    public void Check(Delta delta, ReadSet? reads, bool nodesWereDeleted)
    {
        if (table.HasForgotten(begin))
            throw new ConflictException("a transaction that stayed open longer than the conflict table reaches back", "Keep transactions short.");
        foreach (var cell in reads?.Cells ?? [])
            if (table.WrittenSince(cell, begin)) throw new ConflictException(cell.Describe(tables), "It was read by this serializable transaction and changed by another one since.");

        var reader = new DeltaReader(delta);
        Dictionary<ulong, int>? removedLinks = null;
        while (reader.Next())
        {
            switch (reader.Op)
            {
                case DeltaOp.SetNodeProperty:
                    Node(reader.Node, CellKind.NodeProperty, reader.Token);
                    break;
                case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                    Node(reader.Node, CellKind.NodeLabel, reader.Token);
                    break;
                case DeltaOp.DeleteNode:
                    Node(reader.Node, CellKind.NodeTouched, 0);
                    NoNewEdges(reader.Node, removedLinks);
                    break;
                case DeltaOp.SetEdgeProperty:
                    Edge(reader.Edge, CellKind.EdgeProperty, reader.Token);
                    break;
                case DeltaOp.DeleteEdge:
                    Edge(reader.Edge, CellKind.EdgeTouched, 0);
                    NoteRemovedLink(reader.Edge, ref removedLinks);
                    break;
                case DeltaOp.CreateEdge:
                    if (nodesWereDeleted) Ends(reader.Source, reader.Target);
                    break;
                case DeltaOp.Bulk:
                    if (nodesWereDeleted) Ends(delta.Bulks[reader.Token]);
                    break;
                case DeltaOp.SetSchemaCell:
                    if (table.WrittenSince(CellKind.Schema, 0, string.GetHashCode(reader.Name, StringComparison.Ordinal), begin))
                        throw new ConflictException($"the definition `{reader.Name}`");
                    break;
            }
        }
    }

    private void Node(NodeId node, CellKind kind, int detail)
    {
        if (own.Has(node)) return;
        if (!head.IsNodeAlive(node)) throw new ConflictException($"node {node}", "Another transaction deleted it.");
        var cell = new Cell(kind, node.Value, detail);
        if (table.WrittenSince(cell, begin)) throw new ConflictException(cell.Describe(tables));
    }

    private void Edge(EdgeId edge, CellKind kind, int detail)
    {
        if (own.Has(edge)) return;
        if (!head.IsEdgeAlive(edge)) throw new ConflictException($"edge {edge}", "Another transaction deleted it.");
        var cell = new Cell(kind, edge.Value, detail);
        if (table.WrittenSince(cell, begin)) throw new ConflictException(cell.Describe(tables));
    }

    private void NoteRemovedLink(EdgeId edge, ref Dictionary<ulong, int>? removedLinks)
    {
        if (own.Has(edge)) return;
        removedLinks ??= [];
        var (_, source, target) = head.EndsOf(edge);
        removedLinks[source.Value] = removedLinks.GetValueOrDefault(source.Value) + 1;
        removedLinks[target.Value] = removedLinks.GetValueOrDefault(target.Value) + 1;
    }

    /// <summary>The transaction removed every edge that it saw at the node; one that is left was added meanwhile.</summary>
    private void NoNewEdges(NodeId node, Dictionary<ulong, int>? removedLinks)
    {
        if (own.Has(node)) return;
        if (head.DegreeOf(node) > (removedLinks?.GetValueOrDefault(node.Value) ?? 0))
            throw new ConflictException($"node {node}", "It was deleted here while another transaction added an edge to it.");
    }

    private void Ends(NodeId source, NodeId target)
    {
        if (!own.Has(source) && !head.IsNodeAlive(source)) throw new ConflictException($"node {source}", "An edge was created at it here while another transaction deleted it.");
        if (!own.Has(target) && !head.IsNodeAlive(target)) throw new ConflictException($"node {target}", "An edge was created at it here while another transaction deleted it.");
    }

    private void Ends(BulkPart bulk)
    {
        foreach (var key in bulk.Keys) Ends(new NodeId(tables.NodeSlots.IdOf((uint)(key >> 32))), new NodeId(tables.NodeSlots.IdOf((uint)key)));
    }
}
