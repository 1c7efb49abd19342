using BenchmarkDotNet.Attributes;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Micro;

/// <summary>One point read of a random node among 1,000,000 with ten outgoing edges each.</summary>
public class ReadBenchmarks
{
    private const int Nodes = 1_000_000;

    private Snapshot _snapshot = null!;
    private NodeId[] _ids = [];
    private EdgeType _type;
    private PropertyKey _key;
    private int _at;

    [GlobalSetup]
    public void SetUp()
    {
        var graph = new RandomGraph(Nodes, 10);
        (_snapshot, _ids, _type, _key) = (graph.Snapshot, graph.Shuffled, graph.Knows, graph.Score);
    }

    [Benchmark]
    public bool Lookup() => _snapshot.Exists(Next());

    [Benchmark]
    public ulong Neighbours()
    {
        ulong sum = 0;
        var steps = _snapshot.Neighbours(Next(), Direction.Outgoing, _type).GetEnumerator();
        while (steps.MoveNext()) sum += steps.CurrentNode.Value;
        return sum;
    }

    [Benchmark]
    public long AttributeRead()
    {
        _snapshot.TryGetInt64(Next(), _key, out var value);
        return value;
    }

    private NodeId Next()
    {
        if (++_at == _ids.Length) _at = 0;
        return _ids[_at];
    }
}
