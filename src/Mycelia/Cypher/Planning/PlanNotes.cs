// What the author of a query is told: names that nothing in the graph has (most often a slip of the pen), and patterns whose parts have nothing to do with each other.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class PlanNotes
{
    private const string Prefix = "Neo.ClientNotification.Statement.";

    /// <summary>Notes the labels, types and property keys that what the query looks for has in the text and nowhere else.</summary>
    public static void Names(PlanContext context)
    {
        if (!context.Catalog.IsKnown) return;
        foreach (var part in context.Query.Query!.Parts)
            foreach (var clause in part.Clauses) Clause(clause, context);
    }

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

    private static void Clause(SyntaxNode node, PlanContext context)
    {
        switch (node)
        {
            case CreateClause or MergeClause or SetClause or RemoveClause:
                return;
            case NodePattern { Labels: { } labels }:
                Tokens(labels, false, context);
                break;
            case EdgePattern { Types: { } types }:
                Tokens(types, true, context);
                break;
            case PropertyAccess { Subject: Variable { Symbol.Kind: SymbolKind.Node or SymbolKind.Edge } } access when !context.Catalog.IsKey(access.Key):
                context.Notify(new PlanNotification(Prefix + "UnknownPropertyKeyWarning", "The provided property key is not in the database.",
                    $"Nothing has a property `{access.Key}`. Check the spelling.", access.Span));
                break;
        }

        foreach (var child in SyntaxWalker.Children(node)) Clause(child, context);
    }

    private static void Tokens(LabelExpression names, bool isTypes, PlanContext context)
    {
        foreach (var name in SyntaxWalker.Descendants(names).OfType<LabelName>())
        {
            if (isTypes ? context.Catalog.Edges(name.Name) > 0 : context.Catalog.Nodes(name.Name) > 0) continue;
            context.Notify(isTypes
                ? new PlanNotification(Prefix + "UnknownRelationshipTypeWarning", "The provided relationship type is not in the database.", $"No relationship has the type `{name.Name}`. Check the spelling.", name.Span)
                : new PlanNotification(Prefix + "UnknownLabelWarning", "The provided label is not in the database.", $"No node has the label `{name.Name}`. Check the spelling.", name.Span));
        }
    }
}
