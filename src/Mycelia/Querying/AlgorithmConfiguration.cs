using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;

namespace Mycelia.Querying;

/// <summary>The map that a call of an algorithm is given, read entry by entry.</summary>
internal sealed class AlgorithmConfiguration : ProcedureOptions
{
    private readonly string _procedure;

    public AlgorithmConfiguration(Snapshot snapshot, in Value map, string procedure)
        : base("mycelia.algo." + procedure, map)
    {
        _procedure = procedure;
        var tables = snapshot.Space.Tables;
        Concurrency = Integer("concurrency", 0);
        Projection = new ProjectionOptions
        {
            Labels = [.. Names("labels").Select(name => new Label(tables.Labels.GetOrAdd(name)))],
            Types = [.. Names("types").Select(name => new EdgeType(tables.Types.GetOrAdd(name)))],
            WeightProperty = Text("weight") is { } weight ? new PropertyKey(tables.Keys.GetOrAdd(weight)) : null,
            DefaultWeight = Number("defaultWeight", 1),
            Orientation = Truth("undirected") ? Orientation.Undirected : Orientation.Natural,
            Concurrency = Concurrency,
        };
    }

    public ProjectionOptions Projection { get; }

    public int Concurrency { get; }

    /// <summary>For algorithms that take nothing more.</summary>
    public ParallelAlgorithmOptions Parallel => new() { Concurrency = Concurrency };

    /// <summary>The index in the projection of a node that must be given.</summary>
    public int Node(GraphProjection graph, string name) =>
        OptionalNode(graph, name) ?? throw CypherErrors.Argument($"mycelia.algo.{_procedure} needs the entry `{name}`, a node.");

    public int? OptionalNode(GraphProjection graph, string name)
    {
        if (Node(name) is not { } node) return null;
        var index = graph.IndexOf(node);
        return index >= 0 ? index : throw CypherErrors.Argument($"The node given as `{name}` is not in the chosen part of the graph. Look at `labels`.");
    }

    private IEnumerable<string> Names(string name)
    {
        if (!TryGet(name, out var value)) return [];
        if (value.Kind == ValueKind.String) return [value.AsString()];
        if (value.Kind != ValueKind.List || value.AsList().Any(static item => item.Kind != ValueKind.String)) throw Wrong(name, "a list of names", value);
        return value.AsList().Select(static item => item.AsString());
    }
}
