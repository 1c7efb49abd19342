// The part of a scan's predicate that the columnar kernels test on whole chunks: conjuncts that compare one property of the scanned entity with something that
// is the same for all of them (a constant, a parameter, a column of the input row). Zone maps skip chunks that cannot hold a match. What is left of the
// predicate is evaluated on the rows that pass.

using Mycelia.Columnar;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class ScanFilter
{
    private readonly Symbol _entity;
    private readonly List<Conjunct> _conjuncts = [];

    public ScanFilter(Symbol entity, Expression? predicate, OperatorBuild build)
    {
        _entity = entity;
        Expression? rest = null;
        foreach (var part in Conjuncts(predicate))
        {
            if (TryRead(part, build) is { } conjunct) _conjuncts.Add(conjunct);
            else rest = rest is null ? part : new BinaryExpression(BinaryOperator.And, rest, part);
        }

        // A conjunct whose constant turns out to be of a kind that the kernels do not know needs the evaluator after all.
        foreach (var conjunct in _conjuncts) conjunct.Fallback = build.Evaluators.Create(conjunct.Source);
        Rest = rest is null ? null : build.Evaluators.Create(rest);
    }

    /// <summary>What chunks are not tested for; null when nothing.</summary>
    public Evaluator? Rest { get; }

    /// <summary>Whether rows have to be looked at by <see cref="KeepRest"/>.</summary>
    public bool HasRest { get; private set; }

    public bool IsEmpty => _conjuncts.Count == 0 && Rest is null;

    /// <summary>Resolves the property names for a run.</summary>
    public void Open(GraphSpace space)
    {
        foreach (var conjunct in _conjuncts) conjunct.Key = space.Tables.Keys.Find(conjunct.Name);
    }

    /// <summary>Evaluates what the entities are compared with for the rows of a batch of the input.</summary>
    public void BeginInput(Batch input, QueryContext context)
    {
        foreach (var conjunct in _conjuncts) conjunct.Column = conjunct.Constant?.Evaluate(input, context);
    }

    /// <summary>Prepares the tests for a row of the input; false when nothing can pass.</summary>
    public bool BeginRow(int position, QueryContext context)
    {
        HasRest = Rest is not null;
        foreach (var conjunct in _conjuncts)
        {
            conjunct.Test = null;
            conjunct.IsTested = conjunct.Comparison is null && !conjunct.IsPrefix && !conjunct.IsPart;
            if (conjunct.IsTested) continue;
            var constant = VectorCopy.GetValue(conjunct.Column!, position, context);
            if (constant.IsNull) return false;
            conjunct.IsTested = conjunct.TrySet(constant);
            HasRest |= !conjunct.IsTested;
        }

        return true;
    }

    /// <summary>Takes those rows out of a mask of a slot's rows (32 words) that fail a test.</summary>
    public void Apply(ColumnSet columns, int slot, Span<ulong> mask)
    {
        foreach (var conjunct in _conjuncts)
        {
            if (!conjunct.IsTested) continue;
            var chunk = columns.Chunk(conjunct.Key, slot)?.Flat;
            if (conjunct.IsNullTest)
            {
                if (chunk is not null) Bitmap.AndNot(mask, chunk.Validity);
                continue;
            }

            if (chunk is null)
            {
                mask.Clear();
                return;
            }

            Bitmap.And(mask, chunk.Validity);
            conjunct.Test?.Select(chunk, mask, mask);
        }
    }

    /// <summary>Narrows a batch of scanned rows to those that meet the rest of the predicate; false when none does.</summary>
    public bool KeepRest(Batch batch, QueryContext context)
    {
        if (!HasRest) return true;
        foreach (var conjunct in _conjuncts)
            if (!conjunct.IsTested && !Narrow(conjunct.Fallback!, batch, context)) return false;
        return Rest is null || Narrow(Rest, batch, context);
    }

    private static bool Narrow(Evaluator evaluator, Batch batch, QueryContext context)
    {
        var selected = batch.BeginSelect();
        var count = evaluator.Select(batch, context, selected);
        batch.EndSelect(count);
        return count > 0;
    }

    private static IEnumerable<Expression> Conjuncts(Expression? predicate)
    {
        predicate = Inner(predicate);
        if (predicate is null) return [];
        return predicate is BinaryExpression { Operator: BinaryOperator.And } and ? [.. Conjuncts(and.Left), .. Conjuncts(and.Right)] : [predicate];
    }

    private static Expression? Inner(Expression? expression)
    {
        while (expression is Parenthesized parenthesized) expression = parenthesized.Inner;
        return expression;
    }

    private Conjunct? TryRead(Expression predicate, OperatorBuild build)
    {
        if (predicate is UnaryExpression { Operator: UnaryOperator.IsNull or UnaryOperator.IsNotNull } unary && PropertyOf(unary.Operand) is { } tested)
            return new Conjunct(predicate, tested) { IsNullTest = unary.Operator == UnaryOperator.IsNull };
        if (predicate is not BinaryExpression binary) return null;
        var (name, other, @operator) = (PropertyOf(binary.Left), binary.Right, binary.Operator);
        if (name is null)
        {
            (name, other) = (PropertyOf(binary.Right), binary.Left);
            if (name is null || @operator is BinaryOperator.StartsWith or BinaryOperator.Contains) return null;
            @operator = Mirrored(@operator);
        }

        if (!IsSteady(other)) return null;
        var isPrefix = @operator == BinaryOperator.StartsWith;
        var isPart = @operator == BinaryOperator.Contains;
        var comparison = ComparisonOf(@operator);
        if (!isPrefix && !isPart && comparison is null) return null;
        return new Conjunct(predicate, name) { Comparison = comparison, IsPrefix = isPrefix, IsPart = isPart, Constant = build.Evaluators.Create(other) };
    }

    private string? PropertyOf(Expression expression) =>
        Inner(expression) is PropertyAccess property && Inner(property.Subject) is Variable variable && variable.Symbol == _entity ? property.Key : null;

    /// <summary>Whether an expression has one value for all scanned entities and evaluating it cannot fail.</summary>
    private bool IsSteady(Expression expression) => Inner(expression) switch
    {
        Literal or Parameter => true,
        Variable variable => variable.Symbol != _entity,
        PropertyAccess { Subject: Variable { Symbol: { Kind: SymbolKind.Node or SymbolKind.Edge } symbol } } => symbol != _entity,
        _ => false,
    };

    private static BinaryOperator Mirrored(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => @operator,
    };

    private static Comparison? ComparisonOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Equal => Comparison.Equal,
        BinaryOperator.NotEqual => Comparison.NotEqual,
        BinaryOperator.Less => Comparison.Less,
        BinaryOperator.LessOrEqual => Comparison.LessOrEqual,
        BinaryOperator.Greater => Comparison.Greater,
        BinaryOperator.GreaterOrEqual => Comparison.GreaterOrEqual,
        _ => null,
    };

    private sealed class Conjunct(Expression source, string name)
    {
        public Expression Source { get; } = source;

        public string Name { get; } = name;

        public int Key { get; set; }

        public Comparison? Comparison { get; init; }

        public bool IsPrefix { get; init; }

        public bool IsPart { get; init; }

        public bool IsNullTest { get; init; }

        public Evaluator? Constant { get; init; }

        public Evaluator? Fallback { get; set; }

        public Vector? Column { get; set; }

        public ValueTest? Test { get; set; }

        /// <summary>Whether chunks are tested for it with the present row of the input.</summary>
        public bool IsTested { get; set; }

        /// <summary>Makes the test, unless the order or equality of the constant's kind is not that of its stored form.</summary>
        public bool TrySet(in Value constant)
        {
            if (constant.Kind is not (ValueKind.Bool or ValueKind.Int64 or ValueKind.Float64 or ValueKind.String or ValueKind.Date or ValueKind.LocalTime or ValueKind.LocalDateTime)) return false;
            if (IsPrefix || IsPart)
            {
                if (constant.Kind != ValueKind.String) return false;
                Test = IsPrefix ? ValueTest.StartsWith(constant.AsString()) : ValueTest.Contains(constant.AsString());
                return true;
            }

            Test = ValueTest.Of(Comparison!.Value, constant);
            return true;
        }
    }
}
