using Mycelia.Tests.Transactions;

namespace Mycelia.Tests.Schema;

/// <summary>Constraints hold for every way of writing, say what is wrong, and exactly one of several that want the same wins.</summary>
public class ConstraintTests
{
    private readonly Database _db = Database.InMemory();

    [Fact]
    public void A_unique_value_is_refused_with_everything_that_matters_in_the_message()
    {
        _db.Schema.CreateUnique("Person", "email").Wait();
        var ada = _db.Write(tx => tx.CreateNode("Person", ("email", "ada@x.org")));
        var e = Assert.Throws<ConstraintViolationException>(() => _db.Write(tx => tx.CreateNode("Person", ("email", "ada@x.org"))));
        Assert.Equal(("unique_Person_email", "Person", "email: 'ada@x.org'", $"node {ada}"), (e.Constraint, e.LabelOrType, e.Values, e.Holder));
        Assert.Equal(["email"], e.Properties);
        Assert.Equal(StatusCode.ConstraintViolation, e.Status);
        Assert.Contains("`unique_Person_email` on (:Person {email})", e.Message);
        Assert.Contains($"Node {ada} has email: 'ada@x.org' already", e.Message);
        Assert.False(e.IsRetryable);
        Assert.Equal(1, _db.Snapshot().NodeCount);
        _db.Write(tx => tx.CreateNode("Robot", ("email", "ada@x.org")));
        Assert.Throws<ConstraintViolationException>(() => _db.Write(tx => tx.AddLabel(_db.Snapshot().Nodes("Robot").ToArray()[0], "Person")));
    }

    [Fact]
    public void Numbers_are_the_same_whatever_their_kind_and_nulls_do_not_count()
    {
        _db.Schema.CreateUnique("N", "k").Wait();
        _db.Write(tx => tx.CreateNode("N", ("k", 1)));
        Assert.Throws<ConstraintViolationException>(() => _db.Write(tx => tx.CreateNode("N", ("k", 1.0))));
        _db.Write(tx => tx.CreateNode("N"));
        _db.Write(tx => tx.CreateNode("N"));
        _db.Write(tx => tx.CreateNode("N", ("k", "1")));
        Assert.Equal(4, _db.Snapshot().NodeCount);
    }

    [Fact]
    public void A_transaction_may_break_a_constraint_on_the_way_but_not_at_its_end()
    {
        _db.Schema.CreateUnique("N", "k").Wait();
        var (a, b) = _db.Write(tx => (tx.CreateNode("N", ("k", 1)), tx.CreateNode("N", ("k", 2))));
        _db.Write(tx =>
        {
            tx.Set(a, "k", 2);
            Assert.Equal(2, tx.Snapshot.NodeIndex("N", "k").Matching(2).Count());
            tx.Set(b, "k", 1);
        });
        Assert.Equal(b, _db.Snapshot().FindNode("N", "k", 1));
        _db.Write(tx =>
        {
            tx.Delete(a);
            tx.CreateNode("N", ("k", 2));
        });
        Assert.Throws<ConstraintViolationException>(() => _db.Write(tx =>
        {
            tx.CreateNode("N", ("k", 7));
            tx.CreateNode("N", ("k", 7));
        }));
    }

    [Fact]
    public void Several_properties_of_edges_are_unique_together()
    {
        _db.Schema.CreateUnique(SchemaPattern.Edges("E", "a", "b")).Wait();
        var n = _db.Write(tx => tx.CreateNode("N"));
        _db.Write(tx => tx.CreateEdge(n, "E", n, ("a", 1), ("b", 1)));
        _db.Write(tx => tx.CreateEdge(n, "E", n, ("a", 1), ("b", 2)));
        _db.Write(tx => tx.CreateEdge(n, "E", n, ("a", 1)));
        var e = Assert.Throws<ConstraintViolationException>(() => _db.Write(tx => tx.CreateEdge(n, "E", n, ("a", 1), ("b", 2))));
        Assert.Contains("[:E {a, b}]", e.Message);
        Assert.Contains("a: 1, b: 2", e.Message);
    }

    [Fact]
    public void Existence_key_and_type_are_demanded_of_all_ways_to_write()
    {
        _db.Schema.CreateExists(SchemaPattern.Nodes("P", "name")).Wait();
        _db.Schema.CreateKey(SchemaPattern.Nodes("K", "id")).Wait();
        _db.Schema.CreateType(SchemaPattern.Nodes("T", "age"), ValueKind.Int64).Wait();
        _db.Schema.CreateExists(SchemaPattern.Edges("E", "since")).Wait();
        var p = _db.Write(tx => tx.CreateNode("P", ("name", "x")));
        var n = _db.Write(tx => tx.CreateNode("N"));
        Refused("`exists_P_name`", "has no property `name`", tx => tx.CreateNode("P"));
        Refused("`exists_P_name`", $"Node {p} has no property `name`", tx => tx.Set(p, "name", Value.Null));
        Refused("`exists_P_name`", $"Node {n} has no property `name`", tx => tx.AddLabel(n, "P"));
        Refused("`exists_P_name`", "has no property", tx => tx.CreateNodes(3000, ["P"]));
        Refused("`key_K_id`", "has no property `id`", tx => tx.CreateNode("K"));
        Refused("`key_K_id`", "has id: 4 already", tx => tx.CreateNodes(3, ["K"], PropertyColumn.Int64("id", [4, 5, 4])));
        Refused("`type_T_age`", "has age: 'old', of type STRING instead of INTEGER", tx => tx.CreateNode("T", ("age", "old")));
        Refused("`exists_E_since`", "has no property `since`", tx => tx.CreateEdge(n, "E", n));
        Refused("`exists_E_since`", "has no property `since`", tx => tx.CreateEdges("E", [n, n], [n, n], PropertyColumn.Int64("other", [1, 2])));
        _db.Write(tx => tx.CreateNode("T"));
        _db.Write(tx =>
        {
            tx.RemoveLabel(p, "P");
            tx.Set(p, "name", Value.Null);
        });
        Assert.True(_db.Check().IsClean);
    }

