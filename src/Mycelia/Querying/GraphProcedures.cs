// Named graphs: projections that several algorithms run on after each other, and that carry their results from one to the next.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

internal static class GraphProcedures
{
    private const string GraphColumns = "name STRING, nodes INTEGER, relationships INTEGER, bytes INTEGER, graph STRING, milliseconds FLOAT, version INTEGER, properties LIST<STRING>, configuration MAP";

    public static void Register(ProcedureTable table)
    {
        Add(table, "project", "name STRING, configuration MAP = {}", GraphColumns,
            "Projects a part of the graph, chosen as for an algorithm, and keeps it by name for calls with the entry `graph`. It stays at the version it was made of.", ProcedureMode.Memory, Project);
        Add(table, "list", "", GraphColumns, "The named graphs: their size, how they came about, what algorithms left with them.", ProcedureMode.Read, static (context, _) => GraphsOf(context).All.Select(Row));
        Add(table, "drop", "name STRING", GraphColumns, "Lets a named graph go, with what algorithms left with it; gives its row.", ProcedureMode.Memory, static (context, arguments) =>
        {
            using var graph = GraphsOf(context).Remove(arguments.Span[0].AsString());
            return [Row(graph)];
        });
        Add(table, "nodeProperty", "name STRING, property STRING", "node NODE, value ANY?", "What an algorithm left with the nodes of a named graph by .mutate; null where it found nothing.", ProcedureMode.Read, static (context, arguments) =>
        {
            var graph = GraphsOf(context).Get(arguments.Span[0].AsString());
            var values = graph.Values(arguments.Span[1].AsString());
            return Enumerable.Range(0, values.Length).Select(node => new[] { Value.OfNode(graph.Projection.IdOf(node), null), values[node] });
        });
        Add(table, "writeProperty", "name STRING, property STRING, writeProperty STRING? = null", "propertiesWritten INTEGER",
            "Sets what an algorithm left with a named graph as a property (by default of the same name) of those nodes that still exist.", ProcedureMode.Write, Write);
    }

    internal static QueryEngine EngineOf(ProcedureContext context) => context.Snapshot.Space.Tables.Queries as QueryEngine
        ?? throw new MyceliaException(StatusCode.InvalidState, "This snapshot belongs to no database that runs queries.");

    internal static NamedGraphs GraphsOf(ProcedureContext context) => EngineOf(context).Graphs;

    private static IEnumerable<Value[]> Project(ProcedureContext context, ReadOnlyMemory<Value> arguments)
    {
        var (name, map) = (arguments.Span[0].AsString(), arguments.Span[1]);
        if (name.Length == 0) throw CypherErrors.Argument("A named graph needs a name that is not empty.");
        var configuration = new AlgorithmConfiguration(context, map, "mycelia.graph.project");
        configuration.RequireAllKnown();
        var graph = new NamedGraph(name, configuration.Project(context.Cancellation), map.IsNull ? Value.Map([]) : map);
        var row = Row(graph);
        GraphsOf(context).Add(graph);
        return [row];
    }

    private static IEnumerable<Value[]> Write(ProcedureContext context, ReadOnlyMemory<Value> arguments)
    {
        var graph = GraphsOf(context).Get(arguments.Span[0].AsString());
        var property = arguments.Span[1].AsString();
        var values = graph.Values(property);
        var transaction = context.Transaction ?? throw new InvariantException("a procedure that writes has a transaction");
        var key = new PropertyKey(context.Snapshot.Space.Tables.Keys.GetOrAdd(arguments.Span[2].IsNull ? property : arguments.Span[2].AsString()));
        var written = 0L;
        for (var node = 0; node < values.Length; node++)
        {
            if ((node & 0xfff) == 0) context.Cancellation.ThrowIfCancellationRequested();
            var id = graph.Projection.IdOf(node);
            if (values[node].IsNull || !context.Snapshot.Exists(id)) continue;
            transaction.Set(id, key, values[node]);
            written++;
        }

        return [[written]];
    }

    private static Value[] Row(NamedGraph graph)
    {
        var cost = graph.Projection.Cost;
        return
        [
            graph.Name, cost.Nodes, cost.Edges, cost.Bytes, cost.Source.ToString(), cost.Elapsed.TotalMilliseconds, cost.Version,
            Value.List([.. graph.Properties.Select(static name => (Value)name)]), graph.Configuration,
        ];
    }

    private static void Add(ProcedureTable table, string name, string inputs, string outputs, string description, ProcedureMode mode, ProcedureBody body) =>
        table.Set(new Procedure("mycelia.graph." + name, ProcedureTable.InputsOf(inputs), ProcedureTable.OutputsOf(outputs), body) { Description = description, Mode = mode });
}
