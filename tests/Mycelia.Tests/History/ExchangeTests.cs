using System.Text;

namespace Mycelia.Tests.History;

/// <summary>Commits go from one database to another and are the same there.</summary>
public class ExchangeTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 40)]
    [InlineData(3, 3_000)]
    [InlineData(4, 3_000)]
    [InlineData(5, 200)]
    [InlineData(6, 6_000)]
    public void A_random_history_arrives_whole(int seed, int bulkMax)
    {
        using var source = new ExchangeSite();
        var changes = new RandomHistory(seed, bulkMax);
        using var early = new ExchangeSite();
        for (var i = 0; i < 30; i++)
        {
            changes.Step(source.Database);
            if (i % 3 == 0) source.History.Commit($"commit {i}", allowEmpty: true);
            if (i == 12) source.History.CreateBranch("side");
            if (i == 15) source.Reopen(checkpoint: true);
            if (i % 10 == 0) early.Fetch(source);
        }

        early.Fetch(source);
        using var clone = source.Clone();
        var head = source.History.Head!;
        Assert.Equal(head.Id, clone.History.Head!.Id);
        Assert.Equal(Convert.ToHexString(head.RootHash.Span), Convert.ToHexString(clone.Database.Snapshot().RootHash()));
        Assert.Equal(source.History.CommitCount, clone.History.CommitCount);
        Assert.Equal(source.History.CommitCount, early.History.CommitCount);
        foreach (var site in new[] { clone, early })
        {
            site.AssertSound();
            var before = site.Describe();
            site.Reopen();
            Assert.Equal(before, site.Describe());
            site.Reopen(checkpoint: true);
            Assert.Equal(before, site.Describe());
            site.AssertSound();
        }
    }

    [Fact]
    public void A_clone_has_the_branches_and_tags_and_checks_out_what_the_source_has()
    {
        using var source = new ExchangeSite();
        var ada = source.Database.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        var first = source.History.Commit("first");
        source.History.CreateBranch("dev");
        source.History.Checkout("dev");
        source.Database.Write(tx => tx.Set(ada, "name", "Ada L."));
        var second = source.History.Commit("second");
        source.Database.Committer.Change(step =>
        {
            step.Do(new Mycelia.History.HistoryOp.Ref("tags/v1", first.Id), new Mycelia.History.HistoryOp.Note("tags/v1", Encoding.UTF8.GetBytes("the first")));
            return true;
        });
        source.Database.Write(tx => tx.Set(ada, "name", "nobody recorded this"));
        using var clone = source.Clone();
        Assert.Equal("dev", clone.History.Current!.Name);
        Assert.Equal(second.Id, clone.History.Head!.Id);
        Assert.Equal("Ada L.", clone.Database.Snapshot().Get(ada, "name"));
        Assert.False(clone.History.Current!.HasChanges);
        Assert.Equal(["dev"], clone.History.Branches.Select(branch => branch.Name));
        var state = clone.History.State;
        Assert.Equal([("remotes/origin/dev", second.Id), ("remotes/origin/main", first.Id), ("tags/v1", first.Id)], state.Refs.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal("the first", Encoding.UTF8.GetString(state.Notes["tags/v1"]));
        Assert.Equal("origin/dev", Encoding.UTF8.GetString(state.Notes["upstream/dev"]));
        Assert.Equal([new Remote("origin", "there")], clone.History.Remotes);
        using var main = source.Clone("main");
        Assert.Equal(first.Id, main.History.Head!.Id);
    }

    [Fact]
    public void New_rows_of_a_clone_never_have_identities_of_the_source()
    {
        using var source = new ExchangeSite();
        source.Database.Write(tx => tx.CreateNode("Person"));
        source.History.Commit("first");
        using var clone = source.Clone();
        var here = source.Database.Write(tx => tx.CreateNode("Person"));
        var there = clone.Database.Write(tx => tx.CreateNode("Person"));
        Assert.NotEqual(here, there);
        Assert.False(source.Database.Snapshot().Exists(there));
    }

    [Fact]
    public void What_both_have_is_not_sent_again()
    {
        using var source = new ExchangeSite();
        var nodes = source.Database.Write(tx => tx.CreateNodes(50_000, ["Person"], PropertyColumn.Int64("age", Enumerable.Range(0, 50_000).Select(i => (long)i).ToArray())));
        source.History.Commit("first");
        using var clone = source.Clone();
        for (var i = 0; i < 20; i++)
        {
            source.Database.Write(tx => tx.Set(nodes[i * 2_500], "age", -i - 1));
            source.History.Commit($"change {i}");
        }

        var report = clone.Fetch(source);
        Assert.Equal(20, report.Commits);
        Assert.InRange(report.Bytes, 20 * 100, 20 * 400);
        var again = clone.Fetch(source);
        Assert.Equal((0, 0L, 0), (again.Commits, again.Bytes, again.Updated.Count));
    }
}
