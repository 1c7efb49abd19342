namespace Mycelia.Tests.Api;

/// <summary>What the API promises not to allocate, it does not; and a small commit stays small.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int CommitBytesMax = 1024;

    private readonly Database _db = Database.InMemory();
    private readonly NodeId[] _nodes;
    private readonly EdgeId[] _edges;
    private readonly Snapshot _snapshot;
    private readonly PropertyKey _n;
    private readonly PropertyKey _f;
    private readonly PropertyKey _s;
    private readonly Label _label;
    private readonly EdgeType _type;

    public AllocationTests()
    {
        var nodes = _db.Write(tx => tx.CreateNodes(5000, ["N"], PropertyColumn.Int64("n", Ramp(5000)), PropertyColumn.Float64("f", new double[5000]),
            PropertyColumn.String("s", [.. Enumerable.Repeat("text", 5000)])));
        _edges = _db.Write(tx => tx.CreateEdges("E", nodes, [.. nodes.Skip(1), nodes[0]], PropertyColumn.Int64("n", Ramp(5000))));

        // A hub, lists with tails, patched chunks and a mixed extent: the slower paths keep the promise too.
        _db.Write(tx => tx.CreateEdges("HUB", [.. Enumerable.Repeat(nodes[7], 3000)], [.. nodes.Take(3000)]));
        for (var i = 0; i < 20; i++)
        {
            _db.Write(tx =>
            {
                tx.Set(nodes[i], "n", i * 1000);
                tx.CreateEdge(nodes[i], "E", nodes[i + 9]);
                tx.Delete(_edges[i]);
                tx.CreateEdge(nodes[7], "HUB", nodes[i]);
                tx.CreateNode(i % 2 == 0 ? "N" : "M", ("n", i));
            });
        }

        _snapshot = _db.Snapshot();
        _nodes = _snapshot.Nodes().ToArray();
        _edges = _snapshot.Edges().ToArray();
        (_n, _f, _s, _label, _type) = (_db.Key("n"), _db.Key("f"), _db.Key("s"), _db.Label("N"), _db.EdgeType("E"));
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Taking_a_snapshot_allocates_the_snapshot_and_counting_nothing()
    {
        Assert.InRange(Allocated(() => _db.Snapshot()), 0, 64);
        AssertNone(() => _snapshot.NodeCount + _snapshot.EdgeCount + _snapshot.Count(_label) + _snapshot.Count(_type));
    }

    [Fact]
    public void Point_reads_of_nodes_allocate_nothing() => AssertNone(() =>
    {
        var sum = 0L;
        foreach (var node in _nodes)
        {
            if (_snapshot.Exists(node) && _snapshot.TryGetInt64(node, _n, out var number)) sum += number;
            if (_snapshot.TryGetDouble(node, _f, out var real)) sum += (long)real;
            if (_snapshot.TryGetUtf8(node, _s, out var utf8)) sum += utf8.Length;
            if (_snapshot.HasLabel(node, _label)) sum++;
            sum += _snapshot.Get(node, _n).Kind == ValueKind.Int64 ? 1 : 0;
        }

        return sum;
    });

    [Fact]
    public void Point_reads_of_edges_allocate_nothing() => AssertNone(() =>
    {
        var sum = 0L;
        foreach (var edge in _edges)
        {
            if (_snapshot.Exists(edge) && _snapshot.TryGetInt64(edge, _n, out var number)) sum += number;
            if (_snapshot.Source(edge) != _snapshot.Target(edge) && _snapshot.HasType(edge, _type)) sum++;
        }

        return sum;
    });

    [Fact]
    public void Walking_neighbours_allocates_nothing() => AssertNone(() =>
    {
        var sum = 0L;
        foreach (var node in _nodes)
        {
            foreach (var neighbour in _snapshot.Neighbours(node, Direction.Both)) sum += neighbour.IsOutgoing ? 1 : 2;
            foreach (var neighbour in _snapshot.Neighbours(node, Direction.Outgoing, _type)) sum += (long)neighbour.Node.Value & 1;
            sum += _snapshot.Degree(node, Direction.Both) + _snapshot.Degree(node, Direction.Incoming, _type);
        }

        return sum;
    });

    [Fact]
    public void Scans_allocate_nothing() => AssertNone(() =>
    {
        var sum = 0L;
        foreach (var node in _snapshot.Nodes()) sum += (long)node.Value & 1;
        foreach (var node in _snapshot.Nodes(_label)) sum += (long)node.Value & 1;
        foreach (var node in _snapshot.Nodes("M")) sum += (long)node.Value & 1;
        foreach (var edge in _snapshot.Edges(_type)) sum += (long)edge.Value & 1;
        Span<NodeId> buffer = stackalloc NodeId[100];
        var scan = _snapshot.Nodes(_label).GetEnumerator();
        for (var count = scan.Read(buffer); count > 0; count = scan.Read(buffer)) sum += count;
        return sum;
    });

    [Fact]
    public void Committing_a_node_allocates_less_than_a_kibibyte()
    {
        using var db = Database.InMemory();
        var (label, key) = (db.Label("N"), db.Key("n"));
        const int Commits = 8192;
        for (var i = 0; i < Commits; i++) Commit(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Commits; i++) Commit(i);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Commits;
        Assert.InRange(bytes, 1, CommitBytesMax);

        void Commit(int i)
        {
            using var tx = db.Begin();
            tx.CreateNode(label, (key, i));
            tx.Commit();
        }
    }

    private static long[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];

    private static void AssertNone(Func<long> work) => Assert.Equal(0, Allocated(work));

    private static long Allocated<T>(Func<T> work)
    {
        work();
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
