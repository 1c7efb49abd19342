using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;

namespace Mycelia.Querying;

/// <summary>The map that a call of an algorithm is given, read entry by entry.</summary>
internal sealed class AlgorithmConfiguration
{
    private static readonly string[] s_common = ["labels", "types", "weight", "defaultWeight", "undirected", "concurrency"];

    private readonly IReadOnlyDictionary<string, Value> _entries;
    private readonly HashSet<string> _known = [.. s_common];
    private readonly string _procedure;

    public AlgorithmConfiguration(Snapshot snapshot, in Value map, string procedure)
    {
        _entries = map.IsNull ? new Dictionary<string, Value>() : map.AsMap();
        _procedure = procedure;
        var tables = snapshot.Space.Tables;
        Concurrency = Integer("concurrency", 0);
        Projection = new ProjectionOptions
        {
            Labels = [.. Names("labels").Select(name => new Label(tables.Labels.GetOrAdd(name)))],
            Types = [.. Names("types").Select(name => new EdgeType(tables.Types.GetOrAdd(name)))],
            WeightProperty = Text("weight") is { } weight ? new PropertyKey(tables.Keys.GetOrAdd(weight)) : null,
            DefaultWeight = Number("defaultWeight", 1),
            Undirected = Truth("undirected"),
            Concurrency = Concurrency,
        };
    }

    public ProjectionOptions Projection { get; }

    public int Concurrency { get; }

    /// <summary>For algorithms that take nothing more.</summary>
    public ParallelAlgorithmOptions Parallel => new() { Concurrency = Concurrency };

    public double Number(string name, double otherwise)
    {
        if (!TryGet(name, out var value)) return otherwise;
        if (value.Kind is ValueKind.Int64) return value.AsInt64();
        return value.Kind == ValueKind.Float64 ? value.AsDouble() : throw Wrong(name, "a number", value);
    }

    public int Integer(string name, int otherwise)
    {
        if (!TryGet(name, out var value)) return otherwise;
        return value.Kind == ValueKind.Int64 && value.AsInt64() is >= 0 and <= int.MaxValue ? (int)value.AsInt64() : throw Wrong(name, "an integer from 0", value);
    }

    /// <summary>The index in the projection of a node that must be given.</summary>
    public int Node(GraphProjection graph, string name) =>
        OptionalNode(graph, name) ?? throw CypherErrors.Argument($"mycelia.algo.{_procedure} needs the entry `{name}`, a node.");

    public int? OptionalNode(GraphProjection graph, string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.Kind != ValueKind.Node) throw Wrong(name, "a node", value);
        var index = graph.IndexOf(value.NodeIdentity);
        return index >= 0 ? index : throw CypherErrors.Argument($"The node given as `{name}` is not in the chosen part of the graph. Look at `labels`.");
    }

    /// <summary>Refuses entries that no one has asked for.</summary>
    public void RequireAllKnown()
    {
        foreach (var name in _entries.Keys)
        {
            if (!_known.Contains(name))
                throw CypherErrors.Argument($"mycelia.algo.{_procedure} does not know the entry `{name}`. It knows {string.Join(", ", _known.Order(StringComparer.Ordinal).Select(static known => $"`{known}`"))}.");
        }
    }

    private bool TryGet(string name, out Value value)
    {
        _known.Add(name);
        return _entries.TryGetValue(name, out value) && !value.IsNull;
    }

    private IEnumerable<string> Names(string name)
    {
        if (!TryGet(name, out var value)) return [];
        if (value.Kind == ValueKind.String) return [value.AsString()];
        if (value.Kind != ValueKind.List || value.AsList().Any(static item => item.Kind != ValueKind.String)) throw Wrong(name, "a list of names", value);
        return value.AsList().Select(static item => item.AsString());
    }

    private string? Text(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.Kind == ValueKind.String ? value.AsString() : throw Wrong(name, "a name", value);
    }

    public bool Truth(string name)
    {
        if (!TryGet(name, out var value)) return false;
        return value.Kind == ValueKind.Bool ? value.AsBool() : throw Wrong(name, "true or false", value);
    }

    private CypherException Wrong(string name, string wanted, in Value value) =>
        CypherErrors.Argument($"mycelia.algo.{_procedure} takes {wanted} as `{name}`, and was given {value}.");
}
