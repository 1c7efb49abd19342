using System.Globalization;
using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Which projections a database shares, how much memory it gives them, and when it lets them go.</summary>
public sealed class ProjectionCacheTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void The_same_options_on_the_same_version_share_one_graph()
    {
        _ = new RandomHistory(_db, 1, 50, 200);
        Label[] labels = [_db.Label("Person"), _db.Label("City")];
        using var first = _db.Snapshot().Project(new ProjectionOptions { Labels = labels });
        using var second = _db.Snapshot().Project(new ProjectionOptions { Labels = [labels[1], labels[0], labels[1]], Concurrency = 1, DefaultWeight = 3 });
        Assert.Equal((ProjectionSource.Built, ProjectionSource.Cached), (first.Cost.Source, second.Cost.Source));
        Assert.Same(first.Out, second.Out);
        using var other = _db.Snapshot().Project(new ProjectionOptions { Labels = [labels[0]] });
        Assert.Equal(ProjectionSource.Built, other.Cost.Source);
        Assert.Equal(2, _db.Projections.Count);
        Assert.Equal(_db.Projections.Bytes, first.Cost.Bytes + other.Cost.Bytes);
        Assert.Equal((first.NodeCount, first.EdgeCount, _db.Snapshot().Version), (first.Cost.Nodes, first.Cost.Edges, first.Cost.Version));
        Assert.Equal((double)first.Cost.Bytes / first.EdgeCount, first.Cost.BytesPerEdge);
        Assert.Equal(0, GraphProjection.FromEdges(1, [], []).Cost.BytesPerEdge);
    }

    [Fact]
    public void What_the_options_do_not_look_at_may_change()
    {
        var history = new RandomHistory(_db, 2, 50, 200);
        var options = new ProjectionOptions { Labels = [history.Person], Types = [history.Knows], WeightProperty = history.Weight, EdgeFilters = [new(_db.Key("since"), Comparison.Less, 9)] };
        using var first = _db.Snapshot().Project(options);
        var (person, edge) = (first.IdOf(0), _db.Snapshot().Edges("KNOWS").ToArray().First(IsTaken));
        var steps = new (ProjectionSource Expected, Action<Transaction> Work)[]
        {
            (ProjectionSource.Cached, tx => tx.Set(person, "age", 3)),
            (ProjectionSource.Cached, tx => tx.CreateNode("City")),
            (ProjectionSource.Cached, tx => tx.CreateEdge(person, "LIKES", person)),
            (ProjectionSource.Cached, tx => tx.Set(edge, "note", "new")),
            (ProjectionSource.Cached, tx => tx.CreateEdge(tx.CreateNode("Dog"), "KNOWS", person, ("since", 3))),
            (ProjectionSource.Cached, tx => tx.CreateEdge(person, "KNOWS", person)),
            (ProjectionSource.Cached, tx => tx.Set(edge, "since", 1)),
            (ProjectionSource.Cached, tx => tx.AddLabel(person, "Other")),
            (ProjectionSource.Updated, tx => tx.Set(edge, "weight", 77)),
            (ProjectionSource.Updated, tx => tx.CreateEdge(person, "KNOWS", person, ("since", 3))),
            (ProjectionSource.Updated, tx => tx.Set(edge, "since", 9)),
            (ProjectionSource.Built, tx => tx.RemoveLabel(person, "Person")),
        };
        foreach (var (step, (expected, work)) in steps.Index())
        {
            _db.Write(work);
            using var graph = _db.Snapshot().Project(options);
            Assert.Equal((step, expected), (step, graph.Cost.Source));
            Assert.Equal(_db.Snapshot().Version, graph.Cost.Version);
            NaiveProjection.Verify(_db.Snapshot(), options, graph);
        }

        bool IsTaken(EdgeId edge) => _db.Snapshot() is var now && first.IndexOf(now.Source(edge)) >= 0 && first.IndexOf(now.Target(edge)) >= 0 && now.Get(edge, "since").IsNull is false;
    }

    [Fact]
    public void Old_commits_are_projected_as_they_were()
    {
        var history = new RandomHistory(_db, 3, 60, 250);
        _db.History.Commit("first");
        var options = history.Options(1);
        using var before = _db.Snapshot().Project(options);
        for (var i = 0; i < 5; i++) history.Change();
        _db.History.Commit("second");
        using var after = _db.Snapshot().Project(options);
        using var again = _db.History.Open("HEAD~1").Project(options);
        Assert.Equal(ProjectionSource.Cached, again.Cost.Source);
        NaiveProjection.Verify(_db.History.Open("HEAD~1"), options, again);
        NaiveProjection.Verify(_db.Snapshot(), options, after);
    }

    [Fact]
    public void Own_writes_of_a_transaction_are_seen_by_it_alone()
    {
        var history = new RandomHistory(_db, 4, 20, 50);
        using var tx = _db.Begin();
        tx.CreateNode("Person");
        using var own = tx.Snapshot.Project();
        using var committed = _db.Snapshot().Project();
        Assert.Equal(committed.NodeCount + 1, own.NodeCount);
        Assert.Equal((ProjectionSource.Built, ProjectionSource.Built), (own.Cost.Source, committed.Cost.Source));
        Assert.Equal(1, _db.Projections.Count);
        NaiveProjection.Verify(tx.Snapshot, new ProjectionOptions(), own);
    }

    [Fact]
    public void Disposing_and_clearing_leave_what_others_use()
    {
        _ = new RandomHistory(_db, 5, 50, 200);
        var first = _db.Snapshot().Project();
        using var second = _db.Snapshot().Project();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.OutDegree(0));
        _db.Projections.Clear();
        Assert.Equal((0, 0L), (_db.Projections.Count, _db.Projections.Bytes));
        Assert.Equal(second.Cost.Bytes, _db.Projections.UsedBytes);
        ReadAndDispose(second);
        second.Dispose();

        // Whose lists were read goes when the collector finds that nobody reads them any more.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, _db.Projections.UsedBytes);
    }

    [Fact]
    public void A_projection_whose_lists_were_not_read_is_freed_at_once()
    {
        _ = new RandomHistory(_db, 5, 50, 200);
        var graph = _db.Snapshot().Project();
        _ = WeaklyConnectedComponents.Run(graph).Count;
        _db.Projections.Clear();
        graph.Dispose();
        Assert.Equal(0, _db.Projections.UsedBytes);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void ReadAndDispose(GraphProjection graph)
    {
        using var read = graph.Share();
        NaiveProjection.Verify(_db.Snapshot(), new ProjectionOptions(), read);
    }

    [Fact]
    public void A_closed_database_makes_none_and_takes_none_away()
    {
        _ = new RandomHistory(_db, 6, 50, 200);
        var snapshot = _db.Snapshot();
        using var graph = snapshot.Project();
        var entries = NaiveProjection.Entries(graph);
        _db.Dispose();
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => snapshot.Project()).Status);
        Assert.Equal(0, _db.Projections.Count);
        Assert.Equal(entries, NaiveProjection.Entries(graph));
    }

    [Fact]
    public void The_incoming_direction_counts_too()
    {
        _ = new RandomHistory(_db, 7, 50, 200);
        using var graph = _db.Snapshot().Project();
        var before = graph.Cost.Bytes;
        _ = graph.InDegree(0);
        Assert.True(graph.Cost.Bytes > before);
        Assert.Equal(graph.Cost.Bytes, _db.Projections.UsedBytes);
    }

    [Fact]
    public void A_budget_drops_what_nobody_uses_and_then_refuses()
    {
        const long Budget = 400_000;
        using var db = Database.InMemory(new DatabaseOptions { ProjectionBytes = Budget });
        var history = new RandomHistory(db, 8, 1000, 4000);
        EdgeType[] types = [db.EdgeType("KNOWS"), db.EdgeType("LIVES_IN"), db.EdgeType("LIKES")];
        var made = 0L;
        for (var round = 0; round < 12; round++)
        {
            using var graph = db.Snapshot().Project(new ProjectionOptions { Types = [types[round % 3]], SelfLoops = round % 2 == 0, Orientation = (Orientation)(round % 2) });
            made += graph.Cost.Bytes;
            Assert.InRange(db.Projections.UsedBytes, 1, Budget);
        }

        var held = new List<GraphProjection>();
        var error = Assert.Throws<MyceliaException>(void () =>
        {
            for (var number = 0; number < 1000; number++) held.Add(db.Snapshot().Project(new ProjectionOptions { WeightProperty = history.Weight, DefaultWeight = number }));
        });
        Assert.Equal(StatusCode.LimitExceeded, error.Status);
        Assert.NotEmpty(held);
        Assert.Equal(held.Sum(graph => graph.Cost.Bytes), db.Projections.UsedBytes);
        Assert.Contains($"{(Budget - db.Projections.UsedBytes).ToString("N0", CultureInfo.InvariantCulture)} are free of the 400,000", error.Message, StringComparison.Ordinal);
        Assert.Contains("ProjectionBytes to ", error.Message, StringComparison.Ordinal);
        foreach (var graph in held) Assert.Equal(held[0].EdgeCount, graph.EdgeCount);
        foreach (var graph in held) graph.Dispose();
        using var again = db.Snapshot().Project(new ProjectionOptions { WeightProperty = history.Weight });
        NaiveProjection.Verify(db.Snapshot(), new ProjectionOptions { WeightProperty = history.Weight }, again);
    }

    [Fact]
    public void The_bytes_that_the_refusal_names_suffice()
    {
        using var small = Database.InMemory(new DatabaseOptions { ProjectionBytes = 1000 });
        _ = new RandomHistory(small, 9, 300, 1000);
        var message = Assert.Throws<MyceliaException>(() => small.Snapshot().Project()).Message;
        var named = long.Parse(message[(message.LastIndexOf("to ", StringComparison.Ordinal) + 3)..^1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        using var larger = Database.InMemory(new DatabaseOptions { ProjectionBytes = named });
        _ = new RandomHistory(larger, 9, 300, 1000);
        using var graph = larger.Snapshot().Project();
        Assert.Equal(1000, graph.EdgeCount);
    }

    [Fact]
    public async Task Those_who_ask_at_once_get_one_graph()
    {
        _ = new RandomHistory(_db, 10, 500, 5000);
        var snapshot = _db.Snapshot();
        using var barrier = new Barrier(4);
        var graphs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            barrier.SignalAndWait();
            return snapshot.Project();
        }, TaskCreationOptions.LongRunning)));
        Assert.Single(graphs, static graph => graph.Cost.Source == ProjectionSource.Built);
        Assert.All(graphs, graph => Assert.Same(graphs[0].Out, graph.Out));
        foreach (var graph in graphs) graph.Dispose();
        Assert.Equal(1, _db.Projections.Count);
    }

    [Fact]
    public void A_cancelled_call_leaves_nothing_behind()
    {
        _ = new RandomHistory(_db, 11, 50, 200);
        Assert.ThrowsAny<OperationCanceledException>(() => _db.Snapshot().Project(null, new CancellationToken(canceled: true)));
        Assert.Equal((0, 0L), (_db.Projections.Count, _db.Projections.UsedBytes));
    }

    [Fact]
    public void A_failed_build_gives_its_memory_back()
    {
        var history = new RandomHistory(_db, 12, 50, 200);
        _db.Write(tx => tx.Set(_db.Snapshot().Edges().ToArray()[0], "weight", double.NaN));
        Assert.Throws<MyceliaException>(() => _db.Snapshot().Project(new ProjectionOptions { WeightProperty = history.Weight }));
        Assert.Equal((0, 0L), (_db.Projections.Count, _db.Projections.UsedBytes));
    }
}
