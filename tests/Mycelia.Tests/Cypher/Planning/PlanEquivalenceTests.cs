using Mycelia.Cypher.Planning;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>Rewrites change no answer: random queries over random graphs give the same rows with them and without.</summary>
public sealed class PlanEquivalenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Optimized_plans_find_what_plans_by_the_text_find(int seed)
    {
        var withRows = 0;
        for (var round = 0; round < 25; round++)
        {
            var random = new Random(seed * 1_000 + round);
            using var database = Database.InMemory();
            foreach (var schema in new[] { "FOR (n:A) ON (n.x)", "FOR (n:B) ON (n.x, n.y)", "FOR ()-[r:T]-() ON (r.w)" }) Rows(database, $"CREATE INDEX {schema}", true);
            Rows(database, RandomPattern.Graph(random), true);
            for (var i = 0; i < 10; i++)
            {
                var text = new RandomPattern(random).Query();
                var (optimized, textual) = (Rows(database, text, true), Rows(database, text, false));
                if (!optimized.SequenceEqual(textual))
                    Assert.Fail($"Round {round}: {text}\n{PlanPrinter.Print(Planned.Of(text, new PlanCatalog(database.Snapshot())).Root)}\n{string.Join('\n', optimized)}\n\nwithout rewrites\n{string.Join('\n', textual)}");
                if (optimized.Count > 0) withRows++;
            }
        }

        Assert.True(withRows > 50, $"Only {withRows} queries had rows.");
    }

    [Theory]
    [InlineData("-[:T]->(b)-[:T]->", 5)]
    [InlineData("-[:T]->(b)<-[:T]-", 6)]
    [InlineData("-[:T]-(b)-[:T]-", 14)]
    [InlineData("-[:T]-(b)-[:T]->", 8)]
    public void Pairs_of_edges_at_a_node_are_never_the_same_edge(string pattern, long expected)
    {
        using var database = Database.InMemory();
        Rows(database, "CREATE (a:X)-[:T]->(b:X), (a)-[:T]->(b), (b)-[:T]->(b), (b)-[:T]->(c:X)", true);
        var text = $"MATCH (a:X){pattern}(c:X) RETURN count(*) AS n";
        Assert.Contains("ExpandPair", PlanPrinter.Print(Planned.Of(text, new PlanCatalog(database.Snapshot())).Root), StringComparison.Ordinal);
        Assert.Equal([expected.ToString(System.Globalization.CultureInfo.InvariantCulture)], Rows(database, text, false));
        Assert.Equal([expected.ToString(System.Globalization.CultureInfo.InvariantCulture)], Rows(database, text, true));
    }

    [Fact]
    public void A_node_is_found_by_its_element_identity()
    {
        using var database = Database.InMemory();
        Rows(database, "CREATE (:X {k: 1}), (:X {k: 2})", true);
        Assert.Equal(["2"], Rows(database, "MATCH (n:X {k: 2}) WITH elementId(n) AS e MATCH (m) WHERE elementId(m) = e RETURN m.k AS k", true));
        Assert.Empty(Rows(database, "MATCH (n:X {k: 2}) WITH id(n) AS e MATCH (m) WHERE elementId(m) = e RETURN m.k AS k", true));
        Assert.Equal(["2"], Rows(database, "MATCH (n:X {k: 2}) WITH id(n) AS e MATCH (m) WHERE id(m) = e RETURN m.k AS k", true));
    }

    private static List<string> Rows(Database database, string text, bool optimize)
    {
        using var result = database.Query(text, new QueryOptions { Optimize = optimize }, CancellationToken.None);
        List<string> rows = [];
        foreach (var row in result.ToList()) rows.Add(string.Join('|', row.Values.ToArray().Select(value => value.ToString())));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
