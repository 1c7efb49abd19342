using Mycelia.Cypher.Planning;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>Grouping by what is computed from one node or edge, against plans that compute the keys of every row.</summary>
public sealed class EntityGroupTests
{
    private static readonly string[] s_patterns =
    [
        "MATCH (f:P)-[r:T]->(p:P)", "MATCH (f:P)-[r:T]-(p)", "MATCH (f:P) OPTIONAL MATCH (f)-[r:T]->(p:Q)", "MATCH (x:P)-[r:T]->(p), (f:Q)",
        "UNWIND [1, 2, 3] AS i MATCH (f)-[r:T]->(p) WHERE f.id > i", "MATCH (f)-[r:T]->(p)-[:T]->()", "MATCH (f:P) WITH f OPTIONAL MATCH (f)<-[r:T]-(p) WHERE p.k < 3",
    ];

    private static readonly string[] s_keys =
    [
        "p.k AS a", "p.k AS a, p.name AS b", "p.name AS a, p:Q AS b, 7 AS c", "labels(p) AS a", "p AS a, p.k AS b", "r.w AS a", "r.w AS a, type(r) AS b", "p.mixed AS a", "p.mixed AS a, p.k AS b",
        "[x IN [1, 2] | x + p.k] AS a", "coalesce(p.none, p.k) AS a, p.none AS b", "p {.k, .name} AS a", "p.k AS a, f.k AS b", "size([(p)-->() | 1]) AS a, p.k AS b", "CASE WHEN p.k > 2 THEN 'high' ELSE p.name END AS a",
    ];

    private static readonly string[] s_results =
    [
        "count(*) AS n", "count(f.id) AS n, sum(f.k) AS s", "count(DISTINCT f.k) AS n, min(f.mixed) AS s, max(f.name) AS t", "avg(f.k) AS n, count(p) AS s", "size(collect(f.id)) AS n, sum(DISTINCT f.k) AS s", "count(p.none) AS n",
    ];

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Groups_are_those_of_keys_computed_for_every_row(int workers)
    {
        var random = new Random(workers);
        using var database = Graph(random, 300, 2_500);
        foreach (var pattern in s_patterns)
        {
            foreach (var keys in s_keys)
            {
                var text = $"{pattern} RETURN {keys}, {s_results[random.Next(s_results.Length)]}";
                var batchRows = random.Next(3) == 0 ? 7 : 2048;
                var expected = Rows(database, text, new QueryOptions { Optimize = false, Concurrency = 1 });
                var actual = Rows(database, text, new QueryOptions { Concurrency = workers, BatchRows = batchRows });
                Assert.True(expected.SequenceEqual(actual), $"{text}\n{string.Join('\n', actual)}\n\nkeys of every row\n{string.Join('\n', expected)}");
            }
        }
    }

    [Theory]
    [InlineData("x.k AS a, x.w AS b"), InlineData("x.name AS a, 'x' AS b"), InlineData("x.mixed AS a")]
    public void Nodes_and_edges_in_one_column_are_different(string keys)
    {
        using var database = Graph(new Random(9), 200, 400);
        var text = $"CALL {{ MATCH (x) RETURN x UNION ALL MATCH (x:P)-->() RETURN x UNION ALL MATCH ()-[x]->() RETURN x UNION ALL MATCH (x:Q)<--() RETURN x }} RETURN {keys}, count(*) AS n";
        var expected = Rows(database, text, new QueryOptions { Optimize = false, Concurrency = 1 });
        foreach (var batchRows in (int[])[2, 2048]) Assert.Equal(expected, Rows(database, text, new QueryOptions { BatchRows = batchRows }));
    }

    [Fact]
    public void Keys_fail_only_for_rows_that_are_there()
    {
        using var database = Database.InMemory();
        database.Query("CREATE (a:P {k: 0}), (b:P {k: 1}), (c:Q {k: 2}), (c)-[:T]->(b), (a)-[:T]->(b), (b)-[:T]->(c)").ToList();
        Assert.Equal(["1|1|2", "0|2|1"], Ordered(database, "MATCH (f)-[:T]->(p) RETURN 1 / p.k AS a, p.k AS b, count(f) AS n ORDER BY b"));
        var error = Assert.Throws<CypherException>(() => Ordered(database, "MATCH (f)<-[:T]-(p) RETURN 1 / p.k AS a, p.k AS b, count(f) AS n"));
        Assert.Equal("ArithmeticError", error.Type);
    }

