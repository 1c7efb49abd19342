using System.Globalization;

namespace Mycelia.Tests.Querying;

/// <summary>What a run sees and what it leaves, on a database, in a transaction, on a snapshot.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_result_streams_from_one_version_while_writers_go_on()
    {
        _db.Query("UNWIND range(1, 5000) AS i CREATE (:N {i: i})").Dispose();
        using var result = _db.Query("MATCH (n:N) RETURN n.i");
        Assert.True(result.Read());
        _db.Query("MATCH (n:N) SET n.i = -1").Dispose();
        _db.Query("CREATE (:N {i: 7})").Dispose();
        var sum = result.GetInt64(0);
        var count = 1;
        while (result.Read())
        {
            sum += result.GetInt64(0);
            count++;
        }

        Assert.Equal((5000, 5000L * 5001 / 2), (count, sum));
    }

    [Fact]
    public void Counters_incremented_by_many_threads_lose_nothing()
    {
        _db.Query("CREATE (:Counter {n: 0})").Dispose();
        var options = new QueryOptions { Transaction = new TransactionOptions { Isolation = Isolation.Serializable, RetriesMax = 10_000 } };
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 25; i++) _db.Query("MATCH (c:Counter) SET c.n = c.n + 1", options).Dispose();
        });
        Assert.Equal(100, _db.Query("MATCH (c:Counter) RETURN c.n").Scalar<long>());
    }

    [Fact]
    public void Parameters_are_read_once_whatever_becomes_of_the_run()
    {
        var parameters = new CountingParameters();
        _db.Query("CREATE (:N {i: $I}) RETURN $I", parameters).Dispose();
        Assert.Equal(1, parameters.Reads);
    }

    [Fact]
    public void A_transaction_reads_its_own_writes_and_a_failed_statement_leaves_it_as_it_was()
    {
        using var tx = _db.Begin();
        tx.Query("CREATE (:N {i: 1})").Dispose();
        var error = Assert.Throws<CypherException>(() => tx.Query("UNWIND [1, 0] AS d CREATE (:N {i: 10 / d})"));
        Assert.Equal("DivisionByZero", error.Detail);
        Assert.Throws<CypherException>(() => tx.Query("CREATE (:N) RETURN nobody"));
        Assert.Equal(1, tx.Query("MATCH (n:N) RETURN count(*)").Scalar<long>());
        Assert.Equal(0, _db.Query("MATCH (n:N) RETURN count(*)").Scalar<long>());
        tx.Commit();
        Assert.Equal(1, _db.Query("MATCH (n:N) RETURN count(*)").Scalar<long>());
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.Query("RETURN 1")).Status);
    }

    [Fact]
    public void Queries_after_a_failed_commit_say_so()
    {
        _db.Query("CREATE (:N {i: 1})").Dispose();
        using var tx = _db.Begin();
        tx.Query("MATCH (n:N) SET n.i = 2").Dispose();
        _db.Query("MATCH (n:N) SET n.i = 3").Dispose();
        Assert.Throws<ConflictException>(tx.Commit);
        Assert.Contains("commit failed", Assert.Throws<MyceliaException>(() => tx.Query("RETURN 1")).Message);
        Assert.Equal(3, _db.Query("MATCH (n:N) RETURN n.i").Scalar<long>());
    }

    [Fact]
    public void A_snapshot_stays_and_refuses_writes()
    {
        _db.Query("CREATE (:N {i: 1})").Dispose();
        var snapshot = _db.Snapshot();
        _db.Query("MATCH (n:N) SET n.i = 2").Dispose();
        Assert.Equal(1, snapshot.Query("MATCH (n:N) RETURN n.i").Scalar<long>());
        foreach (var text in new[] { "CREATE ()", "MATCH (n) DELETE n", "CREATE INDEX FOR (n:N) ON (n.i)" })
        {
            var error = Assert.Throws<CypherException>(() => snapshot.Query(text));
            Assert.Equal(("TransactionError", "ReadOnly"), (error.Type, error.Detail));
        }

        Assert.Single(snapshot.Query("EXPLAIN MATCH (n:N) RETURN n").Summary.Plan!.Children);
    }

    [Fact]
    public void Indexes_are_not_defined_in_transactions()
    {
        using var tx = _db.Begin();
        var error = Assert.Throws<MyceliaException>(() => tx.Query("CREATE INDEX FOR (n:N) ON (n.i)"));
        Assert.Equal(StatusCode.InvalidState, error.Status);
        Assert.True(tx.IsOpen);
    }

    [Fact]
    public void Nodes_in_results_are_read_from_the_version_of_their_query()
    {
        using var created = _db.Query("CREATE (n:N {i: 1}) SET n.i = n.i + 1 RETURN n, n.i AS i");
        _db.Query("MATCH (n:N) SET n.i = 99").Dispose();
        var row = created.Single();
        Assert.Equal(2, row.Get<long>("i"));
        Assert.Equal(2, row.Get<Node>("n")["i"].AsInt64());
        Assert.Equal(["N"], row.Get<Node>("n").Labels);
        Assert.Equal(99, _db.Query("MATCH (n:N) RETURN n").Single().Get<Node>("n")["i"].AsInt64());
    }

    [Fact]
    public void A_deleted_node_comes_out_of_its_query_but_has_nothing_to_read()
    {
        _db.Query("CREATE (:N {i: 1})").Dispose();
        var row = _db.Query("MATCH (n:N) WITH n, n.i AS i DELETE n RETURN n, i").Single();
        Assert.Equal(1, row.Get<long>("i"));
        Assert.Equal(ValueKind.Node, row["n"].Kind);
        var error = Assert.Throws<CypherException>(() => row.Get<Node>("n")["i"]);
        Assert.Equal("DeletedEntityAccess", error.Detail);
    }

    [Fact]
    public void Results_of_one_plan_can_be_open_at_once_and_be_left_early()
    {
        _db.Query("UNWIND range(1, 10000) AS i CREATE (:N {i: i})").Dispose();
        var query = _db.Prepare("MATCH (n:N) WHERE n.i >= $from RETURN n.i ORDER BY n.i");
        using var first = query.Query(("from", 1));
        using var second = query.Query(("from", 5000));
        for (var i = 0; i < 3000; i++)
        {
            Assert.True(first.Read() && second.Read());
            Assert.Equal((i + 1L, i + 5000L), (first.GetInt64(0), second.GetInt64(0)));
        }

        first.Dispose();
        Assert.False(first.Read());
        Assert.True(second.Read());
        Assert.Equal(8000, second.GetInt64(0));
        for (var i = 0; i < 200; i++)
        {
            using var left = query.Query(("from", i));
            Assert.True(left.Read());
        }
    }

    [Fact]
    public void Many_threads_run_one_prepared_query()
    {
        _db.Query("UNWIND range(0, 999) AS i CREATE (:N {i: i, text: toString(i)})").Dispose();
        var query = _db.Prepare("MATCH (n:N {i: $i}) RETURN n.text AS text, [x IN range(1, $i % 7) | x * $i] AS list");
        Parallel.For(0, 8, thread =>
        {
            for (var i = thread; i < 400; i += 3)
            {
                var row = query.Query(("i", i)).Single();
                Assert.Equal(i.ToString(CultureInfo.InvariantCulture), row.Get<string>("text"));
                Assert.Equal(Enumerable.Range(1, i % 7).Select(x => (long)x * i), row.Get<List<long>>("list"));
            }
        });
    }

    [Fact]
    public void A_prepared_query_follows_the_schema_and_the_size_of_the_graph()
    {
        var query = _db.Prepare("MATCH (n:N {i: $i}) RETURN n.i");
        Assert.Empty(query.Query(("i", 1)));
        _db.Query("UNWIND range(1, 20000) AS i CREATE (:N {i: i})").Dispose();
        Assert.Equal(77, query.Query(("i", 77)).Scalar<long>());
        _db.Schema.CreateIndex(SchemaPattern.Nodes("N", "i"), "n_i").Wait();
        Assert.Equal(78, query.Query(("i", 78)).Scalar<long>());
        _db.Schema.Drop("n_i");
        Assert.Equal(79, query.Query(("i", 79)).Scalar<long>());
    }

    [Fact]
    public void A_result_is_enumerated_once_and_its_summary_ends_it()
    {
        var result = _db.Query("UNWIND [1, 2, 3] AS i RETURN i");
        Assert.Equal(3, result.Count());
        Assert.Empty(result);
        using var left = _db.Query("UNWIND range(1, 5000) AS i RETURN i");
        Assert.True(left.Read());
        Assert.False(left.Summary.Counters.ContainsUpdates);
        Assert.False(left.Read());
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => left.Get(0)).Status);
    }

    [Fact]
    public void A_batch_ends_with_the_next()
    {
        using var result = _db.Query("UNWIND range(1, 5000) AS i RETURN i");
        var batch = result.ReadBatch()!.Value;
        Assert.Equal(1, batch.Get(0, 0).AsInt64());
        while (result.ReadBatch() is not null)
        {
        }

        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => batch.Get(0, 0)).Status);
    }

    [Fact]
    public void Closing_the_database_ends_what_can_still_be_asked()
    {
        var db = Database.InMemory();
        db.Query("UNWIND range(1, 5000) AS i CREATE (:N {i: i})").Dispose();
        var query = db.Prepare("MATCH (n:N) RETURN n.i");
        var open = query.Query();
        Assert.True(open.Read());
        db.Dispose();
        var rows = 1;
        while (open.Read()) rows++;
        Assert.Equal(5000, rows);
        Assert.ThrowsAny<Exception>(() => query.Query());
        Assert.ThrowsAny<Exception>(() => db.Query("RETURN 1"));
    }

    private sealed class CountingParameters
    {
        private int _reads;

        public int Reads => _reads;

        public int I => ++_reads;
    }
}
