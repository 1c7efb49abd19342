using System.Globalization;
using Mycelia.History;
using Mycelia.Simulation.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>A feed shows every commit of its branch once, in order, with what it changed; wherever it is resumed, the rest follows.</summary>
public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void An_item_holds_what_its_commit_changed()
    {
        using var db = Database.InMemory();
        Assert.Empty(db.History.ChangesSince());
        var ada = db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        var first = db.History.Commit("first");
        db.Write(tx => tx.Set(ada, "name", "Ada L."));
        db.Write(tx => tx.CreateNode("Person", ("name", "Bob")));
        var second = db.History.Commit("second");
        db.Write(tx => tx.CreateNode("Person", ("name", "not recorded")));

        var items = db.History.ChangesSince().ToList();
        Assert.Equal([first, second], items.Select(item => item.Commit));
        Assert.Equal([null, first.Id], items.Select(item => item.From));
        Assert.Equal((1, 0), (items[0].Diff.NodesAdded, items[0].Diff.NodesChanged));
        Assert.Equal((1, 1), (items[1].Diff.NodesAdded, items[1].Diff.NodesChanged));
        var change = Assert.Single(items[1].Diff.Nodes, node => node.Kind == ChangeKind.Changed);
        Assert.Equal(new PropertyChange("name", "Ada", "Ada L."), Assert.Single(change.Properties));
        Assert.Same(items[1].Diff, items[1].Diff);

        Assert.Equal(second, Assert.Single(db.History.ChangesSince(items[0].Position)).Commit);
        Assert.Empty(db.History.ChangesSince(items[1].Position));
        Assert.Empty(db.History.ChangesSince("HEAD"));
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => db.History.ChangesSince("nothing")).Status);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => db.History.ChangesSince(branch: "nothing")).Status);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Resumed_at_every_position_after_reopening_the_rest_follows(int seed, bool checkpoints)
    {
        var disk = new SimulatedDisk();
        var random = new Random(seed);
        List<string> all, positions;
        using (var db = Database.Open(disk.Open(), new DatabaseOptions()))
        {
            Record(db, "main", "begin");
            db.History.CreateBranch("side");
            for (var i = 0; i < 20; i++)
            {
                Record(db, random.Next(3) == 0 ? "side" : "main", $"commit {i}");
                if (random.Next(5) == 0) RecordMerge(db, "main", "side");
                if (checkpoints && random.Next(4) == 0) db.Checkpoint();
            }

            var items = db.History.ChangesSince(branch: "main").ToList();
            (all, positions) = (items.ConvertAll(Describe), items.ConvertAll(item => item.Position));
            Assert.Equal(FirstParents(db, "main"), positions);
        }

        for (var reached = 0; reached < positions.Count; reached++)
        {
            using var db = Database.Open(disk.Open(), new DatabaseOptions());
            Assert.Equal(all.Skip(reached + 1), db.History.ChangesSince(positions[reached], "main").Select(Describe));
            if (checkpoints && reached % 5 == 0) db.Checkpoint();
        }
    }

    [Fact]
    public async Task Two_consumers_see_what_concurrent_writers_record_in_one_order()
    {
        const int Commits = 60;
        using var db = Database.InMemory();
        Record(db, "main", "begin");
        db.History.CreateBranch("other");
        var consumers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Take(db.Changes(), Commits + 1))).ToArray();
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < Commits / 3; i++)
            {
                Record(db, "main", $"{writer}.{i}");
                Record(db, "other", $"other {writer}.{i}");
            }
        }));
        await Task.WhenAll(writers);
        var expected = db.History.ChangesSince().Select(Describe).ToList();
        Assert.Equal(FirstParents(db, "main"), db.History.ChangesSince().Select(item => item.Position));
        Assert.Equal(Commits + 1, expected.Count);
        foreach (var consumer in consumers) Assert.Equal(expected, (await consumer.WaitAsync(Patience)).Select(Describe));
    }

    [Fact]
    public async Task A_consumer_may_record_commits_itself()
    {
        using var db = Database.InMemory();
        Record(db, "main", "begin");
        db.History.CreateBranch("mirror");
        var mirrored = Task.Run(async () =>
        {
            await foreach (var item in db.Changes(new ChangeFeedOptions { Branch = "main" }))
            {
                Record(db, "mirror", item.Commit.Message);
                if (item.Commit.Message == "last") return;
            }
        });
        foreach (var message in new[] { "a", "b", "last" }) Record(db, "main", message);
        await mirrored.WaitAsync(Patience);
        Assert.Equal(["begin", "begin", "a", "b", "last"], db.History.ChangesSince(branch: "mirror").Select(item => item.Commit.Message));
    }

    [Fact]
    public async Task It_ends_on_cancellation_and_when_the_database_is_closed()
    {
        var db = Database.InMemory();
        Record(db, "main", "begin");
        using var stop = new CancellationTokenSource();
        await using var cancelled = db.Changes(null, stop.Token).GetAsyncEnumerator();
        await using var closed = db.Changes(new ChangeFeedOptions { Since = "HEAD" }).GetAsyncEnumerator();
        await using var between = db.Changes().GetAsyncEnumerator();
        Assert.True(await cancelled.MoveNextAsync());
        Assert.True(await between.MoveNextAsync());
        var item = between.Current;
        var (waits, waitsToo) = (cancelled.MoveNextAsync().AsTask(), closed.MoveNextAsync().AsTask());
        Assert.False(waits.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.WaitAsync(Patience));
        Assert.False(waitsToo.IsCompleted);
        db.Dispose();
        Assert.False(await waitsToo.WaitAsync(Patience));
        Assert.False(await between.MoveNextAsync());
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => item.Diff).Status);
        Assert.Throws<MyceliaException>(() => db.Changes());
    }

    [Fact]
    public async Task It_stays_on_its_branch()
    {
        using var db = Database.InMemory();
        Record(db, "main", "begin");
        db.History.CreateBranch("dev");
        await using var feed = db.Changes().GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        db.History.Checkout("dev");
        Record(db, "dev", "elsewhere");
        Do(db, new HistoryOp.Rename("main", "trunk"));
        Record(db, "trunk", "here");
        Assert.True(await feed.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("here", feed.Current.Commit.Message);
        var next = feed.MoveNextAsync().AsTask();
        Do(db, new HistoryOp.Drop("trunk"));
        Assert.Equal(StatusCode.RevisionNotFound, (await Assert.ThrowsAsync<MyceliaException>(() => next.WaitAsync(Patience))).Status);

        var tip = db.History.Head!.Id.ToString();
        db.History.Checkout(tip);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => db.Changes()).Status);
        Assert.Equal(["begin", "elsewhere"], db.History.ChangesSince(branch: "dev").Select(item => item.Commit.Message));
    }

    [Fact]
    public async Task After_a_reset_it_says_where_to_resume()
    {
        using var db = Database.InMemory();
        Record(db, "main", "a");
        var common = Record(db, "main", "b");
        var lost = Record(db, "main", "c");
        await using var live = db.Changes(new ChangeFeedOptions { Since = lost }).GetAsyncEnumerator();
        var next = live.MoveNextAsync().AsTask();
        Do(db, new HistoryOp.Move("main", db.History.Resolve(common).Id));
        var error = await Assert.ThrowsAsync<PositionLostException>(() => next.WaitAsync(Patience));
        Assert.Equal((lost, common), (error.Position, error.ResumeFrom));
        Assert.Contains(common, error.Message, StringComparison.Ordinal);

        Record(db, "main", "d");
        error = Assert.Throws<PositionLostException>(() => db.History.ChangesSince(lost));
        Assert.Equal((StatusCode.Diverged, common), (error.Status, error.ResumeFrom));
        Assert.Equal("d", Assert.Single(db.History.ChangesSince(error.ResumeFrom)).Commit.Message);

        var apart = db.History.Committer.Change(step =>
        {
            step.Do(new HistoryOp.Branch(step.State.NextBranch, "apart", null));
            return "apart";
        });
        Assert.Null(Assert.Throws<PositionLostException>(() => db.History.ChangesSince(common, apart)).ResumeFrom);
        Record(db, apart, "another beginning");
        Assert.Null(Assert.Throws<PositionLostException>(() => db.History.ChangesSince(common, apart)).ResumeFrom);
    }

    [Fact]
    public void A_reset_that_garbage_collection_followed_is_told_as_well()
    {
        using var db = Database.InMemory();
        var common = Record(db, "main", "a");
        var branch = db.History.State.Current!;
        var later = Record(db, "main", "b");
        var reached = db.History.State.Commits[db.History.Resolve(later).Id];
        Do(db, new HistoryOp.Move("main", db.History.Resolve(common).Id));
        var collected = db.History.State with { Commits = db.History.State.Commits.Without(new HashSet<CommitId> { reached.Id }) };
        var error = Assert.Throws<PositionLostException>(() => db.History.Following(collected, branch, reached));
        Assert.Equal(common, error.ResumeFrom);
    }

    /// <summary>main: a, x; side: a, s1, s2, m (merges x), z; then main moves forward to z.</summary>
    [Fact]
    public void A_branch_that_moved_to_a_merge_made_elsewhere_leaves_nothing_out()
    {
        using var db = Database.InMemory();
        Record(db, "main", "a");
        db.History.CreateBranch("side");
        var reached = Record(db, "main", "x");
        Record(db, "side", "s1");
        Record(db, "side", "s2");
        db.History.Branch("side").Write(tx => tx.CreateNode("Item", ("name", "x")));
        var merge = RecordMerge(db, "side", "main");
        Record(db, "side", "z");
        Do(db, new HistoryOp.Move("main", db.History.Branch("side").Head!.Id));

        var items = db.History.ChangesSince(reached).ToList();
        Assert.Equal(["merge", "z"], items.Select(item => item.Commit.Message));
        Assert.Equal(reached, items[0].From.ToString());
        Assert.Equal(merge, items[1].From.ToString());
        var expected = db.SnapshotOf(db.History.State.Commits[db.History.Resolve(reached).Id].Version).DiffTo(db.History.Open(merge));
        Assert.Equal(Text(expected), Text(items[0].Diff));
        Assert.Equal(["a", "s1", "s2", "merge", "z"], db.History.ChangesSince().Select(item => item.Commit.Message));
    }

    [Fact]
    public async Task In_a_read_only_database_what_was_read_wakes_it()
    {
        using var directory = new TemporaryDirectory();
        using var writer = Database.Open(directory["db.mycelia"]);
        Record(writer, "main", "a");
        using var reader = Database.Open(directory["db.mycelia"], new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan });
        await using var feed = reader.Changes().GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        foreach (var message in new[] { "b", "c" })
        {
            var next = feed.MoveNextAsync().AsTask();
            Record(writer, "main", message);
            Assert.False(next.IsCompleted);
            if (message == "c") writer.Checkpoint();
            reader.Refresh();
            Assert.True(await next.WaitAsync(Patience));
            Assert.Equal(message, feed.Current.Commit.Message);
            Assert.Equal(Describe(writer.History.ChangesSince().Last()), Describe(feed.Current));
        }
    }

    private static string Record(Database db, string name, string message)
    {
        var branch = db.History.Branch(name);
        branch.Write(tx => tx.CreateNode("Item", ("name", message)));
        return branch.Commit(message, allowEmpty: true).Id.ToString();
    }

    private static string RecordMerge(Database db, string into, string from)
    {
        db.History.Branch(into).Write(tx => tx.CreateNode("Item", ("name", "merged")));
        return db.History.Committer.Change(step =>
        {
            var branch = step.State.Branches[into];
            var ours = step.State.Commits[branch.Tip!.Value];
            var hashes = ours.Hashes.Update(ours.Version, step.Working(branch), CancellationToken.None);
            var commit = CommitCodec.Create([ours.Id, step.State.Branches[from].Tip!.Value], hashes.Root, "merge", "me", step.TimeNanos);
            step.Record(branch, commit, hashes);
            return commit.Id.ToString();
        });
    }

    private static void Do(Database db, HistoryOp op) => db.History.Committer.Change(step =>
    {
        step.Do(op);
        return true;
    });

    private static List<string> FirstParents(Database db, string branch)
    {
        var ids = new List<string>();
        for (var commit = db.History.Branch(branch).Head; commit is not null; commit = commit.Parents is [var first, ..] ? db.History.Resolve(first.ToString()) : null) ids.Add(commit.Id.ToString());
        ids.Reverse();
        return ids;
    }

    private static async Task<List<CommitChanges>> Take(IAsyncEnumerable<CommitChanges> feed, int count)
    {
        var items = new List<CommitChanges>();
        await foreach (var item in feed)
        {
            items.Add(item);
            if (items.Count == count) break;
        }

        return items;
    }

    private static string Describe(CommitChanges item) => $"{item.Position} {item.From} {item.Commit.Message}\n{Text(item.Diff)}";

    private static string Text(GraphDiff diff)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        diff.WriteText(writer);
        return writer.ToString();
    }
}
