// How many rows to expect. Counts by label and type are exact; how they combine is guessed: labels and predicates are taken to be independent, edges
// to be spread evenly over the nodes that can have them.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class Cardinality(PlanCatalog catalog)
{
    private const double OfEquality = 0.1;
    private const double OfRange = 0.3;
    private const double OfOther = 0.5;

    private double NodeCount => Math.Max(1, catalog.NodeCount);

    /// <summary>Nodes with all the labels.</summary>
    public double Nodes(IReadOnlyList<string> labels)
    {
        double least = catalog.NodeCount;
        foreach (var label in labels) least = Math.Min(least, catalog.Nodes(label));
        return least;
    }

    /// <summary>The part of all nodes that have the labels.</summary>
    public double NodePart(IReadOnlyList<string> labels) => labels.Count == 0 ? 1 : Nodes(labels) / NodeCount;

    public double Edges(IReadOnlyList<string> types)
    {
        if (types.Count == 0) return catalog.EdgeCount;
        double all = 0;
        foreach (var type in types) all += catalog.Edges(type);
        return all;
    }

    /// <summary>Edges at a node with these labels: as if all edges of the types began (or ended) at such nodes when there are labels.</summary>
    public double Degree(IReadOnlyList<string> types, PatternDirection direction, IReadOnlyList<string> labels)
    {
        var degree = Edges(types) / Math.Max(1, labels.Count == 0 ? NodeCount : Nodes(labels));
        return direction == PatternDirection.Either ? 2 * degree : degree;
    }

    public double Selectivity(Expression? predicate)
    {
        switch (predicate)
        {
            case null:
                return 1;
            case BinaryExpression { Operator: BinaryOperator.And } and:
                return Selectivity(and.Left) * Selectivity(and.Right);
            case BinaryExpression { Operator: BinaryOperator.Or } or:
                return Math.Min(1, Selectivity(or.Left) + Selectivity(or.Right));
            case BinaryExpression { Operator: BinaryOperator.Equal }:
                return OfEquality;
            case BinaryExpression { Operator: BinaryOperator.In }:
                return 2 * OfEquality;
            case BinaryExpression { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.StartsWith }:
                return OfRange;
            case BinaryExpression { Operator: BinaryOperator.Contains or BinaryOperator.EndsWith or BinaryOperator.RegexMatch }:
                return OfEquality;
            case UnaryExpression { Operator: UnaryOperator.Not } not:
                return 1 - Selectivity(not.Operand);
            case UnaryExpression { Operator: UnaryOperator.IsNotNull } or EdgesDistinct or BinaryExpression { Operator: BinaryOperator.NotEqual }:
                return 1 - OfEquality;
            case LabelTest { Labels: LabelName name }:
                return Math.Max(OfEquality / 10, NodePart([name.Name]));
            default:
                return OfOther;
        }
    }
}
