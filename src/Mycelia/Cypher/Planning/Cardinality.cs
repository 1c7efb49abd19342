// How many rows to expect. Counts by label and type are exact; how they combine is guessed: labels and predicates are taken to be independent, edges
// to be spread evenly over the nodes that can have them. Distributions of values are used where they are at hand or cost little to find.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class Cardinality(PlanCatalog catalog)
{
    public const double OfPrefix = 0.05;
    private const double OfEquality = 0.1;
    private const double OfRangeGuess = 0.3;
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

    /// <summary>
    /// The part of the edges of these types at nodes with <paramref name="near"/> whose other ends have the labels <paramref name="far"/>. A type usually leads to one label, so
    /// where nothing is known the label halves the matter in the logarithm.
    /// </summary>
    public double FarPart(IReadOnlyList<string> types, PatternDirection direction, IReadOnlyList<string> near, IReadOnlyList<string> far)
    {
        if (far.Count == 0) return 1;
        if (types.Count == 0) return NodePart(far);
        double known = 0, all = 0;
        foreach (var type in types)
        {
            var (source, target) = direction == PatternDirection.Left ? (far[0], near.Count > 0 ? near[0] : null) : (near.Count > 0 ? near[0] : null, far[0]);
            if (catalog.Links(source, type, target) is not { } links) return Math.Sqrt(NodePart(far));
            known += links;
            all += direction == PatternDirection.Left ? catalog.Links(null, type, target) ?? 0 : catalog.Links(source, type, null) ?? 0;
        }

        return all <= 0 ? NodePart(far) : known / all;
    }

    /// <summary>The part of the entities whose property equals a value.</summary>
    public double OfEqual(SchemaPattern pattern, string property, Expression? key)
    {
        if (catalog.Property(Single(pattern, property)) is not { EntityCount: > 0, DistinctCount: > 0 } statistics) return OfEquality;
        var count = key is Literal { Value: var value } ? statistics.EstimateEqual(value) : (double)statistics.ValueCount / statistics.DistinctCount;
        return Math.Min(1, count / statistics.EntityCount);
    }

    /// <summary>The part of the entities whose property lies in a range.</summary>
    public double OfRange(SchemaPattern pattern, string property, SeekKeys keys)
    {
        var guess = keys.Low is not null && keys.High is not null ? OfRangeGuess / 2 : OfRangeGuess;
        if (catalog.Property(Single(pattern, property)) is not { EntityCount: > 0 } statistics) return guess;
        ValueRange? range = (keys.Low, keys.High) switch
        {
            (Literal { Value.Kind: ValueKind.Int64 or ValueKind.Float64 or ValueKind.String } low, null) => keys.IncludesLow ? ValueRange.AtLeast(low.Value) : ValueRange.Above(low.Value),
            (null, Literal { Value.Kind: ValueKind.Int64 or ValueKind.Float64 or ValueKind.String } high) => keys.IncludesHigh ? ValueRange.AtMost(high.Value) : ValueRange.Below(high.Value),
            (Literal { Value.Kind: ValueKind.Int64 or ValueKind.Float64 or ValueKind.String } low, Literal high) when low.Value.Kind == high.Value.Kind => ValueRange.Between(low.Value, high.Value, keys.IncludesLow, keys.IncludesHigh),
            _ => null,
        };
        return range is null ? guess : Math.Min(1, statistics.EstimateRange(range.Value) / statistics.EntityCount);
    }

    /// <summary>The part of the rows that pass; <paramref name="labels"/> are those of <paramref name="entity"/>, whose properties' distributions may be known.</summary>
    public double Selectivity(Expression? predicate, Symbol? entity = null, IReadOnlyList<string>? labels = null)
    {
        switch (predicate)
        {
            case null:
                return 1;
            case BinaryExpression { Operator: BinaryOperator.And } and:
                return Selectivity(and.Left, entity, labels) * Selectivity(and.Right, entity, labels);
            case BinaryExpression { Operator: BinaryOperator.Or } or:
                return Math.Min(1, Selectivity(or.Left, entity, labels) + Selectivity(or.Right, entity, labels));
            case BinaryExpression { Operator: BinaryOperator.Equal or BinaryOperator.In } equal:
                return OfEqual(equal, entity, labels);
            case BinaryExpression { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual }:
                return OfRangeGuess;
            case BinaryExpression { Operator: BinaryOperator.Contains or BinaryOperator.EndsWith or BinaryOperator.RegexMatch or BinaryOperator.StartsWith }:
                return OfEquality;
            case UnaryExpression { Operator: UnaryOperator.Not } not:
                return 1 - Selectivity(not.Operand, entity, labels);
            case UnaryExpression { Operator: UnaryOperator.IsNotNull } or EdgesDistinct or PresenceTest or BinaryExpression { Operator: BinaryOperator.NotEqual }:
                return 1 - OfEquality;
            case LabelTest { Labels: LabelName name }:
                return Math.Max(OfEquality / 10, NodePart([name.Name]));
            default:
                return OfOther;
        }
    }

    private double OfEqual(BinaryExpression equal, Symbol? entity, IReadOnlyList<string>? labels)
    {
        var many = equal.Operator == BinaryOperator.In ? (equal.Right is ListExpression list ? list.Items.Count : 2) : 1;
        var part = OfEquality;
        if (entity is not null && labels is { Count: > 0 })
        {
            if (PropertyOf(equal.Left, entity) is { } left) part = OfEqual(SchemaPattern.Nodes(labels[0], left), left, many > 1 ? null : equal.Right);
            else if (many == 1 && PropertyOf(equal.Right, entity) is { } right) part = OfEqual(SchemaPattern.Nodes(labels[0], right), right, equal.Left);
            if (part == OfEquality && IsUnique(equal, entity, labels)) part = 1 / Math.Max(1, Nodes(labels));
        }

        return Math.Min(1, part * many);
    }

    private bool IsUnique(BinaryExpression equal, Symbol entity, IReadOnlyList<string> labels) =>
        (PropertyOf(equal.Left, entity) ?? PropertyOf(equal.Right, entity)) is { } property && labels.Any(label => catalog.IsUnique(SchemaPattern.Nodes(label, property)));

    private static string? PropertyOf(Expression expression, Symbol entity) =>
        ExpressionTree.Unwrap(expression) is PropertyAccess { Subject: Variable variable, Key: var key } && variable.Symbol == entity ? key : null;

    private static SchemaPattern Single(SchemaPattern pattern, string property) =>
        pattern.Properties.Length == 1 ? pattern : pattern.IsEdges ? SchemaPattern.Edges(pattern.LabelOrType, property) : SchemaPattern.Nodes(pattern.LabelOrType, property);
}
