// How a node can be found other than by scanning: by its identity, or in an index whose leading properties the predicates fix. A predicate that is
// covered by the look-up is dropped, because the operators compare as `=`, `<`, IN and STARTS WITH do (type-strict, null equals nothing); where they do not
// (identities given by a parameter, strict distances) it stays as a filter above.
//
// An index has only the entities that have all of its properties. So it is used only when every property that is not fixed by the look-up is demanded to be
// there by some other predicate.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>One way to find a node.</summary>
internal sealed class AccessPath
{
    /// <summary>By identity: what gives it, or a list of them.</summary>
    public Expression? Ids { get; init; }

    public IndexInfo? Index { get; init; }

    public SeekKeys Keys { get; init; } = new();

    public bool IsUnique { get; init; }

    /// <summary>Predicates that need not be tested any more.</summary>
    public List<GraphPredicate> Covered { get; } = [];

    /// <summary>Nodes expected for one row.</summary>
    public double Rows { get; set; }
}

/// <summary>The best access path to one node, given the predicates whose other columns are bound.</summary>
internal sealed class AccessPaths(PlanCatalog catalog)
{
    private readonly Cardinality _cardinality = new(catalog);

    /// <summary>
    /// The best path to an entity with these labels (or an edge of this type), null when nothing beats a scan. Of <paramref name="only"/> is set, no other label and properties
    /// than those of the hint will do.
    /// </summary>
    public AccessPath? Best(Symbol entity, bool isEdge, IReadOnlyList<string> labels, IReadOnlyList<GraphPredicate> predicates, PlanHint? only = null)
    {
        List<SeekTerm> terms = [];
        foreach (var predicate in predicates)
            if (!predicate.HasSubplan && SeekTerm.Of(entity, predicate) is { } term) terms.Add(term);
        if (terms.Count == 0) return null;
        AccessPath? best = only is null ? ById(terms) : null;
        foreach (var index in labels.Count == 0 ? [] : catalog.Indexes)
        {
            if (index.Pattern.IsEdges != isEdge || !labels.Contains(index.Pattern.LabelOrType)) continue;
            if (only is not null && (index.Pattern.LabelOrType != only.Label || !index.Pattern.Properties.SequenceEqual(only.Properties))) continue;
            var path = index.Kind == IndexKind.Point ? Around(index, terms) : Within(index, terms);
            if (path is null || (only is null && path.Keys.Equal.Count == 0 && 2 * path.Rows > index.Entries + 10)) continue;
            if ((best is null || path.Rows < best.Rows || (path.Rows == best.Rows && path.Covered.Count > best.Covered.Count))) best = path;
        }

        return best;
    }

    private static AccessPath? ById(List<SeekTerm> terms)
    {
        foreach (var term in terms)
        {
            if (term.Kind is not (SeekKind.Id or SeekKind.IdIn)) continue;
            var path = new AccessPath { Ids = term.Key, Rows = term.Key is ListExpression list ? list.Items.Count : term.Kind == SeekKind.IdIn ? 10 : 1 };
            if (IsIntegers(term)) path.Covered.Add(term.Predicate);
            return path;
        }

        return null;
    }

    /// <summary>Whether what is asked for is written as integers, so that looking up says all that the comparison would.</summary>
    private static bool IsIntegers(SeekTerm term) => (term.Kind, term.Key) switch
    {
        (SeekKind.Id, Literal { Value.Kind: ValueKind.Int64 }) => !IsText(term),
        (SeekKind.IdIn, ListExpression list) => !IsText(term) && list.Items.All(item => item is Literal { Value.Kind: ValueKind.Int64 }),
        _ => false,
    };

    private static bool IsText(SeekTerm term) =>
        ExpressionTree.Children(term.Predicate.Expression).Any(side => ExpressionTree.Unwrap(side) is FunctionCall call && call.Name.Equals("elementId", StringComparison.OrdinalIgnoreCase));

    private AccessPath? Around(IndexInfo index, List<SeekTerm> terms)
    {
        foreach (var term in terms)
        {
            if (term.Kind != SeekKind.Distance || term.Property != index.Pattern.Properties[0] || index.Pattern.Properties.Length != 1) continue;
            var path = new AccessPath { Index = index, Keys = new SeekKeys { Center = term.Key, Distance = term.Distance }, Rows = Math.Max(1, index.Entries * 0.05) };
            if (term.Includes) path.Covered.Add(term.Predicate);
            return path;
        }

        return null;
    }

