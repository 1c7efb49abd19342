namespace Mycelia.Tests.Querying;

/// <summary>Cancellation, timeouts and memory limits end a query anywhere, with an error that says so, and the database goes on.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public LimitTests()
    {
        _db.Query("UNWIND range(1, 3000) AS i CREATE (:N {i: i})").Dispose();
        _db.Query("UNWIND range(0, 39) AS i CREATE (:C {i: i})").Dispose();
        _db.Query("MATCH (a:C), (b:C) WHERE a <> b CREATE (a)-[:E]->(b)").Dispose();
    }

    public void Dispose() => _db.Dispose();

    public static TheoryData<string> Endless => new(
        "MATCH (a:N), (b:N), (c:N), (d:N) RETURN count(a.i + b.i + c.i + d.i)",
        "MATCH (a:N), (b:N), (c:N), (d:N) WHERE a.i + b.i + c.i + d.i < 0 RETURN a",
        "MATCH p = (a:C)-[:E*..30]->(b:C) WHERE length(p) < 0 RETURN p",
        "MATCH (a:C {i: 0})-[:E*..30]->(b) RETURN count(*)",
        "MATCH (a:C)-[:E]->(b)-[:E]->(c)-[:E]->(d)-[:E]->(e)-[:E]->(f)-[:E]->(g) WHERE a.i + d.i + g.i < 0 RETURN a",
        "UNWIND range(1, 1000000000000) AS x WITH x WHERE x < 0 RETURN x",
        "UNWIND range(1, 1000000000000) AS x RETURN count(x)",
        "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y)",
        "UNWIND range(1, 1000000) AS x RETURN sum(size([y IN range(1, 10000) WHERE y % 7 = x % 7 | y]))",
        "UNWIND range(1, 1000000) AS x RETURN sum(reduce(s = 0, y IN range(1, 100000) | s + y))",
        "UNWIND range(1, 1000000) AS x WITH x WHERE all(y IN range(1, 100000) WHERE y > 0) RETURN count(*)",
        "UNWIND range(1, 1000000000000) AS x MATCH (n:N) WHERE n.i = -x RETURN n",
        "MATCH (n:N) WHERE COUNT { MATCH (a:N), (b:N) WHERE a.i + b.i = n.i } < 0 RETURN n",
        "MATCH (n:N) CALL (n) { MATCH (a:N), (b:N) WHERE a.i + b.i = -n.i RETURN count(*) AS c } RETURN sum(c)");

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task A_token_ends_a_query_wherever_it_is(string text)
    {
        using var source = new CancellationTokenSource();
        var run = Task.Run(() => _db.Query(text, new QueryOptions { MemoryBytesMax = 1L << 30 }, source.Token).ToList());
        source.CancelAfter(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(3000, _db.Query("MATCH (n:N) RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void A_timeout_is_an_error_of_the_query()
    {
        var options = new QueryOptions { Timeout = TimeSpan.FromMilliseconds(20) };
        var error = Assert.Throws<CypherException>(() => _db.Query("MATCH (a:N), (b:N), (c:N) RETURN count(a.i + b.i + c.i)", options).ToList());
        Assert.Equal(("TransactionError", "Timeout", "Neo.ClientError.Transaction.TransactionTimedOut"), (error.Type, error.Detail, error.Code));
        Assert.Equal(CypherErrorPhase.Runtime, error.Phase);
    }

    [Fact]
    public void A_write_that_runs_out_of_time_or_is_cancelled_leaves_nothing()
    {
        var error = Assert.Throws<CypherException>(() => _db.Query("UNWIND range(1, 1000000000) AS x CREATE (:Lost {x: x})", new QueryOptions { Timeout = TimeSpan.FromMilliseconds(30) }));
        Assert.Equal("Timeout", error.Detail);
        Assert.ThrowsAny<OperationCanceledException>(() => _db.Query("CREATE (:Lost)", new QueryOptions(), new CancellationToken(true)));
        using var tx = _db.Begin();
        tx.Query("CREATE (:Kept)").Dispose();
        Assert.Throws<CypherException>(() => tx.Query("CREATE (:Lost) WITH 1 AS one MATCH (a:N), (b:N), (c:N) RETURN count(a.i + b.i + c.i)", new { none = 0 }, new QueryOptions { Timeout = TimeSpan.FromMilliseconds(20) }));
        tx.Commit();
        Assert.Equal("[0, 1]", Value.List([_db.Query("MATCH (n:Lost) RETURN count(*)").Scalar<Value>(), _db.Query("MATCH (n:Kept) RETURN count(*)").Scalar<Value>()]).ToString());
    }

    [Fact]
    public void A_timeout_without_end_is_none()
    {
        Assert.Equal(1, _db.Query("RETURN 1", new QueryOptions { Timeout = TimeSpan.MaxValue }).Scalar<long>());
        Assert.Equal(1, _db.Query("RETURN 1", new QueryOptions { Timeout = TimeSpan.FromDays(20) }).Scalar<long>());
    }

    [Theory]
    [InlineData("RETURN range(1, 10000000000)")]
    [InlineData("RETURN range(1, 100000000)")]
    [InlineData("RETURN reduce(s = 'x', i IN range(1, 60) | s + s)")]
    [InlineData("RETURN reduce(s = [1], i IN range(1, 60) | s + s)")]
    [InlineData("RETURN reduce(s = 'a', i IN range(1, 60) | replace(s, 'a', 'aa'))")]
    [InlineData("UNWIND range(1, 1000) AS x RETURN range(x, 100000)")]
    [InlineData("UNWIND range(1, 1000) AS x RETURN [y IN range(1, 100000) | y]")]
    [InlineData("UNWIND range(1, 1000000000) AS x CREATE (:Lost {x: x})")]
    public void Lists_and_texts_are_bounded_by_the_memory_limit(string text)
    {
        var error = Assert.Throws<CypherException>(() => _db.Query(text, new QueryOptions { MemoryBytesMax = 64 << 20 }).ToList());
        Assert.Equal("LimitExceeded", error.Type);
        Assert.Equal(StatusCode.LimitExceeded, error.Status);
        Assert.Equal(0, _db.Query("MATCH (n:Lost) RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void What_a_batch_gave_back_can_be_used_again()
    {
        var options = new QueryOptions { MemoryBytesMax = 64 << 20, };
        Assert.Equal(20_000L * 10_000, _db.Query("UNWIND range(1, 200) AS b CALL (b) { UNWIND range(1, 100) AS x RETURN sum(size(range(1, 10000))) AS s } RETURN sum(s)", options).Scalar<long>());
        var plan = _db.Prepare("RETURN size([x IN range(1, 100000) | x])");
        for (var i = 0; i < 50; i++) Assert.Equal(100_000, plan.Query(new { none = 1 }, options).Scalar<long>());
    }

    [Fact]
    public void Long_ranges_are_counted_through()
    {
        Assert.Equal([1L, 3L, 5L], _db.Query("UNWIND range(1, 9000000000000000000, 2) AS x RETURN x LIMIT 3").Select(row => row.Get<long>(0)));
        Assert.Equal([3L, 2L], _db.Query("UNWIND range(3, -9000000000000000000, -1) AS x RETURN x LIMIT 2").Select(row => row.Get<long>(0)));
        Assert.Equal([long.MaxValue - 1, long.MaxValue], _db.Query("UNWIND range($from, $to) AS x RETURN x", ("from", long.MaxValue - 1), ("to", long.MaxValue)).Select(row => row.Get<long>(0)));
        Assert.Empty(_db.Query("UNWIND range(2, 1) AS x RETURN x"));
        Assert.Empty(_db.Query("UNWIND range(1, null) AS x RETURN x"));
        Assert.Equal([(1L, 1L), (2L, 1L), (2L, 2L)], _db.Query("UNWIND [1, 2] AS n UNWIND range(1, n) AS x RETURN n, x").Select(row => (row.Get<long>(0), row.Get<long>(1))));
        Assert.Equal("NumberOutOfRange", Assert.Throws<CypherException>(() => _db.Query("UNWIND range(1, 2, 0) AS x RETURN x").ToList()).Detail);
        var error = Assert.Throws<CypherException>(() => _db.Query("UNWIND range(1, $to) AS x RETURN x", ("to", "many")).ToList());
        Assert.Equal(("ArgumentError", 1), (error.Type, error.Line));
    }
}
