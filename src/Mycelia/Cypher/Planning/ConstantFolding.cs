using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>
/// Computes while planning what is the same in every run: calls and operators whose operands are constants. What fails stays as it is, because the error belongs to the run,
/// and so does what reads the clock or chance.
/// </summary>
internal sealed class ConstantFolding(PlanCatalog catalog)
{
    /// <summary>What a folded constant may take, and what its making may: anything larger is better made by the run, which has limits of its own.</summary>
    private const long BytesMax = 16 << 10;

    private static readonly string[] TextForms = ["date", "localdatetime", "localtime", "duration"];
    private QueryContext? _context;

    public Expression Apply(Expression expression) => catalog.Snapshot is null || !HasOperation(expression) ? expression : SyntaxRewriter.BottomUp(expression, Fold);

    private static bool HasOperation(Expression expression) =>
        expression is FunctionCall or BinaryExpression or UnaryExpression || ExpressionTree.Children(expression).Any(HasOperation);

    private Expression Fold(Expression expression)
    {
        if (!IsConstant(expression)) return expression;
        try
        {
            _context ??= new QueryContext(catalog.Snapshot!, null, [], CancellationToken.None) { Memory = new MemoryBudget(BytesMax) };
            var evaluator = new EvaluatorFactory(0, [], static _ => throw new InvalidOperationException("A constant has no nested plan.")).Create(expression);
            var batch = new Batch(0) { Count = 1 };
            return new Literal(VectorCopy.GetValue(evaluator.Evaluate(batch, _context), 0, _context)) { Span = expression.Span };
        }
        catch (MyceliaException)
        {
            return expression;
        }
    }

    private static bool IsConstant(Expression expression) => expression switch
    {
        UnaryExpression unary => unary.Operand is Literal,
        BinaryExpression binary => binary is { Left: Literal, Right: Literal },
        FunctionCall call => call.Arguments.Count > 0 && call.Arguments.All(argument => argument is Literal) && IsLasting(call),
        _ => false,
    };

    private static bool IsLasting(FunctionCall call)
    {
        if (!FunctionTable.TryGet(call.Name, out var function) || function.IsAggregate || !function.IsDeterministic) return false;
        return !function.DependsOnStatement || (call.Arguments is [Literal { Value.Kind: ValueKind.String }] && TextForms.Contains(call.Name.ToLowerInvariant()));
    }
}
