using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cypher.History;

/// <summary>Two databases exchange commits by procedures.</summary>
public sealed class ExchangeProcedureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Commits_go_there_and_back()
    {
        var (there, here) = (_directory["there.mycelia"], _directory["here.mycelia"]);
        using (var first = Database.Open(there))
        {
            first.Query("CREATE (:Person {name: 'Ada'})");
            first.History.Commit("one", "me");
        }

        Database.Clone(there, here);
        using var db = Database.Open(here);
        Assert.Equal("origin", Only(db, "CALL mycelia.history.remotes() YIELD name").AsString());
        db.Query("CREATE (:Person {name: 'Bob'})");
        db.Query("CALL mycelia.history.commit('two')");
        Assert.Equal(1, Only(db, "CALL mycelia.history.push('origin') YIELD commits").AsInt64());
        using (var first = Database.Open(there))
        {
            Assert.Equal(2, first.Snapshot().NodeCount);
            first.Query("MATCH (p:Person {name: 'Bob'}) SET p.age = 7");
            first.History.Commit("three", "me");
        }

        Assert.Equal(1, Only(db, "CALL mycelia.history.fetch('origin') YIELD commits").AsInt64());
        Assert.True(Only(db, "MATCH (p:Person {name: 'Bob'}) RETURN p.age AS age").IsNull);
        Assert.Equal("fastForward", Only(db, "CALL mycelia.history.pull() YIELD outcome").AsString());
        Assert.Equal(7, Only(db, "MATCH (p:Person {name: 'Bob'}) RETURN p.age AS age").AsInt64());
        Assert.Equal("backup", Only(db, "CALL mycelia.history.addRemote('backup', '../nowhere.mycelia') YIELD name").AsString());
        Assert.ThrowsAny<MyceliaException>(() => db.Query("CALL mycelia.history.fetch('backup')"));
        db.Query("CALL mycelia.history.removeRemote('backup')");
        Assert.Single(db.History.Remotes);
    }

    private static Value Only(Database db, string text) => Assert.Single(db.Query(text))[0];
}
