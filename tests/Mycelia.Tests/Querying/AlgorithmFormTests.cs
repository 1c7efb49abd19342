namespace Mycelia.Tests.Querying;

/// <summary>The forms of algorithm procedures, named graphs, and how the part of the graph is chosen.</summary>
public class AlgorithmFormTests
{
    [Fact]
    public void Stats_describe_the_values_and_change_nothing()
    {
        using var db = Build();
        var row = db.Query("CALL mycelia.algo.kCore.stats({types: ['KNOWS']})").Single();
        Assert.Equal((2, 5, 5), ((int)row["degeneracy"].AsInt64(), (int)row["nodes"].AsInt64(), (int)row["relationships"].AsInt64()));
        var distribution = row["distribution"].AsMap();
        Assert.Equal((5, 1.0, 2.0, 1.6), ((int)distribution["count"].AsInt64(), distribution["min"].AsDouble(), distribution["max"].AsDouble(), distribution["mean"].AsDouble()));
        Assert.Equal(5, distribution["histogram"].AsList().Sum(static bin => bin.AsMap()["count"].AsInt64()));
        Assert.Equal(0, db.Query("MATCH (n) WHERE n.core IS NOT NULL RETURN count(*)").Single()[0].AsInt64());
    }

    [Fact]
    public void Groups_are_described_by_their_sizes()
    {
        using var db = Build();
        var row = db.Query("CALL mycelia.algo.wcc.stats({types: ['KNOWS']})").Single();
        Assert.Equal((1, 5.0), ((int)row["components"].AsInt64(), row["distribution"].AsMap()["max"].AsDouble()));
    }

    [Fact]
    public void Write_sets_a_property_in_the_transaction_of_the_query()
    {
        using var db = Build();
        using (var transaction = db.Begin())
        {
            Assert.Equal(5, transaction.Query("CALL mycelia.algo.pageRank.write({writeProperty: 'rank'}) YIELD propertiesWritten RETURN propertiesWritten").Single()[0].AsInt64());
            Assert.Equal(1.0, transaction.Query("MATCH (n) RETURN sum(n.rank)").Single()[0].AsDouble(), 1e-9);
        }

        Assert.Equal(0, db.Query("MATCH (n) RETURN count(n.rank)").Single()[0].AsInt64());
        db.Query("MATCH (a {name: 'a'}) CALL mycelia.algo.bfs.write({source: a, writeProperty: 'depth', types: ['KNOWS']}) YIELD propertiesWritten RETURN propertiesWritten").Dispose();
        Assert.Equal("a 0|b 1|c 2|d 3|e 3", Rows(db, "MATCH (n:P) RETURN n.name AS name, n.depth AS value ORDER BY name"));
    }

    [Fact]
    public void A_named_graph_carries_values_from_algorithm_to_algorithm()
    {
        using var db = Build();
        db.Query("CALL mycelia.graph.project('people', {labels: 'P', types: 'KNOWS', undirected: true})").Dispose();
        db.Query("CREATE (:P {name: 'late'})").Dispose();
        Assert.Equal(5, db.Query("CALL mycelia.algo.kCore.mutate({graph: 'people', mutateProperty: 'core'}) YIELD propertiesWritten RETURN propertiesWritten").Single()[0].AsInt64());
        Assert.Equal("a 1|b 2|c 2|d 2|e 1", Rows(db, "CALL mycelia.graph.nodeProperty('people', 'core') YIELD node, value RETURN node.name AS name, value ORDER BY name"));
        Assert.Equal("people 5 10 ['core']", string.Join('|', db.Query("CALL mycelia.graph.list()").Select(static row => $"{row["name"].AsString()} {row["nodes"]} {row["relationships"]} {row["properties"]}")));
        db.Query("MATCH (n {name: 'e'}) DETACH DELETE n").Dispose();
        Assert.Equal(4, db.Query("CALL mycelia.graph.writeProperty('people', 'core', 'c')").Single()[0].AsInt64());
        Assert.Equal(7, db.Query("MATCH (n) RETURN sum(n.c)").Single()[0].AsInt64());
        db.Query("CALL mycelia.graph.drop('people')").Dispose();
        Assert.Empty(db.Query("CALL mycelia.graph.list()"));
    }

