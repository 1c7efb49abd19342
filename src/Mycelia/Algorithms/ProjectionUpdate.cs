// Brings a projection of one version up to date with another, reading only what changed.
//
// Slots whose pages are the same are passed over. In the others the rows that are chosen in one version and not in the other, or whose weight may have changed, name the nodes whose
// lists change; these lists are read anew from the adjacency of the new version, sorted by (target, edge), which is the order that building from edges gives, and one pass copies all other
// lists beside them (CsrPatch). Nodes may come behind the ones there are; where others come or go, every index after them shifts, and the projection is built anew.
//
// An edge that went may be one of another branch, of which this version never had the row: then what its extent says of its ends means nothing. So the sum is checked: what the slots say that
// the number of entries changed by must be what the lists read anew differ by. If a list that lost an edge was not among them, it is not.
//
// Cost: O(slots) to find what changed, O(lists that change, sorted), and a copy of the adjacency. With a million nodes and ten million edges one changed edge
// takes a fifteenth of building anew, changes in a tenth of all lists three quarters.

using System.Numerics;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

internal sealed class ProjectionUpdate
{
    /// <summary>An update pays while the lists that change hold less than one in so many of all entries.</summary>
    private const int UpdateShare = 8;

    private const int AffectedMin = 1 << 10;
    private const int NodesPerBlock = 1 << 8;

    private readonly SnapshotReader _reader;
    private readonly ProjectionContent _old;
    private readonly ProjectedGraph _graph;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<int> _affected = [];
    private readonly long _affectedMax;
    private bool _isTooMuch;
    private bool _hasChanges;

    /// <summary>Compares the version of the reader with what a projection was made of. The caller holds the graph.</summary>
    public ProjectionUpdate(SnapshotReader reader, ProjectionContent old, ProjectedGraph graph, int workers, CancellationToken cancellation)
    {
        (_reader, _old, _graph, _workers, _cancellation) = (reader, old, graph, workers, cancellation);
        _affectedMax = Math.Max(AffectedMin, graph.Out.NodeCount / UpdateShare);
        Content = Compare();
    }

    /// <summary>What the new version holds; only of use when it is the same, or was applied.</summary>
    public ProjectionContent Content { get; private set; }

    /// <summary>Whether the projection holds for the new version as it is.</summary>
    public bool IsSame => !_hasChanges && !_isTooMuch;

