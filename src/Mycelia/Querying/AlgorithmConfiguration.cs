using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;
using Mycelia.Graph;
using Mycelia.Kernel.Text;

namespace Mycelia.Querying;

/// <summary>The map that a call of an algorithm is given, read entry by entry: which part of the graph to run on, and how.</summary>
internal sealed class AlgorithmConfiguration : ProcedureOptions
{
    private readonly ProcedureContext _context;
    private readonly string _procedure;
    private readonly ProjectionOptions? _selection;
    private readonly (string Nodes, string Relationships, Dictionary<string, object?> Parameters, QueryProjectionOptions Options)? _queries;

    public AlgorithmConfiguration(ProcedureContext context, in Value map, string procedure)
        : base(procedure, map)
    {
        (_context, _procedure) = (context, procedure);
        Concurrency = Integer("concurrency", 0);
        if (Text("graph") is { } name) NamedGraph = GraphProcedures.GraphsOf(context).Get(name);
        else if (Text("nodeQuery") is { } nodes) _queries = (nodes, RequiredQuery(), ReadParameters(), ReadQueryOptions());
        else _selection = ReadSelection();
    }

    /// <summary>The projection that the call names, instead of describing one.</summary>
    public NamedGraph? NamedGraph { get; }

    public int Concurrency { get; }

    /// <summary>For algorithms that take nothing more.</summary>
    public ParallelAlgorithmOptions Parallel => new() { Concurrency = Concurrency };

    /// <summary>The part of the graph to run on; the caller disposes it.</summary>
    public GraphProjection Project(CancellationToken cancellation) =>
        NamedGraph is not null ? NamedGraph.Share()
        : _queries is var (nodes, relationships, parameters, options) ? _context.Snapshot.Project(nodes, relationships, parameters, options, cancellation)
        : _context.Snapshot.Project(_selection, cancellation);

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

    /// <summary>Numbers given as a list; none when the entry is left out.</summary>
    public double[] Numbers(string name)
    {
        if (!TryGet(name, out var value)) return [];
        if (value.Kind != ValueKind.List || value.AsList().Any(static item => item.Kind is not (ValueKind.Int64 or ValueKind.Float64))) throw Wrong(name, "a list of numbers", value);
        return [.. value.AsList().Select(static item => item.Kind == ValueKind.Int64 ? item.AsInt64() : item.AsDouble())];
    }

    /// <summary>
    /// Groups to begin with, as an algorithm left them with the named graph; a node without one is a group of its own. Null when the entry is left out.
    /// </summary>
    public int[]? SeedsOf(GraphProjection graph, string name)
    {
        if (Text(name) is not { } property) return null;
        if (NamedGraph is null) throw CypherErrors.Argument($"{_procedure} reads `{name}` from a named graph: give its name as `graph`.");
        var values = NamedGraph.Values(property);
        var groups = new Dictionary<long, int>();
        var seeds = new int[graph.NodeCount];
        var next = 0;
        for (var node = 0; node < seeds.Length; node++)
        {
            if (values[node].IsNull) seeds[node] = next++;
            else if (values[node].Kind != ValueKind.Int64) throw CypherErrors.Argument($"The property `{property}` of the graph '{NamedGraph.Name}' holds {values[node]}; groups are integers.");
            else if (!groups.TryGetValue(values[node].AsInt64(), out seeds[node])) groups[values[node].AsInt64()] = seeds[node] = next++;
        }

        return seeds;
    }

    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw CypherErrors.Argument($"{_procedure} needs the entry `{name}`, the name of a property.");

