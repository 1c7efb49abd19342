// What the killed process writes, and what must be found afterwards. Each thread commits transactions 1, 2, 3, ... Transaction i of thread t
//
//   1. creates batch i: a counter-determined number of nodes (thread, batch, part), linked in a chain by NEXT edges (batch)
//   2. marks every node and edge of batch i - 3 with i
//   3. deletes batch i - 12
//   4. sets `last` of the thread's own node to i, and adds 1 to one of the counters that all threads share
//
// so that the state after any number of commits of a thread is known from that number alone, a commit that is there by half shows as a batch of
// the wrong size or mark, and the counters' sum equals the sum of all `last`. Indexes and a unique constraint follow all that; the check compares
// them with the rows.

using System.Globalization;
using Mycelia.Kernel.Values;

namespace Mycelia.Simulation.Crash;

internal sealed class CrashWorkload
{
    public const int Threads = 4;
    private const int Counters = 3;
    private const int MarkAfter = 3;
    private const int DeleteAfter = 12;
    private const int RelaxedEvery = 7;

    private readonly Database? _database;
    private readonly Dictionary<long, NodeId[]>[] _batches = new Dictionary<long, NodeId[]>[Threads];
    private readonly long[] _last = new long[Threads];
    private readonly NodeId[] _threads = new NodeId[Threads];
    private readonly NodeId[] _counters = new NodeId[Counters];

    /// <summary>Takes up a database where it stands, preparing it if it is new; throws <see cref="CrashFailure"/> if anything in it is not as it must be.</summary>
    public CrashWorkload(Database database)
    {
        _database = database;
        if (database.Snapshot().Count(database.Label("Thread")) == 0) Prepare();
        Verify(database.Snapshot());
        var report = database.Check();
        if (!report.IsClean) throw new CrashFailure("check: " + string.Join('\n', report.Problems));
        Define();
    }

    /// <summary>Looks at a version that somebody else writes; throws <see cref="CrashFailure"/> if anything in it is not as it must be. Nothing can be committed.</summary>
    public CrashWorkload(Snapshot snapshot)
    {
        if (snapshot.Version > 0) Verify(snapshot);
    }

    /// <summary>Whether a transaction waits for the disk.</summary>
    public static bool IsStrict(int thread, long transaction) => Mix(thread, transaction) % RelaxedEvery != 0;

    /// <summary>The last transaction of a thread that is there.</summary>
    public long Last(int thread) => _last[thread];

    /// <summary>Commits the next transaction of a thread; returns its number and the first node that it created. For one caller per thread number.</summary>
    public (long Transaction, NodeId First) Commit(int thread)
    {
        var transaction = _last[thread] + 1;
        var options = new TransactionOptions { Durability = IsStrict(thread, transaction) ? Durability.Strict : Durability.Relaxed, RetriesMax = int.MaxValue };
        NodeId[] nodes = [];
        _database!.Write(tx => nodes = Write(tx, thread, transaction), options);
        _batches[thread][transaction] = nodes;
        _batches[thread].Remove(transaction - DeleteAfter);
        _last[thread] = transaction;
        return (transaction, nodes[0]);
    }

    private static uint Mix(int thread, long transaction) => (uint)HashOf((ulong)thread << 48 | (ulong)transaction);

    private static ulong HashOf(ulong x)
    {
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        return x ^ x >> 31;
    }

    private static bool IsBulk(int thread, long transaction) => Mix(thread, transaction) % 23 == 1;

    private static int SizeOf(int thread, long transaction) => (int)(Mix(thread, transaction) / 64 % (IsBulk(thread, transaction) ? 600 : 5)) + 1;

    private void Prepare() => _database!.Write(tx =>
    {
        for (var thread = 0; thread < Threads; thread++) tx.CreateNode("Thread", ("thread", thread), ("last", 0));
        for (var counter = 0; counter < Counters; counter++) tx.CreateNode("Counter", ("counter", counter), ("count", 0));
    });

    /// <summary>Indexes and constraints that every transaction maintains, and one that comes or goes at every start.</summary>
    private void Define()
    {
        var schema = _database!.Schema;
        var names = schema.Indexes.Select(index => index.Name).ToHashSet();
        if (!names.Contains("items")) schema.CreateUnique(SchemaPattern.Nodes("Item", "thread", "batch", "part"), "items").Wait();
        if (!names.Contains("texts")) schema.CreateIndex(SchemaPattern.Nodes("Item", "text"), "texts").Wait();
        if (!names.Contains("links")) schema.CreateIndex(SchemaPattern.Edges("NEXT", "batch"), "links").Wait();
        if (names.Contains("marks")) schema.Drop("marks");
        else schema.CreateIndex(SchemaPattern.Nodes("Marked", "mark"), "marks").Wait();
    }

    private NodeId[] Write(Transaction tx, int thread, long transaction)
    {
        var nodes = IsBulk(thread, transaction) ? CreateBulk(tx, thread, transaction) : CreateSingly(tx, thread, transaction);
        if (_batches[thread].TryGetValue(transaction - MarkAfter, out var marked)) Mark(tx, marked, transaction);
        if (_batches[thread].TryGetValue(transaction - DeleteAfter, out var deleted)) Delete(tx, deleted, viaEdges: transaction % 2 == 0);
        tx.Set(_threads[thread], "last", transaction);
        var counter = _counters[Mix(thread, transaction) / 8 % Counters];
        tx.Set(counter, "count", tx.Snapshot.Get(counter, "count").AsInt64() + 1);
        return nodes;
    }

