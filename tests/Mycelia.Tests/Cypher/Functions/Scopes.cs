using Mycelia.Cypher.Functions;
using Mycelia.Kernel;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Cypher.Functions;

/// <summary>A scope over a graph of two nodes and an edge, with a clock that stands still and the randomness of a seed.</summary>
internal static class Scopes
{
    public static readonly NodeId Ann = new(1), Bob = new(2);
    public static readonly EdgeId Knows = new(7);

    public static EvaluationScope New(int seed = 1) => new(new TwoNodes(), new FixedWorld(seed), 1_000_000_000, 2_500_000_000);

    public static Value Call(string name, params Value[] arguments)
    {
        Assert.True(FunctionTable.TryGet(name, out var function), name);
        Assert.InRange(arguments.Length, function.ArgumentsMin, function.ArgumentsMax);
        return function.Call(arguments, New());
    }

    public static Value List(params Value[] items) => Value.List(items);

    public static Value Map(params (string Key, Value Value)[] entries) => Value.Map(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));

    public static CypherException Fails(Func<Value> call) => Assert.Throws<CypherException>(() => { call(); });

    private sealed class FixedWorld(int seed) : World
    {
        private readonly Random _random = new(seed);

        public override long UtcNowNanos() => 3_000_000_000;

        public override long MonotonicNanos() => 0;

        public override ulong NextRandom() => (ulong)_random.NextInt64();

        public override IDisposable Every(TimeSpan period, Action action) => throw new InvalidOperationException();
    }

    private sealed class TwoNodes : IEntityView
    {
        public IReadOnlyList<string> Labels(NodeId node) => node == Ann ? ["Person", "Admin"] : [];

        public IReadOnlyDictionary<string, Value> Properties(NodeId node) => node == Ann ? new Dictionary<string, Value> { ["name"] = "Ann" } : new Dictionary<string, Value>();

        public Value Property(NodeId node, string key) => Properties(node).GetValueOrDefault(key);

        public string TypeOf(EdgeId edge) => "KNOWS";

        public NodeId Source(EdgeId edge) => Ann;

        public NodeId Target(EdgeId edge) => Bob;

        public IReadOnlyDictionary<string, Value> Properties(EdgeId edge) => new Dictionary<string, Value> { ["since"] = 1999 };

        public Value Property(EdgeId edge, string key) => Properties(edge).GetValueOrDefault(key);
    }
}
