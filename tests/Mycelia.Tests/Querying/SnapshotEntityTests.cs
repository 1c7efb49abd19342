namespace Mycelia.Tests.Querying;

/// <summary>Nodes and edges of a snapshot as values: what procedures give and parameters take.</summary>
public sealed class SnapshotEntityTests : IDisposable
{
    private readonly Database _database = Database.InMemory();
    private readonly NodeId _ada, _charles;
    private readonly EdgeId _knows;

    public SnapshotEntityTests()
    {
        using var tx = _database.Begin();
        _ada = tx.CreateNode("Person", ("name", "Ada"), ("born", 1815));
        _charles = tx.CreateNode("Person", ("name", "Charles"));
        _knows = tx.CreateEdge(_ada, "KNOWS", _charles, ("since", 1833), ("at", "a party"));
        tx.Commit();
    }

    [Fact]
    public void They_are_read_from_their_version()
    {
        var before = _database.Snapshot();
        var (node, edge) = (before.Node(_ada), before.Edge(_knows));
        _database.Write(tx => tx.Set(_ada, "name", "Augusta Ada"));
        Assert.Equal((_ada, "Ada", "Augusta Ada"), (node.Id, node["name"].AsString(), _database.Snapshot().Node(_ada)["name"].AsString()));
        Assert.Equal(["Person"], node.Labels);
        Assert.Equal(["born", "name"], node.Properties.Keys);
        Assert.Equal("(:Person {born: 1815, name: 'Ada'})", node.ToString());
        Assert.Equal(("KNOWS", _ada, _charles, 1833), (edge.Type, edge.SourceId, edge.TargetId, edge["since"].AsInt64()));
        Assert.Equal(["at", "since"], edge.Properties.Keys);
    }

    [Fact]
    public void One_that_is_not_there_is_an_error()
    {
        _database.Write(tx => tx.DetachDelete(_ada));
        var now = _database.Snapshot();
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => now.Node(_ada)).Status);
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => now.Edge(_knows)).Status);
    }

    [Fact]
    public void A_procedure_gives_them()
    {
        _database.Procedures.Register("test.acquaintances", [new("of", "NODE")], [new("person", "NODE"), new("how", "RELATIONSHIP")], static call =>
        {
            var rows = new List<Value[]>();
            foreach (var step in call.Snapshot.Neighbours(call.Arguments.Span[0].AsNode().Id, Direction.Outgoing))
                rows.Add([call.Snapshot.Node(step.Node), call.Snapshot.Edge(step.Edge)]);
            return rows;
        });
        var row = _database.Query("MATCH (a:Person {name: 'Ada'}) CALL test.acquaintances(a) YIELD person, how RETURN person, how, person.name AS name, type(how) + how.since AS since").Single();
        Assert.Equal(_charles, row.Get<Node>("person").Id);
        Assert.Equal(_knows, row.Get<Edge>("how").Id);
        Assert.Equal(("Charles", "KNOWS1833"), (row.Get<string>("name"), row.Get<string>("since")));
    }

    [Fact]
    public void A_query_takes_them_as_parameters()
    {
        var names = _database.Query("MATCH (n)-->(m) WHERE n = $from RETURN m.name", ("from", _database.Snapshot().Node(_ada)));
        Assert.Equal("Charles", names.Scalar<string>());
        Assert.Equal("KNOWS", _database.Query("RETURN type($edge)", ("edge", _database.Snapshot().Edge(_knows))).Scalar<string>());
        var path = _database.Query("MATCH p = (:Person {name: 'Ada'})-->() RETURN p").Scalar<GraphPath>();
        Assert.Equal(1, _database.Query("RETURN length($path)", ("path", path)).Scalar<int>());
        Assert.True(((Value)(GraphPath?)null).IsNull);
    }

    [Fact]
    public void They_cannot_be_stored()
    {
        var node = _database.Snapshot().Node(_ada);
        Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => _database.Write(tx => tx.Set(_charles, "friend", node))).Status);
    }

    public void Dispose() => _database.Dispose();
}
