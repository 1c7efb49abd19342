using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;

namespace Mycelia.Import.Build;

/// <summary>Places the pages of a finished load in a version: what was made stands there as it is; lists at older nodes are merged.</summary>
internal static class LoadCommit
{
    /// <summary>The version after <paramref name="head"/>, which is the one that the load began with or a later one, as that of record <paramref name="sequence"/>.</summary>
    /// <exception cref="ConflictException">A node that new edges end at was deleted meanwhile.</exception>
    /// <exception cref="ConstraintViolationException">What is loaded breaks a constraint.</exception>
    public static GraphSpace Build(GraphSpace head, GraphLoader loader, IReadOnlyCollection<uint> existing, IReadOnlyCollection<(string Name, byte[] Definition)> schema, StoredPages? pages, long sequence, Era era)
    {
        foreach (var row in existing)
        {
            if (head.IsNodeAlive(row)) continue;
            throw new ConflictException($"Node {new NodeId(head.Tables.NodeSlots.IdOf(row))} was deleted while edges at it were being loaded; nothing of the load was stored. Load again.");
        }

        var sink = loader.Sink;
        var builder = new GraphBuilder(head, new Lineage(), era);
        foreach (var page in sink.Nodes)
        {
            head.Tables.NodeSlots.RaiseBornLimit(page.Slot, page.BornLimit);
            builder.PlaceNodes(page.Slot, page.Page!);
        }

        foreach (var page in sink.Edges)
        {
            head.Tables.EdgeSlots.RaiseBornLimit(page.Slot, page.BornLimit);
            builder.PlaceEdges(page.Slot, page.Page, page.Number, pages?.Edges);
        }

        foreach (var page in sink.NodeChunks) builder.PlaceChunk(page.Key, page.Slot, page.Page, page.Number, pages?.Columns, isEdges: false);
        foreach (var page in sink.EdgeChunks) builder.PlaceChunk(page.Key, page.Slot, page.Page, page.Number, pages?.Columns, isEdges: true);
        foreach (var page in sink.Outgoing) builder.PlaceBlock(page.Key, page.Slot, page.Page, page.Number, pages?.Blocks, incoming: false);
        foreach (var page in sink.Incoming) builder.PlaceBlock(page.Key, page.Slot, page.Page, page.Number, pages?.Blocks, incoming: true);
        foreach (var (type, parts) in loader.Parts)
        {
            foreach (var (slot, keys, edges) in parts.OldSlots(incoming: false, sink)) builder.AddToBlock(type, slot, keys, edges, incoming: false);
            foreach (var (slot, keys, edges) in parts.OldSlots(incoming: true, sink)) builder.AddToBlock(type, slot, keys, edges, incoming: true);
        }

        foreach (var (name, definition) in schema) builder.PlaceSchemaCell(name, definition);
        builder.CountPlaced(loader.NodeCount, loader.EdgeCount, loader.Batches);
        builder.FollowPlaced(head, loader.NodeCount + loader.EdgeCount);
        builder.Advance(sequence);
        return builder.FinishForGood();
    }
}
