using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>The map that a call of an algorithm is given, read entry by entry: which part of the graph to run on, and how.</summary>
internal sealed class AlgorithmConfiguration : ProcedureOptions
{
    private readonly ProcedureContext _context;
    private readonly string _procedure;
    private readonly ProjectionOptions _selection;

    public AlgorithmConfiguration(ProcedureContext context, in Value map, string procedure)
        : base(procedure, map)
    {
        (_context, _procedure) = (context, procedure);
        Concurrency = Integer("concurrency", 0);
        if (Text("graph") is { } name) NamedGraph = GraphProcedures.GraphsOf(context).Get(name);
        _selection = NamedGraph is null ? ReadSelection() : new ProjectionOptions();
    }

    /// <summary>The projection that the call names, instead of describing one.</summary>
    public NamedGraph? NamedGraph { get; }

    public int Concurrency { get; }

    /// <summary>For algorithms that take nothing more.</summary>
    public ParallelAlgorithmOptions Parallel => new() { Concurrency = Concurrency };

    /// <summary>The part of the graph to run on; the caller disposes it.</summary>
    public GraphProjection Project(CancellationToken cancellation) =>
        NamedGraph is not null ? NamedGraph.Projection.Share() : _context.Snapshot.Project(_selection, cancellation);

    /// <summary>The index in the projection of a node that must be given.</summary>
    public int Node(GraphProjection graph, string name) =>
        OptionalNode(graph, name) ?? throw CypherErrors.Argument($"{_procedure} needs the entry `{name}`, a node.");

    public int? OptionalNode(GraphProjection graph, string name) => Node(name) is { } node ? IndexOf(graph, node, name) : null;

    /// <summary>Indices of nodes given as one or as a list; none when the entry is left out.</summary>
    public int[] Nodes(GraphProjection graph, string name)
    {
        if (!TryGet(name, out var value)) return [];
        var nodes = value.Kind == ValueKind.List ? value.AsList() : [value];
        return [.. nodes.Select(node => IndexOf(graph, AsNode(name, node), name))];
    }

    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw CypherErrors.Argument($"{_procedure} needs the entry `{name}`, the name of a property.");

    private ProjectionOptions ReadSelection()
    {
        var tables = _context.Snapshot.Space.Tables;
        return new ProjectionOptions
        {
            Labels = [.. Names("labels").Select(name => new Label(tables.Labels.GetOrAdd(name)))],
            Types = [.. Names("types").Select(name => new EdgeType(tables.Types.GetOrAdd(name)))],
            WeightProperty = Text("weight") is { } weight ? new PropertyKey(tables.Keys.GetOrAdd(weight)) : null,
            DefaultWeight = Number("defaultWeight", 1),
            Orientation = Truth("undirected") ? Orientation.Undirected : Orientation.Natural,
            Concurrency = Concurrency,
        };
    }

    private int IndexOf(GraphProjection graph, NodeId node, string name)
    {
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
