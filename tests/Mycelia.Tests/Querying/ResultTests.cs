using System.Text;

namespace Mycelia.Tests.Querying;

/// <summary>Rows, typed getters, column batches, asynchronous reading.</summary>
public sealed class ResultTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Values_come_as_the_type_that_is_asked_for()
    {
        var row = _db.Query(
            """
            RETURN 7 AS i, 2.5 AS f, true AS b, 'text' AS s, null AS n, [1, 2] AS l, ['a'] AS t, {k: 1} AS m, [1, null] AS h,
                date('2024-02-29') AS d, localdatetime('2024-02-29T12:30') AS ldt, datetime('2024-02-29T12:30+02:00') AS dt, duration('PT90S') AS p, localtime('12:30') AS lt
            """).Single();
        Assert.Equal((7L, 7, (short)7, (byte)7, 7.0, 7f, 7m), (row.Get<long>("i"), row.Get<int>("i"), row.Get<short>("i"), row.Get<byte>("i"), row.Get<double>("i"), row.Get<float>("i"), row.Get<decimal>("i")));
        Assert.Equal((2.5, true, "text"), (row.Get<double>("f"), row.Get<bool>("b"), row.Get<string>("s")));
        Assert.Null(row.Get<long?>("n"));
        Assert.Null(row.Get<string>("n"));
        Assert.Null(row.Get<DateTimeOffset?>("n"));
        Assert.Equal(7L, row.Get<long?>("i"));
        Assert.Equal([1L, 2L], row.Get<List<long>>("l"));
        Assert.Equal([1, 2], row.Get<int[]>("l")!);
        Assert.Equal([1.0, 2.0], row.Get<IReadOnlyList<double>>("l"));
        Assert.Equal(["a"], row.Get<string[]>("t")!);
        Assert.Equal([1L, null], row.Get<long?[]>("h"));
        Assert.Equal(1L, row.Get<Dictionary<string, object?>>("m")!["k"]);
        Assert.Equal(1L, row.Get<IReadOnlyDictionary<string, Value>>("m")!["k"].AsInt64());
        Assert.Equal(new DateOnly(2024, 2, 29), row.Get<DateOnly>("d"));
        Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 0), row.Get<DateTime>("ldt"));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.FromHours(2)), row.Get<DateTimeOffset>("dt"));
        Assert.Equal(TimeSpan.FromSeconds(90), row.Get<TimeSpan?>("p"));
        Assert.Equal(new TimeOnly(12, 30), row.Get<TimeOnly>("lt"));
        Assert.Equal(7L, row.Get<object>("i"));
    }

    [Fact]
    public void Entities_and_paths_come_as_such()
    {
        var row = _db.Query("CREATE p = (a:A {x: 1})-[e:E {y: 2}]->(b) RETURN a, e, p, [a, b] AS nodes").Single();
        Assert.Equal(1, row.Get<Node>("a")["x"].AsInt64());
        Assert.Equal(row.Get<Node>("a").Id, row.Get<NodeId>("a"));
        Assert.Equal("E", row.Get<Edge>("e").Type);
        Assert.Equal(row.Get<Edge>("e").Id, row.Get<EdgeId?>("e"));
        Assert.Equal(1, row.Get<GraphPath>("p")!.Length);
        Assert.Equal(2, row.Get<List<Node>>("nodes")!.Count);
    }

    [Fact]
    public void What_does_not_fit_says_which_column_and_why()
    {
        var row = _db.Query("RETURN 300 AS big, 'x' AS text, null AS none, [1, 'x'] AS mixed").Single();
        foreach (var (get, column) in new (Action, string)[]
        {
            (() => row.Get<byte>("big"), "big"), (() => row.Get<long>("text"), "text"), (() => row.Get<long>("none"), "none"), (() => row.Get<List<long>>("mixed"), "item of the list"),
        })
        {
            var error = Assert.Throws<MyceliaException>(get);
            Assert.Equal(StatusCode.TypeMismatch, error.Status);
            Assert.Contains(column, error.Message);
        }

        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => row.Get<Uri>("text")).Status);
        Assert.Contains("`big`, `text`", Assert.Throws<MyceliaException>(() => row.Get<long>("other")).Message);
    }

    [Fact]
    public void The_present_row_is_read_without_an_object()
    {
        using var result = _db.Query("UNWIND [{i: 1, s: 'grün'}, {i: null, s: null}] AS m RETURN m.i AS i, m.s AS s, 1.5 AS c, toFloat(m.i) AS f");
        Assert.True(result.Read());
        Assert.Equal((1L, 1.0, 1.5, 1.0), (result.GetInt64(0), result.GetDouble(0), result.GetDouble(2), result.GetDouble(3)));
        Assert.Equal("grün", Encoding.UTF8.GetString(result.GetUtf8(1).Span));
        Assert.Equal("grün", result.Get<string>(1));
        Assert.True(result.Read());
        Assert.True(result.IsNull(0) && result.IsNull(1) && !result.IsNull(2));
        Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => result.GetInt64(0)).Status);
        Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => result.GetUtf8(1)).Status);
        Assert.Equal(1.5, result.GetDouble(2));
        Assert.False(result.Read());
    }

    [Fact]
    public void Batches_give_whole_columns_with_their_nulls()
    {
        var nodes = _db.Query("UNWIND range(0, 4999) AS i CREATE (n:N {i: i, f: i / 2.0, b: i % 2 = 0, s: 'é' + toString(i)}) RETURN n").Select(row => row.Get<NodeId>(0)).ToArray();
        using var result = _db.Query("MATCH (n:N) WHERE n.i % 3 > 0 RETURN n, n.i, n.f, n.b, n.s, CASE WHEN n.i % 2 = 0 THEN n.i END AS half, 7 AS constant, null AS none");
        var rows = 0;
        while (result.ReadBatch() is { } batch)
        {
            Assert.True(batch.TryGetSpan<NodeId>(0, out var ids));
            Assert.True(batch.TryGetSpan<long>(1, out var integers));
            Assert.True(batch.TryGetSpan<double>(1, out var asFloats));
            Assert.True(batch.TryGetSpan<double>(2, out var floats));
            Assert.True(batch.TryGetSpan<bool>(3, out var truths));
            Assert.True(batch.TryGetSpan<ReadOnlyMemory<byte>>(4, out var texts));
            Assert.False(batch.TryGetSpan<long>(5, out _));
            Assert.True(batch.TryGetSpan<long>(5, out var halves, out var valid));
            Assert.True(batch.TryGetSpan<long>(6, out var constants));
            Assert.True(batch.TryGetSpan<long>(7, out _, out var noneValid));
            Assert.False(batch.TryGetSpan<long>(4, out _, out _));
            Assert.False(batch.TryGetSpan<EdgeId>(0, out _, out _));
            Assert.Equal(batch.Count, halves.Length);
            for (var i = 0; i < batch.Count; i++)
            {
                var n = integers[i];
                Assert.Equal((nodes[n], (double)n, n / 2.0, n % 2 == 0), (ids[i], asFloats[i], floats[i], truths[i]));
                Assert.Equal("é" + n, Encoding.UTF8.GetString(texts[i].Span));
                Assert.Equal(n % 2 == 0, (valid[i / 64] >> (i & 63) & 1) != 0);
                Assert.Equal((n % 2 == 0 ? n : 0, 7L), (halves[i], constants[i]));
                Assert.Equal(0UL, noneValid[i / 64]);
            }

            rows += batch.Count;
        }

        Assert.Equal(3333, rows);
    }

    [Fact]
    public void A_type_that_no_column_has_is_refused()
    {
        using var result = _db.Query("RETURN 1");
        var batch = result.ReadBatch()!.Value;
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => batch.TryGetSpan<int>(0, out _)).Status);
    }

    [Fact]
    public async Task Rows_can_be_awaited()
    {
        var sum = 0L;
        await foreach (var row in await _db.QueryAsync("UNWIND range(1, 5000) AS i RETURN i")) sum += row.Get<long>(0);
        Assert.Equal(5000L * 5001 / 2, sum);
        var result = await _db.QueryAsync("UNWIND range(1, $n) AS i RETURN i", new { n = 3000 });
        Assert.Equal(3000, (await result.ToListAsync()).Count);
        Assert.Equal(3, (await (await _db.Prepare("RETURN $x + 1").QueryAsync(new { x = 2 })).ToListAsync())[0].Get<long>(0));
    }

    [Fact]
    public async Task Cancelling_ends_what_is_awaited()
    {
        using var source = new CancellationTokenSource();
        await using var result = await _db.QueryAsync("UNWIND range(1, 1000000000000) AS i RETURN i", new QueryOptions(), source.Token);
        var rows = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in result)
            {
                if (++rows == 3000) await source.CancelAsync();
            }
        });
        Assert.InRange(rows, 3000, 10_000);
        using var other = new CancellationTokenSource();
        var list = (await _db.QueryAsync("UNWIND range(1, 1000000000000) AS i RETURN i")).ToListAsync(new CancellationToken(true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _db.QueryAsync("CREATE (:Lost)", new QueryOptions(), new CancellationToken(true)));
        Assert.Equal(0, _db.Query("MATCH (n:Lost) RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void One_row_means_one()
    {
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => _db.Query("UNWIND [] AS x RETURN x").Single()).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => _db.Query("UNWIND [1, 2] AS x RETURN x").Single()).Status);
        Assert.Equal(["a", "b"], _db.Query("RETURN 1 AS a, 2 AS b").Columns);
        Assert.Equal("{a: 1, b: 'x'}", _db.Query("RETURN 1 AS a, 'x' AS b").Single().ToString());
    }

    [Fact]
    public void Parameters_come_in_several_forms()
    {
        Assert.Equal(3, _db.Query("RETURN $a + $b", ("a", 1), ("b", 2)).Scalar<long>());
        Assert.Equal(3, _db.Query("RETURN $a + $b", new { a = 1, b = 2L }).Scalar<long>());
        Assert.Equal(3, _db.Query("RETURN $a + $b", new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }).Scalar<long>());
        Assert.Equal(3, _db.Query("RETURN $a + $b", new Dictionary<string, Value> { ["a"] = 1, ["b"] = 2 }).Scalar<long>());
        Assert.Equal(2, _db.Query("RETURN size($l)", new { l = new[] { 1, 2 } }).Scalar<long>());
        var error = Assert.Throws<CypherException>(() => _db.Query("RETURN $a + $b", ("a", 1)));
        Assert.Equal(("ParameterMissing", 1, 13), (error.Type, error.Line, error.Column));
        Assert.Contains("$a", error.Message);
    }
}
