using Mycelia.Querying;

namespace Mycelia.Tests.Querying;

/// <summary>The cache of compiled queries is bounded, and keeps what is used.</summary>
public sealed class PlanCacheTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_text_that_comes_again_and_again_outlives_those_that_pass()
    {
        var cache = new PlanCache(16);
        cache.Add(Compiled("RETURN 'kept'"));
        for (var i = 0; i < 200; i++)
        {
            Assert.NotNull(cache.Find("RETURN 'kept'"));
            cache.Add(Compiled($"RETURN {i}"));
            Assert.InRange(cache.Count, 1, 16);
        }

        Assert.Null(cache.Find("RETURN 0"));
        Assert.NotNull(cache.Find("RETURN 199"));
    }

    [Fact]
    public void A_known_text_is_not_compiled_again_until_the_schema_changes()
    {
        const string Text = "MATCH (n:N) WHERE n.x = 1 RETURN n";
        _db.Query("CREATE (:N {x: 1})").Dispose();
        var first = Compiled(Text);
        Assert.Same(first, Compiled(Text));
        _db.Query("MATCH (n:N) SET n.x = 2").Dispose();
        Assert.Same(first, Compiled(Text));
        _db.Schema.CreateIndex(SchemaPattern.Nodes("N", "x"), "n_x").Wait();
        Assert.NotSame(first, Compiled(Text));
        var indexed = Compiled(Text);
        _db.Query("UNWIND range(1, 5000) AS i CREATE (:N {x: i})").Dispose();
        Assert.NotSame(indexed, Compiled(Text));
    }

    [Fact]
    public void What_compiling_took_is_told_once()
    {
        Assert.True(_db.Query("RETURN 1 + 2 + 3").Summary.Compilation > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _db.Query("RETURN 1 + 2 + 3").Summary.Compilation);
    }

    private CompiledQuery Compiled(string text) => _db.Queries.Compile(text, _db.Snapshot(), optimize: true);
}
