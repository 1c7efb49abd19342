// Every alive edge stands once in its source's outgoing list and once in its target's incoming list, and nothing else does.
//
// The edges of a type are summed up in a fingerprint, each by a hash of (source, target, edge); the lists of either direction must give the same sum. So a
// database larger than memory is checked in one pass over edges and one over lists, in storage order. Where a sum differs, the edges of the type are
// looked up one by one to say which nodes are affected.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal sealed class AdjacencyChecker(GraphSpace space, Action<string> report, CancellationToken cancellation)
{
    private readonly GraphTables _tables = space.Tables;

    public void Run()
    {
        var edges = new Dictionary<int, Fingerprint>();
        for (var slot = 0; slot < space.Edges.SlotLimit; slot++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (space.Edges[slot] is not { } extent) continue;
            if (extent.Type != space.EdgeTypeOf(slot)) report($"Edge extent {_tables.EdgeSlots.ExtentOf(slot):x} was born for another type than its edges have.");
            edges[extent.Type] = edges.GetValueOrDefault(extent.Type).Plus(Of(slot, extent));
        }

        foreach (var type in space.Adjacency.Types) edges.TryAdd(type, default);
        foreach (var (type, expected) in edges)
        {
            CheckDirection(type, incoming: false, expected);
            CheckDirection(type, incoming: true, expected);
        }
    }

    private static Fingerprint Of(int slot, EdgeExtent extent)
    {
        var sum = new Fingerprint();
        for (var row = 0; row < extent.BornLimit; row++)
            if (extent.IsAlive(row)) sum = sum.Plus(Fingerprint.Of(extent.Sources[row], extent.Targets[row], (uint)slot << Chunk.RowBits | (uint)row));
        return sum;
    }

    private void CheckDirection(int type, bool incoming, Fingerprint expected)
    {
        var sum = new Fingerprint();
        foreach (var (slot, block) in space.Adjacency[type, incoming]?.Items() ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            sum = sum.Plus(Of(slot, block, type, incoming));
        }

        if (sum != expected) FindDifferences(type, incoming, expected.Count, sum.Count);
    }

    private Fingerprint Of(int slot, AdjacencyBlock block, int type, bool incoming)
    {
        var sum = new Fingerprint();
        for (var row = 0; row < Chunk.RowsMax; row++)
        {
            var node = (uint)slot << Chunk.RowBits | (uint)row;
            var list = block.ListOf(row);
            if (list.Count == 0) continue;
            (uint Neighbour, uint Edge)? last = null;
            foreach (var (neighbour, edge) in list.Merged())
            {
                if (last is { } before && before.CompareTo((neighbour, edge)) >= 0)
                    report($"The {Name(incoming)} `{_tables.Types.NameOf(type)}` list of node {new NodeId(_tables.NodeSlots.IdOf(node))} is not sorted.");
                last = (neighbour, edge);
                sum = sum.Plus(incoming ? Fingerprint.Of(neighbour, node, edge) : Fingerprint.Of(node, neighbour, edge));
            }
        }

        return sum;
    }

    private void FindDifferences(int type, bool incoming, long expected, long found)
    {
        report($"The {Name(incoming)} `{_tables.Types.NameOf(type)}` lists have {found:N0} entries for {expected:N0} edges, or not the same ones.");
        for (var slot = 0; slot < space.Edges.SlotLimit; slot++)
        {
            if (space.EdgeTypeOf(slot) != type || space.Edges[slot] is not { } extent) continue;
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < extent.BornLimit; row++)
            {
                if (!extent.IsAlive(row)) continue;
                var edge = (uint)slot << Chunk.RowBits | (uint)row;
                var (node, neighbour) = incoming ? (extent.Targets[row], extent.Sources[row]) : (extent.Sources[row], extent.Targets[row]);
                var times = 0;
                foreach (var entry in space.ListOf(node, type, incoming)) times += entry == (neighbour, edge) ? 1 : 0;
                if (times != 1)
                    report($"Edge {new EdgeId(_tables.EdgeSlots.IdOf(edge))} stands {times} times in the {Name(incoming)} `{_tables.Types.NameOf(type)}` list of node {new NodeId(_tables.NodeSlots.IdOf(node))}.");
            }
        }
    }

    private static string Name(bool incoming) => incoming ? "incoming" : "outgoing";

    /// <summary>How many entries there are, and the sum of their hashes: equal for equal multisets, and for others with a chance of about 2⁻⁶⁴ only.</summary>
    private readonly record struct Fingerprint(long Count, ulong Sum)
    {
        public Fingerprint Plus(Fingerprint other) => new(Count + other.Count, Sum + other.Sum);

        public static Fingerprint Of(uint source, uint target, uint edge) => new(1, Mix(Mix((ulong)source << 32 | target) + edge));

        // The finaliser of splitmix64.
        private static ulong Mix(ulong x)
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
            x = (x ^ x >> 27) * 0x94D049BB133111EB;
            return x ^ x >> 31;
        }
    }
}
