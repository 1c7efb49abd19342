// Walks a version and verifies the invariants that everything else relies on. Reports instead of throwing, so that one run shows all that is wrong.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal sealed class Checker(GraphSpace space, CancellationToken cancellation)
{
    private const int ProblemsMax = 1000;

    private readonly GraphTables _tables = space.Tables;
    private readonly List<string> _problems = [];
    private long _chunks;

    public long Chunks => _chunks;

    public List<string> Run()
    {
        CheckSlots(_tables.NodeSlots, "node");
        CheckSlots(_tables.EdgeSlots, "edge");
        Try(CheckNodes);
        Try(CheckEdges);
        Try(() => CheckColumns(space.NodeColumns, space.Nodes, _tables.NodeSlots, "node"));
        Try(() => CheckColumns(space.EdgeColumns, space.Edges, _tables.EdgeSlots, "edge"));
        Try(() => new AdjacencyChecker(space, Report, cancellation).Run());
        Try(() => new IndexChecker(space, Report, cancellation).Run());
        return _problems;
    }

    /// <summary>A page that cannot be read ends one part; the others go on.</summary>
    private void Try(Action part)
    {
        try
        {
            part();
        }
        catch (CorruptionException e)
        {
            Report(e.Message);
        }
    }

    private void Report(string problem)
    {
        if (_problems.Count < ProblemsMax) _problems.Add(problem);
        else if (_problems.Count == ProblemsMax) _problems.Add("Further problems are not listed.");
    }

    private void CheckSlots(SlotTable slots, string what)
    {
        for (var slot = 0; slot < slots.Count; slot++)
        {
            var row = (uint)slot << Chunk.RowBits;
            if (slots.RowOf(slots.IdOf(row)) != row) Report($"The {what} extent {slots.ExtentOf(slot):x} does not map back to its slot {slot}.");
        }
    }

    private void CheckNodes()
    {
        long count = 0;
        for (var slot = 0; slot < space.Nodes.SlotLimit; slot++)
        {
            if (space.Nodes[slot] is not { } extent) continue;
            CheckRows(extent, $"Node extent {_tables.NodeSlots.ExtentOf(slot):x}");
            count += extent.AliveCount;
            for (var row = 0; row < extent.BornLimit; row++)
            {
                if (extent.IsAlive(row) && (uint)extent.LabelSetOf(row) >= (uint)_tables.LabelSets.Count)
                    Report($"Node {new NodeId(_tables.NodeSlots.IdOf((uint)slot << Chunk.RowBits | (uint)row))} has an unknown label set.");
            }
        }

        if (count != space.NodeCount) Report($"The version says it has {space.NodeCount:N0} nodes; {count:N0} are alive.");
    }

    private void CheckEdges()
    {
        long count = 0;
        for (var slot = 0; slot < space.Edges.SlotLimit; slot++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (space.Edges[slot] is not { } extent) continue;
            CheckRows(extent, $"Edge extent {_tables.EdgeSlots.ExtentOf(slot):x}");
            if ((uint)extent.Type >= (uint)_tables.Types.Count) Report($"Edge extent {_tables.EdgeSlots.ExtentOf(slot):x} has an unknown type.");
            count += extent.AliveCount;
            for (var row = 0; row < extent.BornLimit; row++)
            {
                if (!extent.IsAlive(row)) continue;
                if (!IsNode(extent.Sources[row]) || !IsNode(extent.Targets[row]))
                    Report($"Edge {new EdgeId(_tables.EdgeSlots.IdOf((uint)slot << Chunk.RowBits | (uint)row))} has an end that does not exist.");
            }
        }

        if (count != space.EdgeCount) Report($"The version says it has {space.EdgeCount:N0} edges; {count:N0} are alive.");
    }

    private bool IsNode(uint row) => row >> Chunk.RowBits < (uint)_tables.NodeSlots.Count && space.IsNodeAlive(row);

    private void CheckRows(Extent extent, string what)
    {
        var alive = 0;
        foreach (var word in extent.Alive) alive += System.Numerics.BitOperations.PopCount(word);
        if (alive != extent.AliveCount) Report($"{what} says it has {extent.AliveCount} rows; {alive} are alive.");
        if (ExtentCodec.AliveLimit(extent) > extent.BornLimit) Report($"{what} has an alive row that was never born.");
        if (extent.BornCount > extent.BornLimit) Report($"{what} has {extent.BornCount} born rows below row {extent.BornLimit}.");
    }

    /// <summary>Every chunk must survive its own encoding: the values are whole, text is valid, nothing exceeds its extent.</summary>
    private void CheckColumns<T>(ColumnSet columns, ExtentTable<T> extents, SlotTable slots, string what) where T : Extent
    {
        var buffer = new ByteWriter(16_384);
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            foreach (var (slot, chunk) in columns[key]?.Items() ?? [])
            {
                cancellation.ThrowIfCancellationRequested();
                _chunks++;
                var name = $"Column `{_tables.Keys.NameOf(key)}` of {what} extent {slots.ExtentOf(slot):x}";
                if (extents[slot] is not { } extent)
                {
                    Report($"{name} has no extent.");
                    continue;
                }

                CheckChunk(chunk, extent, buffer, name);
            }
        }
    }

    private void CheckChunk(Chunk chunk, Extent extent, ByteWriter buffer, string name)
    {
        try
        {
            buffer.Clear();
            if (!ChunkCodec.Encode(buffer, chunk, extent.Alive)) return;
            var copy = ChunkCodec.Decode(buffer.Written);
            for (var row = 0; row < extent.BornLimit; row++)
            {
                if (!extent.IsAlive(row) || chunk.Get(row).Equals(copy.Get(row))) continue;
                Report($"{name} does not read back what it holds in row {row}.");
                return;
            }
        }
        catch (Exception e) when (e is MyceliaException or ArgumentException or IndexOutOfRangeException)
        {
            Report($"{name} cannot be read: {e.Message}");
        }
    }
}