    [Fact]
    public void What_existing_data_breaks_is_not_created_and_up_to_ten_offenders_are_named()
    {
        var nodes = _db.Write(tx => tx.CreateNodes(30, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 30).Select(i => (long)i / 2)])));
        var before = _db.Snapshot().RootHash();
        var build = _db.Schema.CreateUnique("N", "k");
        var e = Assert.Throws<ConstraintViolationException>(() => build.Wait());
        Assert.Equal(SchemaState.Failed, build.State);
        Assert.Same(e, build.Error);
        Assert.Contains($"node {nodes[0]} and node {nodes[1]} both have k: 0", e.Message);
        Assert.Equal(10, e.Message.Split("both have").Length - 1);
        Assert.Contains("and others", e.Message);
        Assert.Equal(before, _db.Snapshot().RootHash());
        Assert.Equal(SchemaState.Failed, Assert.Single(_db.Schema.Constraints).State);
        Assert.Contains("has no property `z`", Assert.Throws<ConstraintViolationException>(() => _db.Schema.CreateExists(SchemaPattern.Nodes("N", "z")).Wait()).Message);
        Assert.Contains("INTEGER instead of STRING", Assert.Throws<ConstraintViolationException>(() => _db.Schema.CreateType(SchemaPattern.Nodes("N", "k"), ValueKind.String).Wait()).Message);
        foreach (var constraint in _db.Schema.Constraints) _db.Schema.Drop(constraint.Name);
        Assert.Empty(_db.Schema.Constraints);
        _db.Write(tx =>
        {
            for (var i = 0; i < 30; i++) tx.Set(nodes[i], "k", i);
        });
        _db.Schema.CreateUnique("N", "k").Wait();
        Assert.Equal(30, _db.Snapshot().NodeIndex("N", "k").Count);
    }

    [Fact]
    public void Of_many_writers_that_insert_one_key_exactly_one_wins()
    {
        const int keys = 300, threads = 6;
        _db.Schema.CreateUnique("N", "k").Wait();
        var winners = 0;
        Crew.Run(threads, (_, stop) =>
        {
            for (var key = 0; key < keys && !stop.IsCancellationRequested; key++)
            {
                try
                {
                    _db.Write(tx => tx.CreateNode("N", ("k", key)));
                    Interlocked.Increment(ref winners);
                }
                catch (ConstraintViolationException e)
                {
                    Assert.NotNull(e.Holder);
                }
            }
        });
        Assert.Equal(keys, winners);
        Assert.Equal(keys, _db.Snapshot().NodeCount);
        Assert.True(_db.Check().IsClean);
    }

    [Fact]
    public void Merging_beside_others_makes_one_node_for_each_key_and_loses_no_update()
    {
        const int keys = 40, threads = 4, rounds = 100;
        _db.Schema.CreateUnique("N", "k").Wait();
        var created = 0;
        var options = new TransactionOptions { RetriesMax = int.MaxValue };
        Crew.Run(threads, (thread, stop) =>
        {
            var random = new Random(thread);
            for (var i = 0; i < rounds && !stop.IsCancellationRequested; i++)
            {
                var key = $"key {random.Next(keys)}";
                var isNew = false;
                _db.Write(tx =>
                {
                    var node = tx.MergeNode("N", "k", key, out isNew, ("count", 0));
                    tx.Set(node, "count", tx.Snapshot.Get(node, "count").AsInt64() + 1);
                }, options);
                if (isNew) Interlocked.Increment(ref created);
            }
        });
        var snapshot = _db.Snapshot();
        Assert.Equal(created, snapshot.NodeCount);
        var sum = 0L;
        foreach (var node in snapshot.Nodes("N")) sum += snapshot.Get(node, "count").AsInt64();
        Assert.Equal(threads * rounds, sum);
    }

    [Fact]
    public void Upsert_creates_then_sets_and_needs_a_unique_constraint()
    {
        var e = Assert.Throws<MyceliaException>(() => _db.Write(tx => tx.Upsert("N", "k", 1, ("x", 1))));
        Assert.Equal(StatusCode.SchemaMissing, e.Status);
        _db.Schema.CreateKey(SchemaPattern.Nodes("N", "k")).Wait();
        var first = _db.Write(tx => tx.Upsert("N", "k", 1, ("x", 1)));
        _db.Write(tx =>
        {
            Assert.Equal(first, tx.Upsert("N", "k", 1, ("x", 2)));
            var second = tx.Upsert("N", "k", 2, ("x", 3));
            Assert.Equal(second, tx.Upsert("N", "k", 2, ("x", 4)));
        });
        Assert.Equal(2, _db.Snapshot().Get(first, "x").AsInt64());
        Assert.Equal(2, _db.Snapshot().NodeCount);
    }

    private void Refused(string constraint, string problem, Action<Transaction> work)
    {
        var before = _db.Snapshot().Version;
        var e = Assert.Throws<ConstraintViolationException>(() => _db.Write(work));
        Assert.Contains(constraint, e.Message);
        Assert.Contains(problem, e.Message);
        Assert.Equal(before, _db.Snapshot().Version);
    }
}