    private static NodeId[] CreateSingly(Transaction tx, int thread, long transaction)
    {
        var nodes = new NodeId[SizeOf(thread, transaction)];
        for (var part = 0; part < nodes.Length; part++)
        {
            nodes[part] = tx.CreateNode("Item", ("thread", thread), ("batch", transaction), ("part", part), ("text", $"item {transaction}"));
            if (part > 0) tx.CreateEdge(nodes[part - 1], "NEXT", nodes[part], ("batch", transaction));
        }

        return nodes;
    }

    private static NodeId[] CreateBulk(Transaction tx, int thread, long transaction)
    {
        var count = SizeOf(thread, transaction);
        var nodes = tx.CreateNodes(count, ["Item"], PropertyColumn.Int64("thread", [.. Enumerable.Repeat((long)thread, count)]),
            PropertyColumn.Int64("batch", [.. Enumerable.Repeat(transaction, count)]), PropertyColumn.Int64("part", [.. Enumerable.Range(0, count).Select(i => (long)i)]),
            PropertyColumn.String("text", [.. Enumerable.Repeat($"item {transaction}", count)]));
        tx.CreateEdges("NEXT", nodes.AsSpan(0, count - 1), nodes.AsSpan(1), PropertyColumn.Int64("batch", [.. Enumerable.Repeat(transaction, count - 1)]));
        return nodes;
    }

    private static void Mark(Transaction tx, NodeId[] nodes, long transaction)
    {
        var snapshot = tx.Snapshot;
        foreach (var node in nodes)
        {
            tx.Set(node, "mark", transaction);
            tx.AddLabel(node, "Marked");
            foreach (var next in snapshot.Neighbours(node, Direction.Outgoing)) tx.Set(next.Edge, "mark", transaction);
        }
    }

    private static void Delete(Transaction tx, NodeId[] nodes, bool viaEdges)
    {
        if (viaEdges)
        {
            var snapshot = tx.Snapshot;
            foreach (var node in nodes)
                foreach (var next in snapshot.Neighbours(node, Direction.Outgoing)) tx.Delete(next.Edge);
            foreach (var node in nodes) tx.Delete(node);
            return;
        }

        foreach (var node in nodes) tx.DetachDelete(node);
    }

    /// <summary>Reads everything, finds out how far each thread came, and compares.</summary>
    private void Verify(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes("Thread"))
        {
            var thread = (int)snapshot.Get(node, "thread").AsInt64();
            _threads[thread] = node;
            _last[thread] = snapshot.Get(node, "last").AsInt64();
        }

        long sum = 0;
        foreach (var node in snapshot.Nodes("Counter"))
        {
            _counters[snapshot.Get(node, "counter").AsInt64()] = node;
            sum += snapshot.Get(node, "count").AsInt64();
        }

        Equal(_last.Sum(), sum, "sum of the shared counters");
        var items = new Dictionary<(int, long), SortedDictionary<long, NodeId>>();
        foreach (var node in snapshot.Nodes("Item"))
        {
            var key = ((int)snapshot.Get(node, "thread").AsInt64(), snapshot.Get(node, "batch").AsInt64());
            if (!items.TryGetValue(key, out var batch)) items.Add(key, batch = []);
            batch.Add(snapshot.Get(node, "part").AsInt64(), node);
        }

        long nodes = Threads + Counters, edges = 0;
        for (var thread = 0; thread < Threads; thread++)
        {
            _batches[thread] = [];
            for (var batch = Math.Max(1, _last[thread] - DeleteAfter + 1); batch <= _last[thread]; batch++)
            {
                if (!items.Remove((thread, batch), out var found)) throw new CrashFailure($"batch {batch} of thread {thread} is missing; its last is {_last[thread]}");
                VerifyBatch(snapshot, thread, batch, [.. found.Values]);
                nodes += found.Count;
                edges += found.Count - 1;
            }
        }

        if (items.Count > 0) throw new CrashFailure($"batch {items.Keys.First()} is there and should not be; the threads' last are {string.Join(", ", _last)}");
        Equal(nodes, snapshot.NodeCount, "number of nodes");
        Equal(edges, snapshot.EdgeCount, "number of edges");
    }

    private void VerifyBatch(Snapshot snapshot, int thread, long batch, NodeId[] nodes)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"batch {batch} of thread {thread}");
        Equal(SizeOf(thread, batch), nodes.Length, $"size of {what}");
        Value mark = batch + MarkAfter <= _last[thread] ? batch + MarkAfter : Value.Null;
        for (var part = 0; part < nodes.Length; part++)
        {
            Equal((Value)part, snapshot.Get(nodes[part], "part"), $"part in {what}");
            Equal((Value)$"item {batch}", snapshot.Get(nodes[part], "text"), $"text in {what}");
            Equal(mark, snapshot.Get(nodes[part], "mark"), $"mark of node {part} in {what}");
            Equal(!mark.IsNull, snapshot.Labels(nodes[part]).Contains("Marked"), $"label of node {part} in {what}");
            var next = snapshot.Neighbours(nodes[part], Direction.Outgoing).ToArray();
            Equal(part == nodes.Length - 1 ? 0 : 1, next.Length, $"edges from node {part} in {what}");
            if (next.Length == 0) continue;
            Equal(nodes[part + 1], next[0].Node, $"link from node {part} in {what}");
            Equal((Value)batch, snapshot.Get(next[0].Edge, "batch"), $"batch of edge {part} in {what}");
            Equal(mark, snapshot.Get(next[0].Edge, "mark"), $"mark of edge {part} in {what}");
        }

        _batches[thread][batch] = nodes;
    }

    private static void Equal<T>(T wanted, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(wanted, found)) throw new CrashFailure($"{what}: {found} instead of {wanted}");
    }
}

/// <summary>The database does not hold what it must.</summary>
internal sealed class CrashFailure(string message) : Exception(message);
