// + - * / % ^ and unary minus. Kernels for integers and floats; the rest, and every error, value by value.

using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class ArithmeticEvaluator(BinaryOperator @operator, Evaluator left, Evaluator right) : Evaluator
{
    private readonly Vector _result = new();
    private HeldMemory _held;

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var a = left.Evaluate(batch, context);
        var b = right.Evaluate(batch, context);
        if (a.Kind == VectorKind.Null || b.Kind == VectorKind.Null) return Truth.Unknown;
        var isConstant = a.IsConstant && b.IsConstant;
        var positions = isConstant ? Positions.Below(1) : Positions.Of(batch);
        if (IsNumeric(a) && IsNumeric(b) && @operator != BinaryOperator.Concatenate)
        {
            if (a.Kind == VectorKind.Int64 && b.Kind == VectorKind.Int64 && @operator != BinaryOperator.Power) ComputeLongs(a, b, positions, isConstant, batch.Count, context);
            else ComputeDoubles(a, b, positions, isConstant, batch.Count);
            if (a.HasNulls) _result.CopyNulls(a, batch.Count);
            if (b.HasNulls) _result.CopyNulls(b, batch.Count);
            return _result;
        }

        var sink = new VectorSink(_result, positions, batch.Count, context, isConstant);
        _held.Begin(context);
        foreach (var p in positions)
        {
            Value x = VectorCopy.GetValue(a, p, context), y = VectorCopy.GetValue(b, p, context);
            if (x.Kind is ValueKind.String or ValueKind.List || y.Kind is ValueKind.String or ValueKind.List)
            {
                // Before they are joined: the next text may be one too long for the process.
                _held.Add(x);
                _held.Add(y);
            }

            sink.Add(Apply(@operator, x, y));
        }

        return _result;
    }

    /// <summary>One operation on two values.</summary>
    public static Value Apply(BinaryOperator @operator, in Value a, in Value b) => @operator switch
    {
        BinaryOperator.Add => CypherArithmetic.Add(a, b),
        BinaryOperator.Subtract => CypherArithmetic.Subtract(a, b),
        BinaryOperator.Multiply => CypherArithmetic.Multiply(a, b),
        BinaryOperator.Divide => CypherArithmetic.Divide(a, b),
        BinaryOperator.Modulo => CypherArithmetic.Modulo(a, b),
        BinaryOperator.Power => CypherArithmetic.Power(a, b),
        _ => CypherArithmetic.Concatenate(a, b),
    };

    private static bool IsNumeric(Vector vector) => vector.Kind is VectorKind.Int64 or VectorKind.Float64;

    private void ComputeLongs(Vector a, Vector b, ReadOnlySpan<int> positions, bool isConstant, int capacity, QueryContext context)
    {
        _result.Reset(VectorKind.Int64, capacity, isConstant);
        var failed = @operator switch
        {
            BinaryOperator.Add => Run<AddOp>(a, b, positions),
            BinaryOperator.Subtract => Run<SubtractOp>(a, b, positions),
            BinaryOperator.Multiply => Run<MultiplyOp>(a, b, positions),
            BinaryOperator.Divide => Run<DivideOp>(a, b, positions),
            _ => Run<ModuloOp>(a, b, positions),
        };
        if (!failed) return;

        // Somewhere it does not work, perhaps only where one side is null: the first true failure throws here.
        foreach (var p in positions)
        {
            if (a.IsNull(p) || b.IsNull(p)) continue;
            _result.Longs[p] = Apply(@operator, VectorCopy.GetValue(a, p, context), VectorCopy.GetValue(b, p, context)).AsInt64();
        }
    }

    /// <summary>Computes all positions, null or not; true when one of them does not fit.</summary>
    private bool Run<TOp>(Vector a, Vector b, ReadOnlySpan<int> positions) where TOp : struct, ILongOp
    {
        var (x, y, result) = (a.Longs, b.Longs, _result.Longs);
        var failed = false;
        if (b.IsConstant)
        {
            var constant = y[0];
            if (a.IsConstant)
                foreach (var p in positions) failed |= TOp.Apply(x[0], constant, out result[p]);
            else
                foreach (var p in positions) failed |= TOp.Apply(x[p], constant, out result[p]);
        }
        else if (a.IsConstant)
        {
            var constant = x[0];
            foreach (var p in positions) failed |= TOp.Apply(constant, y[p], out result[p]);
        }
        else
        {
            foreach (var p in positions) failed |= TOp.Apply(x[p], y[p], out result[p]);
        }

        return failed;
    }

    private void ComputeDoubles(Vector a, Vector b, ReadOnlySpan<int> positions, bool isConstant, int capacity)
    {
        _result.Reset(VectorKind.Float64, capacity, isConstant);
        var result = _result.Doubles;
        switch (@operator)
        {
            case BinaryOperator.Add:
                foreach (var p in positions) result[p] = At(a, p) + At(b, p);
                break;
            case BinaryOperator.Subtract:
                foreach (var p in positions) result[p] = At(a, p) - At(b, p);
                break;
            case BinaryOperator.Multiply:
                foreach (var p in positions) result[p] = At(a, p) * At(b, p);
                break;
            case BinaryOperator.Divide:
                foreach (var p in positions) result[p] = At(a, p) / At(b, p);
                break;
            case BinaryOperator.Modulo:
                foreach (var p in positions) result[p] = At(a, p) % At(b, p);
                break;
            default:
                foreach (var p in positions) result[p] = Math.Pow(At(a, p), At(b, p));
                break;
        }
    }

    private static double At(Vector vector, int position)
    {
        if (vector.IsConstant) position = 0;
        return vector.Kind == VectorKind.Float64 ? vector.Doubles[position] : vector.Longs[position];
    }

    private interface ILongOp
    {
        /// <summary>Computes a result; true when there is none, or none that fits.</summary>
        static abstract bool Apply(long a, long b, out long result);
    }

    private readonly struct AddOp : ILongOp
    {
        public static bool Apply(long a, long b, out long result)
        {
            result = unchecked(a + b);
            return ((a ^ result) & (b ^ result)) < 0;
        }
    }

    private readonly struct SubtractOp : ILongOp
    {
        public static bool Apply(long a, long b, out long result)
        {
            result = unchecked(a - b);
            return ((a ^ b) & (a ^ result)) < 0;
        }
    }

    private readonly struct MultiplyOp : ILongOp
    {
        public static bool Apply(long a, long b, out long result)
        {
            var high = Math.BigMul(a, b, out result);
            return high != result >> 63;
        }
    }

    private readonly struct DivideOp : ILongOp
    {
        public static bool Apply(long a, long b, out long result)
        {
            var fails = b == 0 || (b == -1 && a == long.MinValue);
            result = fails ? 0 : a / b;
            return fails;
        }
    }

    private readonly struct ModuloOp : ILongOp
    {
        public static bool Apply(long a, long b, out long result)
        {
            result = b is 0 or -1 ? 0 : a % b;
            return b == 0;
        }
    }
}

/// <summary>Unary plus and minus.</summary>
internal sealed class SignEvaluator(Evaluator operand, bool isMinus) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var vector = operand.Evaluate(batch, context);
        if (vector.Kind == VectorKind.Null || (!isMinus && vector.Kind is VectorKind.Int64 or VectorKind.Float64)) return vector;
        var positions = vector.IsConstant ? Positions.Below(1) : Positions.Of(batch);
        if (vector.Kind == VectorKind.Float64)
        {
            _result.Reset(VectorKind.Float64, batch.Count, vector.IsConstant);
            foreach (var p in positions) _result.Doubles[p] = -vector.Doubles[p];
            if (vector.HasNulls) _result.CopyNulls(vector, batch.Count);
            return _result;
        }

        var sink = new VectorSink(_result, positions, batch.Count, context, vector.IsConstant);
        foreach (var p in positions)
        {
            var value = VectorCopy.GetValue(vector, p, context);
            sink.Add(isMinus ? CypherArithmetic.Negate(value) : CypherArithmetic.Plus(value));
        }

        return _result;
    }
}
