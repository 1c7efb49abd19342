using BenchmarkDotNet.Attributes;

namespace Mycelia.Benchmarks.Micro;

/// <summary>One transaction that creates one node with a label and an integer property, in memory: the engine's own share of a commit.</summary>
public class CommitBenchmarks
{
    private Database _database = null!;
    private Label _label;
    private PropertyKey _key;

    [GlobalSetup]
    public void SetUp()
    {
        _database = Database.InMemory();
        (_label, _key) = (_database.Label("Event"), _database.Key("at"));
    }

    [GlobalCleanup]
    public void CleanUp() => _database.Dispose();

    [Benchmark]
    public NodeId CommitOneNode()
    {
        using var tx = _database.Begin();
        var node = tx.CreateNode(_label, (_key, 1));
        tx.Commit();
        return node;
    }
}
