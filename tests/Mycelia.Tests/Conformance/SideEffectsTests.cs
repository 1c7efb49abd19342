using System.Text.Json;
using Mycelia.Conformance.Cases;

namespace Mycelia.Tests.Conformance;

/// <summary>Side effects are the difference between two versions, as the conformance cases count it.</summary>
public sealed class SideEffectsTests
{
    [Theory]
    [InlineData("\"none\"", "none")]
    [InlineData("{}", "none")]
    [InlineData("""{"+nodes": 2, "-properties": 1}""", "+nodes 2, -properties 1")]
    public void Expectations_are_read(string json, string text)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(text, SideEffects.Read(document.RootElement).ToString());
    }

    [Fact]
    public void No_expectation_is_none_and_unknown_kinds_are_refused()
    {
        using var nothing = JsonDocument.Parse("null");
        Assert.Null(SideEffects.Read(nothing.RootElement));
        using var unknown = JsonDocument.Parse("""{"+indexes": 1}""");
        Assert.Throws<FormatException>(() => SideEffects.Read(unknown.RootElement));
    }

    [Fact]
    public void Everything_that_is_created_counts()
    {
        using var database = Database.InMemory();
        Assert.Equal("+nodes 3, +relationships 1, +labels 2, +properties 3", Effects(database, static transaction =>
        {
            var a = transaction.CreateNode("A", ("x", 1), ("y", 1));
            var b = transaction.CreateNode("A");
            transaction.CreateNode("B");
            transaction.CreateEdge(a, "T", b, ("x", 1));
        }));
    }

    [Fact]
    public void A_changed_value_goes_and_comes_and_the_same_value_does_neither()
    {
        using var database = Database.InMemory();
        var node = database.Write(static transaction => transaction.CreateNode("A", ("x", 1), ("y", 1)));
        Assert.Equal("+properties 1, -properties 1", Effects(database, transaction => transaction.Set(node, "x", 2)));
        Assert.Equal("none", Effects(database, transaction => transaction.Set(node, "x", 2)));
        Assert.Equal("+properties 1, -properties 1", Effects(database, transaction => transaction.Set(node, "x", 2.0)));
        Assert.Equal("-properties 1", Effects(database, transaction => transaction.Set(node, "x", Value.Null)));
    }

    [Fact]
    public void Labels_count_by_name_in_use()
    {
        using var database = Database.InMemory();
        var (first, second) = database.Write(static transaction => (transaction.CreateNode("A"), transaction.CreateNode("A")));
        Assert.Equal("-nodes 1", Effects(database, transaction => transaction.Delete(first)));
        Assert.Equal("-nodes 1, -labels 1", Effects(database, transaction => transaction.Delete(second)));
    }

    [Fact]
    public void What_is_created_and_deleted_again_does_not_count()
    {
        using var database = Database.InMemory();
        Assert.Equal("none", Effects(database, static transaction => transaction.Delete(transaction.CreateNode("A"))));
    }

    private static string Effects(Database database, Action<Transaction> work)
    {
        var before = database.Snapshot();
        database.Write(work);
        return SideEffects.Between(before, database.Snapshot()).ToString();
    }
}