    [Fact]
    public void Nodes_deleted_since_are_left_out_when_a_named_graph_is_written()
    {
        using var db = Build();
        db.Query("CALL mycelia.graph.project('people', {types: 'KNOWS'})").Dispose();
        db.Query("MATCH (n {name: 'a'}) DETACH DELETE n").Dispose();
        Assert.Equal(4, db.Query("CALL mycelia.algo.kCore.write({graph: 'people', writeProperty: 'core'}) YIELD propertiesWritten RETURN propertiesWritten").Single()[0].AsInt64());
        Assert.Equal(4, db.Query("MATCH (n) WHERE n.core IS NOT NULL RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        using var db = Build();
        Says("There is no graph named 'x'", "CALL mycelia.algo.kCore({graph: 'x'})");
        Says("needs the entry `writeProperty`", "CALL mycelia.algo.kCore.write({})");
        Says("give its name as `graph`", "CALL mycelia.algo.kCore.mutate({mutateProperty: 'c'})");
        Says("no label of nodes 'Q'", "CALL mycelia.algo.kCore({labels: ['Q']})");
        Says("Did you mean `KNOWS`?", "CALL mycelia.algo.kCore({types: ['KNOW']})");
        Says("does not know the comparison `above`", "CALL mycelia.algo.kCore({nodeFilters: {name: {above: 'a'}}})");
        Says("needs `relationshipQuery` too", "CALL mycelia.algo.kCore({nodeQuery: 'MATCH (n) RETURN n AS node'})");
        Says("needs the entry `source`", "CALL mycelia.algo.bfs({})");
        Says("is not in the chosen part", "CALL mycelia.algo.bfs({source: 4711})");
        db.Query("CALL mycelia.graph.project('g')").Dispose();
        Says("is a graph named 'g' already", "CALL mycelia.graph.project('g')");
        Says("no property `rank`", "CALL mycelia.graph.nodeProperty('g', 'rank')");
        Says("does not know the entry `labels`", "CALL mycelia.algo.kCore({graph: 'g', labels: ['P']})");

        void Says(string text, string query) => Assert.Contains(text, Assert.Throws<CypherException>(() => db.Query(query).Count()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{nodeFilters: {name: {gte: 'b', lt: 'e'}}}", "b 2|c 2|d 2")]
    [InlineData("{relationshipFilters: {since: {gt: 2001}}}", "a 0|b 1|c 2|d 1|e 0")]
    [InlineData("{nodeQuery: 'MATCH (n:P) WHERE n.name > $least RETURN n AS node', relationshipQuery: 'MATCH (a:P)-[:KNOWS]->(b:P) RETURN a AS source, b AS target', parameters: {least: 'a'}, skipUnknownNodes: true}", "b 2|c 3|d 2|e 1")]
    public void Parts_of_the_graph_are_chosen_by_conditions_and_queries(string configuration, string expected)
    {
        using var db = Build();
        var undirected = configuration.Insert(1, "orientation: 'undirected', ");
        db.Query($"CALL mycelia.graph.project('g', {undirected})").Dispose();
        var rows = db.Query("MATCH (b {name: 'b'}) CALL mycelia.algo.bfs({graph: 'g', source: id(b)}) YIELD node RETURN count(*)").Single()[0].AsInt64();
        Assert.InRange(rows, 3, 5);
        Assert.Equal(expected.Split('|').Length, db.Query("CALL mycelia.graph.list() YIELD nodes RETURN nodes").Single()[0].AsInt64());
        Assert.Equal(expected.Split('|').Sum(static part => int.Parse(part.Split(' ')[1], null)), db.Query("CALL mycelia.graph.list() YIELD relationships RETURN relationships").Single()[0].AsInt64());
    }

    private static string Rows(Database db, string query) => string.Join('|', db.Query(query).Select(static row => $"{row["name"].AsString()} {row["value"]}"));

    /// <summary>a - b, the triangle b c d, c - e.</summary>
    private static Database Build()
    {
        var db = Database.InMemory();
        db.Query("CREATE (a:P {name: 'a'}), (b:P {name: 'b'}), (c:P {name: 'c'}), (d:P {name: 'd'}), (e:P {name: 'e'}), "
            + "(a)-[:KNOWS {since: 2000}]->(b), (b)-[:KNOWS {since: 2002}]->(c), (c)-[:KNOWS {since: 2003}]->(d), (d)-[:KNOWS {since: 2001}]->(b), (c)-[:KNOWS]->(e)").Dispose();
        return db;
    }
}
