namespace Mycelia.Tests.Querying;

/// <summary>Algorithms called from queries give what they give in C#, by node.</summary>
public class AlgorithmProcedureTests
{
    private static readonly Database s_db = Build();

    [Theory]
    [InlineData("betweenness", "score", "{types: ['KNOWS'], undirected: true}", "a 0.0|b 3.0|c 3.0|d 0.0|e 0.0")]
    [InlineData("betweenness", "score", "{types: ['KNOWS'], undirected: true, normalize: true, samples: 5, seed: 7}", "a 0.0|b 0.5|c 0.5|d 0.0|e 0.0")]
    [InlineData("triangles", "triangles", "{}", "a 0|b 1|c 1|d 1|e 0")]
    [InlineData("clusteringCoefficient", "coefficient", "{undirected: true}", "a 0.0|b 0.3333333333333333|c 0.3333333333333333|d 1.0|e 0.0")]
    [InlineData("kCore", "core", "{}", "a 1|b 2|c 2|d 2|e 1")]
    [InlineData("labelPropagation", "community", "{maxIterations: 0}", "a 0|b 1|c 2|d 3|e 4")]
    public void Rows_are_those_of_the_algorithm(string name, string column, string configuration, string expected)
    {
        var rows = s_db.Query($"CALL mycelia.algo.{name}({configuration}) YIELD node, {column} RETURN node.name AS name, {column} AS value ORDER BY name");
        Assert.Equal(expected, string.Join('|', rows.Select(row => $"{row["name"].AsString()} {row["value"]}")));
    }

    [Fact]
    public void Unknown_entries_are_refused()
    {
        var error = Assert.Throws<CypherException>(() => s_db.Query("CALL mycelia.algo.kCore({depth: 3}) YIELD node RETURN node").Count());
        Assert.Contains("does not know the entry `depth`", error.Message, StringComparison.Ordinal);
    }

    /// <summary>a - b, the triangle b c d, c - e.</summary>
    private static Database Build()
    {
        var db = Database.InMemory();
        db.Query("CREATE (a:P {name: 'a'}), (b:P {name: 'b'}), (c:P {name: 'c'}), (d:P {name: 'd'}), (e:P {name: 'e'}), "
            + "(a)-[:KNOWS]->(b), (b)-[:KNOWS]->(c), (c)-[:KNOWS]->(d), (d)-[:KNOWS]->(b), (c)-[:KNOWS]->(e)");
        return db;
    }
}