    [Theory]
    [InlineData("MATCH (f)-[:T]->(p) RETURN p.k AS k, p.name AS name, count(f) AS n", "p")]
    [InlineData("MATCH (f)-[:T]->(p) RETURN p.k AS k, 1 AS one, count(f) AS n", "p")]
    [InlineData("MATCH (f)-[r:T]->(p) RETURN r.w AS w, count(f) AS n", "r")]
    [InlineData("MATCH (f)-[:T]->(p) RETURN p AS p, count(f) AS n", null)]
    [InlineData("MATCH (f)-[:T]->(p) RETURN p.k AS k, f.k AS l, count(*) AS n", null)]
    [InlineData("MATCH (f)-[:T]->(p) RETURN p.k + rand() AS k, count(*) AS n", null)]
    [InlineData("MATCH (p:P) WHERE p.k > 1 RETURN p.k AS k, count(*) AS n", null)]
    [InlineData("MATCH (f)-[:T]->(p) RETURN 1 AS k, count(*) AS n", null)]
    [InlineData("MATCH (f)-[:T]->(p) RETURN size([(p)-->() | 1]) AS k, count(*) AS n", null)]
    public void The_entity_of_groups_is_the_one_variable_that_they_read(string text, string? entity)
    {
        using var database = Database.InMemory();
        PlanNode plan = Planned.Of(text, new PlanCatalog(database.Snapshot())).Root;
        while (plan is not AggregatePlan) plan = plan.Children[0];
        Assert.Equal(entity, ((AggregatePlan)plan).Entity?.Name);
    }

    [Fact]
    public void Groups_that_do_not_fit_are_spilled()
    {
        var random = new Random(5);
        using var database = Graph(random, 20_000, 60_000);
        foreach (var keys in (string[])["p.id AS a, p.name AS b", "p.id % 9000 AS a, p.k AS b"])
        {
            var text = $"MATCH (f)-[:T]->(p) RETURN {keys}, count(f.k) AS n, sum(f.id) AS s";
            var expected = Rows(database, text, new QueryOptions { Optimize = false, Concurrency = 1 });
            foreach (var workers in (int[])[1, 3])
                Assert.Equal(expected, Rows(database, text, new QueryOptions { Concurrency = workers, MemoryBytesMax = 700_000 }));
        }
    }

    private static Database Graph(Random random, int nodes, int edges)
    {
        var database = Database.InMemory();
        using var write = database.Begin();
        var made = new NodeId[nodes];
        for (var i = 0; i < nodes; i++)
        {
            made[i] = write.CreateNode(random.Next(3) == 0 ? "Q" : "P");
            if (random.Next(5) > 0) write.Set(made[i], "id", i);
            if (random.Next(5) > 0) write.Set(made[i], "k", random.Next(5));
            if (random.Next(5) > 0) write.Set(made[i], "name", $"name {random.Next(4)}");
            if (random.Next(2) > 0) write.Set(made[i], "mixed", random.Next(3) switch { 0 => random.Next(3), 1 => random.Next(3) + 0.5, _ => $"text {random.Next(3)}" });
        }

        for (var i = 0; i < edges; i++)
        {
            var edge = write.CreateEdge(made[random.Next(nodes)], "T", made[(int)(nodes * random.NextDouble() * random.NextDouble())]);
            if (random.Next(4) > 0) write.Set(edge, "w", random.Next(6));
        }

        write.Commit();
        return database;
    }

    private static List<string> Rows(Database database, string text, QueryOptions options)
    {
        using var result = database.Query(text, options, CancellationToken.None);
        List<string> rows = [.. result.ToList().Select(static row => string.Join('|', row.Values.ToArray().Select(static value => value.ToString())))];
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static List<string> Ordered(Database database, string text)
    {
        using var result = database.Query(text);
        return [.. result.ToList().Select(static row => string.Join('|', row.Values.ToArray().Select(static value => value.ToString())))];
    }
}