    /// <summary>The graph brought up to date, held once for the caller; null when building anew is cheaper or the only way.</summary>
    public ProjectedGraph? TryApply(IProjectionMemory memory)
    {
        if (_isTooMuch) return null;
        var (nodes, old) = (Content.Ids.Count, _graph.Out);
        int[] affected = [.. _affected.Order()];
        if (ReadLists(affected) is not { } lists) return null;
        var (patch, degrees) = lists;
        var lease = new MemoryLease(memory);
        try
        {
            var edges = old.EdgeCount + patch.Targets.Length;
            lease.Grow(Content.Ids.Bytes + ProjectionBytes.Adjacency(nodes, edges, old.HasWeights), $"A projection of {nodes} nodes and {edges} edges");
            var adjacency = patch.Apply(old, nodes, _reader.Key.IsSimple, _workers, _cancellation);
            lease.ShrinkTo(adjacency.Bytes + Content.Ids.Bytes);
            Content = With(Content, degrees);
            return new ProjectedGraph(adjacency, _graph.IsUndirected, Content.Ids, lease);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.LimitExceeded)
        {
            // Beside the old projection there is no room; once that is dropped there may be.
            lease.Dispose();
            return null;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private ProjectionContent Compare()
    {
        var nodes = _reader.ReadNodes(_old.Nodes);
        var (starts, ids) = (_old.Starts, _old.Ids);
        var appended = new List<uint>();
        if (!FindNewNodes(nodes, appended)) _isTooMuch = true;
        else if (appended.Count > 0) (starts, ids) = _reader.Number(nodes);
        else if (nodes.Length != starts.Length) starts = [.. starts, .. new int[Math.Max(0, nodes.Length - starts.Length)]];
        var content = new ProjectionContent
        {
            Tables = _old.Tables, Nodes = nodes, Starts = starts, Ids = ids, Edges = _old.Edges, Entries = _old.Entries, Degrees = _old.Degrees,
        };
        if (_isTooMuch) return content;
        _hasChanges = appended.Count > 0;
        return CompareEdges(content, appended);
    }

    /// <summary>The rows of nodes that were not taken before; false when others are no longer taken, or new ones come before old ones.</summary>
    private bool FindNewNodes(NodeSlot?[] nodes, List<uint> rows)
    {
        for (var slot = 0; slot < Math.Max(nodes.Length, _old.Nodes.Length); slot++)
        {
            var before = slot < _old.Nodes.Length ? _old.Nodes[slot] : null;
            var now = slot < nodes.Length ? nodes[slot] : null;
            if (ReferenceEquals(before, now)) continue;
            for (var word = 0; word < Chunk.WordsMax; word++)
            {
                var (old, present) = (WordOf(before?.Taken, word), WordOf(now?.Taken, word));
                if ((old & ~present) != 0) return false;
                for (var bits = present & ~old; bits != 0; bits &= bits - 1)
                    rows.Add((uint)slot << Chunk.RowBits | (uint)(word << 6) | (uint)BitOperations.TrailingZeroCount(bits));
            }

            if (rows.Count > _affectedMax) return false;
        }

        return _old.Ids.Count == 0 || rows.TrueForAll(row => _reader.Space.Tables.NodeSlots.IdOf(row) > _old.Ids.Last);
    }

    private ProjectionContent CompareEdges(ProjectionContent content, List<uint> appended)
    {
        var slots = new EdgeSlot?[_reader.Space.Edges.SlotLimit];
        Team.Run(_workers, slots.Length, _cancellation, slot => slots[slot] = ReadEdges(slot, content));
        var entries = content.Entries;
        for (var slot = 0; slot < Math.Max(slots.Length, _old.Edges.Length) && !_isTooMuch; slot++)
        {
            var before = slot < _old.Edges.Length ? _old.Edges[slot] : null;
            var now = slot < slots.Length ? slots[slot] : null;
            if (ReferenceEquals(before, now)) continue;
            entries += (now?.Entries ?? 0) - (before?.Entries ?? 0);
            _hasChanges |= (now?.Entries ?? 0) != (before?.Entries ?? 0);
            FindAffected(slot, before, now, content);
        }

        if (!_isTooMuch && _reader.Space.EdgeCount > 0 && appended.Exists(row => HasOldEdge(row))) _isTooMuch = true;
        return new ProjectionContent
        {
            Tables = content.Tables, Nodes = content.Nodes, Starts = content.Starts, Ids = content.Ids, Edges = slots, Entries = entries, Degrees = content.Degrees,
        };
    }

    private EdgeSlot? ReadEdges(int slot, ProjectionContent content)
    {
        var known = slot < _old.Edges.Length ? _old.Edges[slot] : null;
        var read = _reader.ReadEdges(slot, known, new TakenIndex(content));
        if (read is null || !ReferenceEquals(read, known) || !_reader.Key.ReadsWeights) return read;
        var column = _reader.Space.EdgeColumns[_reader.Key.WeightKey];
        return known.Weights.IsAt(column, slot) ? known : known with { Weights = PageStamp.Of(column, slot) };
    }

    /// <summary>Whether a node that is taken now has an edge that was there before, when the node was not taken.</summary>
    private bool HasOldEdge(uint nodeRow)
    {
        foreach (var type in _reader.Space.Adjacency.Types)
        {
            for (var incoming = 0; incoming < 2; incoming++)
            {
                foreach (var (_, edge) in _reader.Space.ListOf(nodeRow, type, incoming == 1))
                {
                    var slot = (int)(edge >> Chunk.RowBits);
                    if (slot < _old.Edges.Length && _old.Edges[slot] is { } old && ProjectionContent.Has(old.Chosen, (int)edge & (Chunk.RowsMax - 1))) return true;
                }
            }
        }

        return false;
    }

    /// <summary>Adds the nodes whose lists may change by the rows of one slot.</summary>
    private void FindAffected(int slot, EdgeSlot? before, EdgeSlot? now, ProjectionContent content)
    {
        var isWeightSame = !_reader.Key.ReadsWeights || before is null || now is null
            || before.Weights.IsAt(_reader.Space.EdgeColumns[_reader.Key.WeightKey], slot);
        var extent = _reader.Space.Edges[slot];
        for (var word = 0; word < Chunk.WordsMax && !_isTooMuch; word++)
        {
            var (old, present) = (WordOf(before?.Chosen, word), WordOf(now?.Chosen, word));
            for (var bits = isWeightSame ? old ^ present : old | present; bits != 0; bits &= bits - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (extent is null || row >= extent.Sources.Capacity || row >= extent.Targets.Capacity)
                {
                    _isTooMuch = true;
                    return;
                }

                AddEnds(content.IndexOf(extent.Sources[row]), content.IndexOf(extent.Targets[row]));
            }
        }

        _isTooMuch |= _affected.Count > _affectedMax;
    }

    private void AddEnds(int source, int target)
    {
        if (_reader.EntriesOf(source, target) == 0) return;
        _hasChanges = true;
        if (_reader.Key.Orientation != Orientation.Reverse) _affected.Add(source);
        if (_reader.Key.Orientation != Orientation.Natural) _affected.Add(target);
    }

    /// <summary>The lists of the affected nodes as they are now, and the degrees before merging; null when they are too long or do not account for the change.</summary>
    private (CsrPatch Patch, int[]? Degrees)? ReadLists(int[] affected)
    {
        var blocks = new ListBlock[(affected.Length + NodesPerBlock - 1) / NodesPerBlock];
        var (read, readMax) = (0L, Math.Max(AffectedMin, _old.Entries / UpdateShare));
        if (affected.Sum(node => (long)OldDegree(node)) > readMax) return null;
        Team.Run(_workers, blocks.Length, _cancellation, block =>
        {
            blocks[block] = new ListBlock(_reader, Content, affected.AsSpan(block * NodesPerBlock, Math.Min(NodesPerBlock, affected.Length - block * NodesPerBlock)),
                () => Volatile.Read(ref read) > readMax || _cancellation.IsCancellationRequested);
            Interlocked.Add(ref read, blocks[block].Entries);
        });
        _cancellation.ThrowIfCancellationRequested();
        if (read > readMax) return null;

        var degrees = Content.Degrees is null ? null : new int[Content.Ids.Count];
        _old.Degrees?.CopyTo(degrees!, 0);
        var (entries, starts) = (_old.Entries, new int[affected.Length + 1]);
        for (var i = 0; i < affected.Length; i++)
        {
            var (block, node) = (blocks[i / NodesPerBlock], affected[i]);
            var count = block.Lengths[i % NodesPerBlock];
            entries += count - OldDegree(node);
            if (degrees is not null) degrees[node] = count;
            starts[i + 1] = starts[i] + block.Merged[i % NodesPerBlock];
        }

        if (entries != Content.Entries) return null;
        int[] targets = [.. blocks.SelectMany(static block => block.Targets)];
        double[]? weights = _graph.Out.HasWeights ? [.. blocks.SelectMany(static block => block.Weights)] : null;
        return (new CsrPatch(affected, starts, targets, weights), degrees);
    }

    /// <summary>How many entries the list of a node had before, and before parallel edges were merged.</summary>
    private int OldDegree(int node) => node >= _graph.Out.NodeCount ? 0 : _old.Degrees is { } degrees ? degrees[node] : _graph.Out.Degree(node);

    private static ProjectionContent With(ProjectionContent content, int[]? degrees) => new()
    {
        Tables = content.Tables, Nodes = content.Nodes, Starts = content.Starts, Ids = content.Ids, Edges = content.Edges, Entries = content.Entries, Degrees = degrees,
    };

    private static ulong WordOf(ulong[]? bits, int word) => bits is not null && word < bits.Length ? bits[word] : 0;
}
