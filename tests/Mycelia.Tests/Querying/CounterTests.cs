namespace Mycelia.Tests.Querying;

/// <summary>What a summary says: counters per clause, notifications, times, versions.</summary>
public sealed class CounterTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public CounterTests() => _db.Query("CREATE (a:A {x: 1, y: 2})-[:E {w: 1}]->(b:B:C {x: 1}), (a)-[:E]->(b), (:D)").Dispose();

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("CREATE (:P:Q {a: 1, b: null})-[:R {c: 2}]->(:P)", 2, 0, 1, 0, 2, 3, 0)]
    [InlineData("UNWIND [1, 2, 3] AS i CREATE (:P {i: i})", 3, 0, 0, 0, 3, 3, 0)]
    [InlineData("UNWIND [1, 1, 2] AS i MERGE (:P {i: i})", 2, 0, 0, 0, 2, 2, 0)]
    [InlineData("MERGE (a:A {x: 1}) ON CREATE SET a.z = 1 ON MATCH SET a.z = 2, a.y = 3", 0, 0, 0, 0, 2, 0, 0)]
    [InlineData("MATCH (a:A), (b:B) MERGE (a)-[:E]->(b) MERGE (b)-[:F {k: 1}]->(a)", 0, 0, 1, 0, 1, 0, 0)]
    [InlineData("MATCH (a:A) SET a:A:New", 0, 0, 0, 0, 0, 1, 0)]
    [InlineData("MATCH (a:A) UNWIND [1, 2] AS i SET a:New", 0, 0, 0, 0, 0, 1, 0)]
    [InlineData("MATCH (a:A) SET a:New REMOVE a:New", 0, 0, 0, 0, 0, 1, 1)]
    [InlineData("MATCH (b:B) REMOVE b:B:Never", 0, 0, 0, 0, 0, 0, 1)]
    [InlineData("MATCH (a:A) SET a.x = 1, a.new = 2", 0, 0, 0, 0, 2, 0, 0)]
    [InlineData("MATCH (a:A) SET a.x = null, a.never = null", 0, 0, 0, 0, 1, 0, 0)]
    [InlineData("MATCH (a:A) REMOVE a.x, a.never", 0, 0, 0, 0, 1, 0, 0)]
    [InlineData("MATCH (a:A) SET a = {x: 5}", 0, 0, 0, 0, 2, 0, 0)]
    [InlineData("MATCH (a:A) SET a += {x: 5, z: 1}", 0, 0, 0, 0, 2, 0, 0)]
    [InlineData("MATCH (d:D) DELETE d", 0, 1, 0, 0, 0, 0, 0)]
    [InlineData("MATCH (a:A) DETACH DELETE a", 0, 1, 0, 2, 0, 0, 0)]
    [InlineData("MATCH ()-[e:E]->() DELETE e", 0, 0, 0, 2, 0, 0, 0)]
    [InlineData("MATCH (a:A)-[e]->(b) DELETE e, a, b", 0, 2, 0, 2, 0, 0, 0)]
    [InlineData("CREATE (n:P) WITH n DELETE n", 1, 1, 0, 0, 0, 1, 0)]
    [InlineData("FOREACH (i IN [1, 2] | CREATE (:P {i: i}))", 2, 0, 0, 0, 2, 2, 0)]
    [InlineData("MATCH (n) RETURN n", 0, 0, 0, 0, 0, 0, 0)]
    public void Counters_say_what_changed(string text, int nodes, int nodesGone, int edges, int edgesGone, int properties, int labels, int labelsGone)
    {
        var counters = _db.Query(text).Summary.Counters;
        Assert.Equal(
            new QueryCounters
            {
                NodesCreated = nodes, NodesDeleted = nodesGone, EdgesCreated = edges, EdgesDeleted = edgesGone, PropertiesSet = properties, LabelsAdded = labels, LabelsRemoved = labelsGone,
            },
            counters);
        Assert.Equal(nodes + nodesGone + edges + edgesGone + properties + labels + labelsGone > 0, counters.ContainsUpdates);
    }

    [Fact]
    public void Schema_commands_count()
    {
        Assert.Equal(1, _db.Query("CREATE INDEX i FOR (n:A) ON (n.x)").Summary.Counters.IndexesAdded);
        Assert.Equal(0, _db.Query("CREATE INDEX i IF NOT EXISTS FOR (n:A) ON (n.x)").Summary.Counters.IndexesAdded);
        Assert.Equal(1, _db.Query("DROP INDEX i").Summary.Counters.IndexesRemoved);
        Assert.Equal(1, _db.Query("CREATE CONSTRAINT c FOR (n:D) REQUIRE n.x IS UNIQUE").Summary.Counters.ConstraintsAdded);
        Assert.Equal(1, _db.Query("DROP CONSTRAINT c").Summary.Counters.ConstraintsRemoved);
    }

    [Fact]
    public void A_summary_names_the_version()
    {
        var before = _db.Snapshot().Version;
        Assert.Equal(before, _db.Query("MATCH (n) RETURN n").Summary.Version);
        Assert.Equal(before + 1, _db.Query("CREATE (:A)").Summary.Version);
        Assert.Equal(before + 1, _db.Snapshot().Version);
        Assert.Equal(before + 1, _db.Query("MERGE (n:D)").Summary.Version);
    }

    [Theory]
    [InlineData("MATCH (n:Aa) RETURN n", "UnknownLabelWarning", "`Aa`", 1, 10)]
    [InlineData("MATCH (a:A)\nWHERE a:Persn RETURN a", "UnknownLabelWarning", "`Persn`", 2, 9)]
    [InlineData("MATCH ()-[:KNOWS]->() RETURN 1", "UnknownRelationshipTypeWarning", "`KNOWS`", 1, 12)]
    [InlineData("MATCH (a:A) RETURN a.nmae", "UnknownPropertyKeyWarning", "`nmae`", 1, 22)]
    [InlineData("MATCH (a:A {agee: 1}) RETURN a", "UnknownPropertyKeyWarning", "`agee`", 1, 13)]
    public void Names_that_nothing_has_are_told(string text, string code, string name, int line, int column)
    {
        var notification = Assert.Single(_db.Query(text).Summary.Notifications);
        Assert.Equal(("Neo.ClientNotification.Statement." + code, NotificationSeverity.Warning), (notification.Code, notification.Severity));
        Assert.Contains(name, notification.Description);
        Assert.Equal((line, column), (notification.Line, notification.Column));
    }

    [Fact]
    public void A_known_name_that_is_near_is_named_and_the_warning_goes_when_the_name_comes()
    {
        _db.Query("CREATE (:Person {name: 'Ada'})").Dispose();
        Assert.Contains("Did you mean `Person`?", Assert.Single(_db.Query("MATCH (n:Persn) RETURN n").Summary.Notifications).Description);
        Assert.Contains("Did you mean `name`?", Assert.Single(_db.Query("MATCH (n:Person) RETURN n.nmae").Summary.Notifications).Description);
        _db.Query("CREATE (:Persn)").Dispose();
        Assert.Empty(_db.Query("MATCH (n:Persn) RETURN n").Summary.Notifications);
    }

    [Theory]
    [InlineData("CREATE (n:Fresh {key: 1})-[:TYPE]->() RETURN n.key")]
    [InlineData("MERGE (n:Fresh {key: 1}) SET n.other = 2, n:More RETURN n.other, n:More")]
    [InlineData("WITH {k: 1} AS m RETURN m.unheard")]
    [InlineData("MATCH (a:A) SET a += {brandNew: 1} RETURN a.brandNew")]
    public void What_a_query_writes_itself_is_known(string text) => Assert.Empty(_db.Query(text).Summary.Notifications);
}
