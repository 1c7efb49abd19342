using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>What the planner tells the author of a query: patterns whose parts have nothing to do with each other. Names that nothing has are told by whoever runs the query.</summary>
internal static class PlanNotes
{
    private const string Prefix = "Neo.ClientNotification.Statement.";

    /// <summary>Notes a pattern in several parts that no edge and no predicate joins.</summary>
    public static void Products(PatternGraph graph, MatchClause match, PlanContext context)
    {
        if (graph.Nodes.Count < 2 || match.Pattern.Paths.Count < 2 || graph.Deferred.Count > 0) return;
        var parts = graph.Nodes.ToDictionary(node => node.Symbol, node => node.Symbol);
        var bound = graph.Nodes.Find(node => node.IsBound)?.Symbol;
        foreach (var node in graph.Nodes)
            if (node.IsBound) Join(bound!, node.Symbol);
        foreach (var edge in graph.Edges) Join(edge.Left.Symbol, edge.Right.Symbol);
        foreach (var predicate in graph.Predicates)
        {
            Symbol[] read = [.. predicate.Reads.Where(graph.HasNode)];
            for (var i = 1; i < read.Length; i++) Join(read[0], read[i]);
        }

        if (graph.Nodes.Select(node => Root(node.Symbol)).Distinct().Count() < 2) return;
        context.Notify(new PlanNotification(Prefix + "CartesianProduct", "This query builds a cartesian product between disconnected patterns.",
            "Parts of this MATCH have no relationship or predicate in common: every match of one is combined with every match of the other. If that is not meant, connect them.", match.Span));

        Symbol Root(Symbol symbol) => parts[symbol] == symbol ? symbol : Root(parts[symbol]);

        void Join(Symbol left, Symbol right) => parts[Root(left)] = Root(right);
    }
}