    private AccessPath? Within(IndexInfo index, List<SeekTerm> terms)
    {
        var properties = index.Pattern.Properties;
        List<SeekTerm> used = [];
        var part = 1.0;
        foreach (var property in properties)
        {
            if (terms.Find(term => term.Kind == SeekKind.Equal && term.Property == property) is not { } term) break;
            used.Add(term);
            part *= _cardinality.OfEqual(index.Pattern, property, term.Key);
        }

        Expression[] equal = [.. used.Select(term => term.Key)];
        var keys = new SeekKeys { Equal = equal };
        if (used.Count < properties.Length)
        {
            var next = properties[used.Count];
            if (terms.Find(term => term.Kind == SeekKind.In && term.Property == next) is { } list)
            {
                used.Add(list);
                keys = new SeekKeys { Equal = equal, AnyOf = list.Key };
                part = Math.Min(part, part * _cardinality.OfEqual(index.Pattern, next, null) * (list.Key is ListExpression written ? written.Items.Count : 10));
            }
            else if (terms.Find(term => term.Kind == SeekKind.Prefix && term.Property == next) is { } prefix)
            {
                used.Add(prefix);
                keys = new SeekKeys { Equal = equal, Prefix = prefix.Key };
                part *= Cardinality.OfPrefix;
            }
            else
            {
                var low = terms.Find(term => term.Kind == SeekKind.Low && term.Property == next);
                var high = terms.Find(term => term.Kind == SeekKind.High && term.Property == next);
                if (low is not null) used.Add(low);
                if (high is not null) used.Add(high);
                keys = new SeekKeys { Equal = equal, Low = low?.Key, IncludesLow = low?.Includes ?? false, High = high?.Key, IncludesHigh = high?.Includes ?? false };
                if (low is not null || high is not null) part *= _cardinality.OfRange(index.Pattern, next, keys);
            }
        }

        if (used.Count == 0) return null;
        foreach (var property in properties)
            if (!terms.Exists(term => term.Property == property)) return null;
        var isUnique = equal.Length == properties.Length && catalog.IsUnique(index.Pattern);
        var path = new AccessPath { Index = index, Keys = keys, IsUnique = isUnique, Rows = isUnique ? 1 : Math.Max(0.5, part * index.Entries) };
        path.Covered.AddRange(used.Select(term => term.Predicate));
        return path;
    }
}

internal enum SeekKind
{
    Id,
    IdIn,
    Equal,
    In,
    Low,
    High,
    Prefix,
    Distance,
}

/// <summary>A predicate read as a condition on one property (or the identity) of an entity: what it is compared with does not depend on the entity.</summary>
internal sealed record SeekTerm(GraphPredicate Predicate, SeekKind Kind, string? Property, Expression Key, bool Includes = false, Expression? Distance = null)
{
    public static SeekTerm? Of(Symbol entity, GraphPredicate predicate)
    {
        if (predicate.Expression is not BinaryExpression binary) return null;
        var (left, right) = (ExpressionTree.Unwrap(binary.Left), ExpressionTree.Unwrap(binary.Right));
        return Of(entity, predicate, left, binary.Operator, right) ?? (Mirror(binary.Operator) is { } mirrored ? Of(entity, predicate, right, mirrored, left) : null);
    }

    private static SeekTerm? Of(Symbol entity, GraphPredicate predicate, Expression subject, BinaryOperator @operator, Expression key)
    {
        if (!IsSteady(entity, key)) return null;
        if (IsIdOf(subject, entity))
        {
            return @operator switch
            {
                BinaryOperator.Equal => new SeekTerm(predicate, SeekKind.Id, null, key),
                BinaryOperator.In when key is ListExpression => new SeekTerm(predicate, SeekKind.IdIn, null, key),
                _ => null,
            };
        }

        if (subject is FunctionCall { Name: var name, Arguments: [var first, var second] } && name.Equals("point.distance", StringComparison.OrdinalIgnoreCase))
            return Around(entity, predicate, first, second, @operator, key) ?? Around(entity, predicate, second, first, @operator, key);
        if (PropertyOf(subject, entity) is not { } property) return null;
        return @operator switch
        {
            BinaryOperator.Equal => new SeekTerm(predicate, SeekKind.Equal, property, key),
            BinaryOperator.In => new SeekTerm(predicate, SeekKind.In, property, key),
            BinaryOperator.StartsWith => new SeekTerm(predicate, SeekKind.Prefix, property, key),
            BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => new SeekTerm(predicate, SeekKind.Low, property, key, @operator == BinaryOperator.GreaterOrEqual),
            BinaryOperator.Less or BinaryOperator.LessOrEqual => new SeekTerm(predicate, SeekKind.High, property, key, @operator == BinaryOperator.LessOrEqual),
            _ => null,
        };
    }

    private static SeekTerm? Around(Symbol entity, GraphPredicate predicate, Expression place, Expression center, BinaryOperator @operator, Expression distance)
    {
        if (@operator is not (BinaryOperator.Less or BinaryOperator.LessOrEqual) || PropertyOf(place, entity) is not { } property || !IsSteady(entity, center)) return null;
        return new SeekTerm(predicate, SeekKind.Distance, property, center, @operator == BinaryOperator.LessOrEqual, distance);
    }

    private static string? PropertyOf(Expression expression, Symbol entity) =>
        ExpressionTree.Unwrap(expression) is PropertyAccess { Subject: var subject, Key: var key } && ExpressionTree.Unwrap(subject) is Variable variable && variable.Symbol == entity ? key : null;

    private static bool IsIdOf(Expression expression, Symbol entity) =>
        expression is FunctionCall { Name: var name, Arguments: [Variable variable] } && variable.Symbol == entity
        && (name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.Equals("elementId", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an expression is the same however often it is evaluated and does not look at the entity.</summary>
    private static bool IsSteady(Symbol entity, Expression key) => !ExpressionTree.Reads(key).Contains(entity) && ExpressionTree.IsDeterministic(key) && !ExpressionTree.HasSubplan(key);

    private static BinaryOperator? Mirror(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Equal => BinaryOperator.Equal,
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => null,
    };
}
