// The algorithms as procedures: CALL mycelia.algo.pageRank({labels: ['Page'], types: ['LINKS'], damping: 0.9}) YIELD node, score. All take one map, whose common
// entries choose the part of the graph (AlgorithmConfiguration); an entry that nobody knows is an error. Algorithms that give a value per node have four forms each
// (AlgorithmProcedures.Forms.cs); those that give paths or orders have one.

using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

internal static partial class AlgorithmProcedures
{
    private delegate IEnumerable<Value[]> Body(ProcedureContext context, AlgorithmConfiguration configuration);

    public static void Register(ProcedureTable table)
    {
        foreach (var algorithm in NodeAlgorithms.All) AddForms(table, algorithm);
        AddPaths(table, "shortestPath", "The path of least weight between two nodes. Entries: source, target (nodes).", "index INTEGER, node NODE, cost FLOAT", OnePath);
        AddPaths(table, "longestPath", "The longest path of a graph without cycles. Entries: source, target (nodes; may be left out).", "index INTEGER, node NODE, cost FLOAT", LongPath);
        AddPaths(table, "topologicalOrder", "Nodes in an order in which every edge leads forwards; an error when there is a cycle.", "node NODE, position INTEGER", Ordered);
    }

    private static void Add(ProcedureTable table, string name, string description, string columns, ProcedureMode mode, Body body)
    {
        var full = "mycelia.algo." + name;
        table.Set(new Procedure(full, ProcedureTable.InputsOf("configuration MAP = {}"), ProcedureTable.OutputsOf(columns),
            (context, arguments) => body(context, new AlgorithmConfiguration(context, arguments.Span[0], full)))
        {
            Description = description,
            Mode = mode,
        });
    }

    private static void AddPaths(
        ProcedureTable table, string name, string description, string columns, Func<GraphProjection, AlgorithmConfiguration, CancellationToken, IEnumerable<Value[]>> run) =>
        Add(table, name, description, columns, ProcedureMode.Read, (context, configuration) =>
        {
            using var graph = configuration.Project(context.Cancellation);
            var rows = run(graph, configuration, context.Cancellation).ToArray();
            configuration.RequireAllKnown();
            return rows;
        });

    private static IEnumerable<Value[]> OnePath(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation) =>
        Steps(graph, ShortestPath.Run(graph, configuration.Node(graph, "source"), configuration.Node(graph, "target"), new ShortestPathOptions { Concurrency = configuration.Concurrency }, cancellation));

    private static IEnumerable<Value[]> LongPath(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var options = new LongestPathOptions { Source = configuration.OptionalNode(graph, "source"), Target = configuration.OptionalNode(graph, "target") };
        return Steps(graph, LongestPath.Run(graph, options, cancellation));
    }

    private static IEnumerable<Value[]> Ordered(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var order = TopologicalOrder.Run(graph, null, cancellation);
        if (!order.IsAcyclic)
        {
            throw CypherErrors.Runtime("ProcedureError", "CyclicGraph",
                $"The graph has a cycle of {order.Cycle.Length} nodes, so its nodes have no topological order. Leave out a type of edges, or ask mycelia.algo.scc for the cycles.");
        }

        return order.Order.Select((node, position) => new Value[] { NodeOf(graph, node), position });
    }

    private static IEnumerable<Value[]> Steps(GraphProjection graph, NodePath? path) =>
        path is null ? [] : path.Nodes.Select((node, index) => new Value[] { index, NodeOf(graph, node), path.Cost });

    private static Value NodeOf(GraphProjection graph, int node) => Value.OfNode(graph.IdOf(node), null);
}