    private ProjectionOptions ReadSelection()
    {
        var tables = _context.Snapshot.Space.Tables;
        return new ProjectionOptions
        {
            Labels = [.. Names("labels").Select(name => new Label(Known(tables.Labels, name, "label of nodes")))],
            Types = [.. Names("types").Select(name => new EdgeType(Known(tables.Types, name, "type of relationships")))],
            NodeFilters = Filters("nodeFilters", tables),
            EdgeFilters = Filters("relationshipFilters", tables),
            WeightProperty = Text("weight") is { } weight ? new PropertyKey(Known(tables.Keys, weight, "property")) : null,
            DefaultWeight = Number("defaultWeight", 1),
            Orientation = ReadOrientation(),
            ParallelEdges = Choice("parallelRelationships", ParallelEdges.Keep),
            SelfLoops = Truth("selfLoops", true),
            Concurrency = Concurrency,
        };
    }

    private QueryProjectionOptions ReadQueryOptions() => new()
    {
        Orientation = ReadOrientation(),
        ParallelEdges = Choice("parallelRelationships", ParallelEdges.Keep),
        SelfLoops = Truth("selfLoops", true),
        DefaultWeight = Number("defaultWeight", 1),
        SkipUnknownNodes = Truth("skipUnknownNodes"),
        Concurrency = Concurrency,
    };

    private string RequiredQuery() => Text("relationshipQuery") ?? throw CypherErrors.Argument(
        $"{_procedure} was given `nodeQuery`, and needs `relationshipQuery` too: a query that gives `source` and `target`, and `weight` if there are weights.");

    private Dictionary<string, object?> ReadParameters()
    {
        if (!TryGet("parameters", out var value)) return [];
        return value.Kind == ValueKind.Map ? value.AsMap().ToDictionary(static entry => entry.Key, static entry => (object?)entry.Value) : throw Wrong("parameters", "a map", value);
    }

    private Orientation ReadOrientation()
    {
        if (!Truth("undirected")) return Choice("orientation", Orientation.Natural);
        if (Choice("orientation", Orientation.Undirected) != Orientation.Undirected) throw CypherErrors.Argument($"{_procedure} was given `undirected` and another `orientation`: leave one of them out.");
        return Orientation.Undirected;
    }

    /// <summary>Conditions: <c>{born: 1815}</c> for equality, <c>{born: {gte: 1800, lt: 1900}}</c> for others.</summary>
    private List<PropertyFilter> Filters(string name, GraphTables tables)
    {
        var filters = new List<PropertyFilter>();
        if (!TryGet(name, out var value)) return filters;
        if (value.Kind != ValueKind.Map) throw Wrong(name, "a map of conditions by property", value);
        foreach (var (property, condition) in value.AsMap())
        {
            var key = new PropertyKey(Known(tables.Keys, property, "property"));
            if (condition.Kind != ValueKind.Map) filters.Add(new PropertyFilter(key, Comparison.Equal, Constant(name, condition)));
            else filters.AddRange(condition.AsMap().Select(part => new PropertyFilter(key, ComparisonOf(name, part.Key), Constant(name, part.Value))));
        }

        return filters;
    }

    private Value Constant(string name, Value value) => value.IsNull ? throw CypherErrors.Argument($"A condition of `{name}` compares with null, which nothing meets.") : value;

    private Comparison ComparisonOf(string name, string word) => word switch
    {
        "eq" => Comparison.Equal,
        "ne" => Comparison.NotEqual,
        "lt" => Comparison.Less,
        "lte" => Comparison.LessOrEqual,
        "gt" => Comparison.Greater,
        "gte" => Comparison.GreaterOrEqual,
        _ => throw CypherErrors.Argument($"{_procedure} does not know the comparison `{word}` in `{name}`. It knows eq, ne, lt, lte, gt, gte."),
    };

    /// <summary>The number of a name that the database knows: a misspelt one would silently choose nothing.</summary>
    private static int Known(TokenTable table, string name, string what)
    {
        var number = table.Find(name);
        if (number >= 0) return number;
        var hint = NameHints.For(name, Enumerable.Range(0, table.Count).Select(table.NameOf));
        throw CypherErrors.Argument($"The database has no {what} '{name}'.{(hint is null ? "" : " " + hint)}");
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
