namespace Mycelia.Tests.Querying;

/// <summary>MERGE of many rows in one statement does what one statement per row does, and so do other bulk writes.</summary>
public sealed class MergeTests
{
    private static readonly string[] s_statements =
    [
        "MERGE (n:N {k: row.k})",
        "MERGE (n:N {k: row.k, l: row.l})",
        "MERGE (n:N {k: row.k}) ON CREATE SET n.made = row.v ON MATCH SET n.found = row.v",
        "MERGE (n:N {k: row.k}) ON MATCH SET n.times = coalesce(n.times, 0) + 1",
        "MERGE (n:N {k: row.k}) ON CREATE SET n.l = row.l, n:New ON MATCH SET n:Old",
        "MERGE (n:N {k: row.k}) ON MATCH SET n.k = row.l",
        "MERGE (n:N {k: row.k}) SET n.last = row.v",
        "MERGE (n:N)",
        "MERGE (n:N:M {k: row.k})",
        "MATCH (a:P {i: row.a}), (b:P {i: row.b}) MERGE (a)-[n:E]->(b)",
        "MATCH (a:P {i: row.a}), (b:P {i: row.b}) MERGE (a)-[n:E]-(b)",
        "MATCH (a:P {i: row.a}), (b:P {i: row.b}) MERGE (a)<-[n:E {k: row.k}]-(b) ON CREATE SET n.made = row.v ON MATCH SET n.found = row.v",
        "MATCH (a:P {i: row.a}), (b:P {i: row.b}) MERGE (a)-[n:E {k: row.k}]-(b)",
        "MATCH (a:P {i: row.a}) MERGE (n:N {k: a.i}) ON MATCH SET n.found = a.i",
        "MATCH (a:P {i: row.a}) MERGE (n:P {i: a.next}) ON MATCH SET n.next = row.b",
        "MATCH (a:P {i: row.a}) MERGE (a)-[:E]->(n:N {k: row.k})",
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var statement in s_statements)
            {
                for (var seed = 0; seed < 3; seed++) cases.Add(statement, seed);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_rows_in_one_statement_do_what_one_statement_per_row_does(string statement, int seed)
    {
        using var together = Prepared(seed);
        using var apart = Prepared(seed);
        var random = new Random(seed);
        Value[] rows = [.. Enumerable.Range(0, 60).Select(i => Value.Map([new("k", Key(random)), new("l", Key(random)), new("v", i), new("a", random.Next(5)), new("b", random.Next(5))]))];

        var given = together.Query($"UNWIND $rows AS row {statement} RETURN count(n) AS c", ("rows", Value.List(rows)), ("none", 0));
        var total = given.Single().Get<long>("c");
        var expected = 0L;
        apart.Write(tx =>
        {
            foreach (var row in rows) expected += tx.Query($"WITH $row AS row {statement} RETURN count(n) AS c", ("row", row)).Single().Get<long>("c");
        });
        Assert.Equal(Content(apart), Content(together));
        Assert.Equal(expected, total);
        Assert.True(together.Check().IsClean);
    }

    [Fact]
    public void Rows_of_a_merge_come_in_the_order_of_their_input_with_what_they_found()
    {
        using var db = Database.InMemory();
        db.Query("CREATE (:N {k: 1, c: 'a'}), (:N {k: 1, c: 'b'})").Dispose();
        var rows = db.Query("UNWIND [2, 1, 2, 3.0, 3, null] AS k WITH k WHERE k IS NOT NULL MERGE (n:N {k: k}) ON CREATE SET n.c = 'new' RETURN k, n.c AS c, n.k AS found").ToList();
        Assert.Equal(["2", "1", "1", "2", "3.0", "3"], rows.Select(row => row["k"].ToString()));
        Assert.Equal(["2", "1", "1", "2", "3.0", "3.0"], rows.Select(row => row["found"].ToString()));
        Assert.Equal(["a", "b"], rows.Skip(1).Take(2).Select(row => row.Get<string>("c")!).Order(StringComparer.Ordinal));
        Assert.Equal("MergeReadOwnWrites", Assert.Throws<CypherException>(() => db.Query("UNWIND [1, null] AS k MERGE (n:N {k: k})")).Detail);
        Assert.Equal(4, db.Query("MATCH (n:N) RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void A_merge_by_a_unique_key_meets_other_writers()
    {
        using var db = Database.InMemory();
        db.Schema.CreateUnique(SchemaPattern.Nodes("N", "k"), "n_k").Wait();
        var options = new QueryOptions { Transaction = new TransactionOptions { RetriesMax = 10_000 } };
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 20; i++) db.Query("UNWIND range($i, $i + 5) AS k MERGE (n:N {k: k})", new { i }, options).Dispose();
        });
        Assert.Equal(25, db.Query("MATCH (n:N) RETURN count(DISTINCT n.k)").Scalar<long>());
        Assert.Equal(25, db.Query("MATCH (n:N) RETURN count(n)").Scalar<long>());
    }

    [Fact]
    public void What_a_clause_wrote_is_seen_by_the_next_and_after_the_commit()
    {
        using var db = Database.InMemory();
        var row = db.Query("UNWIND range(1, 5000) AS i CREATE (n:N {i: i}) WITH count(n) AS made MATCH (n:N) WITH made, n ORDER BY n.i DESC LIMIT 1 SET n.top = true RETURN made, n").Single();
        Assert.Equal(5000, row.Get<long>("made"));
        Assert.Equal("{i: 5000, top: true}", Value.Map(row.Get<Node>("n").Properties).ToString());
        Assert.Equal(12_502_500, db.Query("MATCH (n:N) RETURN sum(n.i)").Scalar<long>());
        using var tx = db.Begin();
        var inside = tx.Query("CREATE (n:M {i: 1}) RETURN n");
        tx.Query("MATCH (m:M) SET m.i = 2").Dispose();
        tx.Commit();
        Assert.Equal(1, inside.Single().Get<Node>("n")["i"].AsInt64());
    }

    [Theory]
    [InlineData("CREATE (n:New {i: 1}) WITH n MATCH (m:New) RETURN count(m)")]
    [InlineData("CREATE (:S {i: 1}) WITH 1 AS one MATCH (m:S {i: one}) RETURN count(m)")]
    [InlineData("CREATE (a:New)-[:FRESH]->(b:New) WITH a MATCH (a)-[:FRESH]->(m:New) RETURN count(m)")]
    [InlineData("CREATE (:New)-[:FRESH {w: 1}]->() WITH 1 AS one MATCH ()-[e:FRESH]->() WHERE e.w = one RETURN count(e)")]
    [InlineData("CREATE (a:New)-[:FRESH]->()-[:FRESH]->() WITH a MATCH (a)-[:FRESH*2]->(m) RETURN count(m)")]
    [InlineData("CREATE (a:New)-[:FRESH]->() WITH a WHERE EXISTS { (a)-[:FRESH]->() } RETURN count(a)")]
    [InlineData("CREATE (a:New)-[:FRESH]->(b:Other) WITH 1 AS one MATCH (x:New), (y:Other) MATCH p = shortestPath((x)-[:FRESH*]->(y)) RETURN count(p)")]
    public void Names_that_a_clause_brings_are_found_by_the_next(string text)
    {
        using var db = Database.InMemory();
        db.Schema.CreateUnique(SchemaPattern.Nodes("S", "i"), "s_i").Wait();
        Assert.Equal(1, db.Query(text).Scalar<long>());
    }

    private static Database Prepared(int seed)
    {
        var db = Database.InMemory();
        db.Query("UNWIND range(0, 4) AS i CREATE (:P {i: i, next: (i + 1) % 5})").Dispose();
        if (seed == 1) db.Query("CREATE (:N {k: 1, l: 1}), (:N {k: 1, l: 2}), (:N:M {k: 'x'})").Dispose();
        if (seed == 2) db.Query("MATCH (a:P), (b:P) WHERE a.i < b.i CREATE (a)-[:E {k: 1}]->(b), (a)-[:E]->(b)").Dispose();
        return db;
    }

    private static Value Key(Random random) => random.Next(8) switch
    {
        0 => "x",
        1 => "1",
        2 => true,
        3 => 1.0,
        4 => Value.List([1, 2]),
        var n => n - 5,
    };

    private static string Content(Database db)
    {
        var nodes = db.Query("MATCH (n) RETURN labels(n) AS l, properties(n) AS p").Select(row => row.ToString());
        var edges = db.Query("MATCH (a)-[e]->(b) RETURN properties(a) AS a, type(e) AS t, properties(e) AS e, properties(b) AS b").Select(row => row.ToString());
        return string.Join('\n', nodes.Concat(edges).Order(StringComparer.Ordinal));
    }
}
