// Writes a salvaged graph into a new database through the public bulk calls: nodes by label set, then edges by type. Identities are new. An edge of which an end was lost
// is left out and counted.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Operations;

internal sealed class SalvageWriter(SalvagedGraph graph, Database target, CancellationToken cancellation)
{
    private const int RowsPerCommit = 32_768;

    private readonly Dictionary<uint, NodeId> _ids = [];

    /// <summary>Edges that were left out since an end of theirs was lost.</summary>
    public long EdgesWithoutEnds { get; private set; }

    public void Write(IProgress<OperationProgress>? progress)
    {
        var total = graph.Nodes.Count + graph.Edges.Count;
        var done = 0;
        var bySet = new SortedDictionary<int, List<uint>>();
        foreach (var (slot, extent) in graph.Nodes)
        {
            progress?.Report(new OperationProgress("Writing", done++, total));
            Gather(bySet, slot, extent, row => extent.LabelSets[row], WriteNodes);
        }

        foreach (var (set, rows) in bySet) WriteNodes(set, rows);
        var byType = new SortedDictionary<int, List<uint>>();
        foreach (var (slot, extent) in graph.Edges)
        {
            progress?.Report(new OperationProgress("Writing", done++, total));
            Gather(byType, slot, extent, row => HasEnds(extent, row) ? extent.Type : -1, WriteEdges);
        }

        foreach (var (type, rows) in byType) WriteEdges(type, rows);
        target.Checkpoint(cancellation);
        progress?.Report(new OperationProgress("Writing", total, total));
    }

    /// <summary>Adds the alive rows of an extent to those of their kind, which are written when there are enough.</summary>
    private void Gather(SortedDictionary<int, List<uint>> byKind, int slot, SalvagedRows extent, Func<int, int> kindOf, Action<int, List<uint>> write)
    {
        cancellation.ThrowIfCancellationRequested();
        for (var row = 0; row < Chunk.RowsMax; row++)
        {
            if (!extent.IsAlive(row)) continue;
            var kind = kindOf(row);
            if (kind < 0) continue;
            if (!byKind.TryGetValue(kind, out var rows)) byKind.Add(kind, rows = []);
            rows.Add((uint)slot << Chunk.RowBits | (uint)row);
            if (rows.Count == RowsPerCommit) write(kind, rows);
        }
    }

    private bool HasEnds(SalvagedRows extent, int row)
    {
        if (_ids.ContainsKey(extent.Sources[row]) && _ids.ContainsKey(extent.Targets[row])) return true;
        EdgesWithoutEnds++;
        return false;
    }

    private void WriteNodes(int set, List<uint> rows)
    {
        if (rows.Count == 0) return;
        string[] labels = [.. graph.Tables.LabelSets.LabelsOf(set).ToArray().Select(graph.Tables.Labels.NameOf)];
        var columns = Columns(graph.NodeColumns, rows);
        var ids = target.Write(tx => tx.CreateNodes(rows.Count, labels, columns), cancellation: cancellation);
        for (var i = 0; i < ids.Length; i++) _ids.Add(rows[i], ids[i]);
        rows.Clear();
    }

    private void WriteEdges(int type, List<uint> rows)
    {
        if (rows.Count == 0) return;
        var sources = rows.ConvertAll(row => _ids[graph.Edges[(int)(row >> Chunk.RowBits)].Sources[(int)row & (Chunk.RowsMax - 1)]]).ToArray();
        var targets = rows.ConvertAll(row => _ids[graph.Edges[(int)(row >> Chunk.RowBits)].Targets[(int)row & (Chunk.RowsMax - 1)]]).ToArray();
        var columns = Columns(graph.EdgeColumns, rows);
        target.Write(tx => tx.CreateEdges(graph.Tables.Types.NameOf(type), sources, targets, columns), cancellation: cancellation);
        rows.Clear();
    }

    /// <summary>The keys of which at least one of the rows has a value.</summary>
    private PropertyColumn[] Columns(SalvagedColumns columns, List<uint> rows)
    {
        var found = new List<PropertyColumn>();
        foreach (var key in columns.Keys.Order())
        {
            var values = rows.ConvertAll(row => columns.Get(key, row)).ToArray();
            if (Array.Exists(values, value => !value.IsNull)) found.Add(PropertyColumn.Values(graph.Tables.Keys.NameOf(key), values));
        }

        return [.. found];
    }
}
