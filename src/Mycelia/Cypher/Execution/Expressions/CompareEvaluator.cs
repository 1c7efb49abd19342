// =, <>, <, <=, >, >=. Kernels for integers, floats, truth values, text as bytes, and rows; what is left goes value by value. An integer constant beside floats is
// compared as a float when that loses nothing.
//
// Every kernel has two ends: it makes a vector of truth values, or it writes the positions that pass, for predicates.

using System.Numerics;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class CompareEvaluator(BinaryOperator @operator, Evaluator left, Evaluator right) : Evaluator
{
    private const long ExactMax = 1L << 53;

    private readonly Vector _result = new();
    private readonly Vector _converted = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var (a, b) = Operands(batch, context);
        if (a.Kind == VectorKind.Null || b.Kind == VectorKind.Null) return Truth.Unknown;
        var isConstant = a.IsConstant && b.IsConstant;
        var positions = isConstant ? Positions.Below(1) : Positions.Of(batch);
        _result.Reset(VectorKind.Bool, batch.Count, isConstant);
        var sink = new TruthSink(_result.Longs);
        if (!TryCompare(a, b, positions, ref sink))
        {
            CompareValues(a, b, positions, batch.Count, context);
            return _result;
        }

        if (a.HasNulls) _result.CopyNulls(a, batch.Count);
        if (b.HasNulls) _result.CopyNulls(b, batch.Count);
        return _result;
    }

    protected override int ComputeSelection(Batch batch, QueryContext context, Span<int> selected)
    {
        var (a, b) = Operands(batch, context);
        if (a.Kind == VectorKind.Null || b.Kind == VectorKind.Null) return 0;
        var positions = Positions.Of(batch);
        var sink = new SelectionSink(selected);
        if ((a.IsConstant && b.IsConstant) || !TryCompare(a, b, positions, ref sink))
        {
            _result.Reset(VectorKind.Bool, batch.Count);
            CompareValues(a, b, positions, batch.Count, context);
            return Truth.Select(_result, positions, selected);
        }

        return a.HasNulls || b.HasNulls ? WithoutNulls(a, b, selected[..sink.Count]) : sink.Count;
    }

    private (Vector Left, Vector Right) Operands(Batch batch, QueryContext context)
    {
        var a = left.Evaluate(batch, context);
        var b = right.Evaluate(batch, context);
        if (a.Kind == VectorKind.Float64 && IsExactConstant(b)) b = Converted(b);
        else if (b.Kind == VectorKind.Float64 && IsExactConstant(a)) a = Converted(a);
        return (a, b);
    }

    private static bool IsExactConstant(Vector vector) => vector is { IsConstant: true, Kind: VectorKind.Int64, HasNulls: false } && vector.Longs[0] is >= -ExactMax and <= ExactMax;

    private Vector Converted(Vector constant)
    {
        _converted.Reset(VectorKind.Float64, 1, isConstant: true);
        _converted.Doubles[0] = constant.Longs[0];
        return _converted;
    }

    private static int WithoutNulls(Vector a, Vector b, Span<int> selected)
    {
        var kept = 0;
        foreach (var p in selected)
            if (!a.IsNull(p) && !b.IsNull(p)) selected[kept++] = p;
        return kept;
    }

    /// <summary>Compares vectors that a kernel knows, nulls as if they were values; false when there is none.</summary>
    private bool TryCompare<TSink>(Vector a, Vector b, ReadOnlySpan<int> positions, ref TSink sink) where TSink : struct, IRowSink, allows ref struct
    {
        if (a.Kind != b.Kind) return false;
        switch (a.Kind)
        {
            case VectorKind.Int64 or VectorKind.Bool:
                Compare(a.Longs, a.IsConstant, b.Longs, b.IsConstant, positions, ref sink);
                return true;
            case VectorKind.Float64:
                Compare(a.Doubles, a.IsConstant, b.Doubles, b.IsConstant, positions, ref sink);
                return true;
            case VectorKind.Node or VectorKind.Edge when @operator is BinaryOperator.Equal or BinaryOperator.NotEqual:
                Compare(a.Rows, a.IsConstant, b.Rows, b.IsConstant, positions, ref sink);
                return true;
            case VectorKind.Text:
                CompareTexts(a, b, positions, ref sink);
                return true;
            default:
                return false;
        }
    }

    private void Compare<T, TSink>(T[] a, bool isConstantA, T[] b, bool isConstantB, ReadOnlySpan<int> positions, ref TSink sink)
        where T : unmanaged, INumber<T> where TSink : struct, IRowSink, allows ref struct
    {
        switch (@operator)
        {
            case BinaryOperator.Equal:
                CompareKernels.Run<T, EqualOp, TSink>(a, isConstantA, b, isConstantB, positions, ref sink);
                break;
            case BinaryOperator.NotEqual:
                CompareKernels.Run<T, NotEqualOp, TSink>(a, isConstantA, b, isConstantB, positions, ref sink);
                break;
            case BinaryOperator.Less:
                CompareKernels.Run<T, LessOp, TSink>(a, isConstantA, b, isConstantB, positions, ref sink);
                break;
            case BinaryOperator.LessOrEqual:
                CompareKernels.Run<T, LessOrEqualOp, TSink>(a, isConstantA, b, isConstantB, positions, ref sink);
                break;
            case BinaryOperator.Greater:
                CompareKernels.Run<T, LessOp, TSink>(b, isConstantB, a, isConstantA, positions, ref sink);
                break;
            default:
                CompareKernels.Run<T, LessOrEqualOp, TSink>(b, isConstantB, a, isConstantA, positions, ref sink);
                break;
        }
    }

    private void CompareTexts<TSink>(Vector a, Vector b, ReadOnlySpan<int> positions, ref TSink sink) where TSink : struct, IRowSink, allows ref struct
    {
        foreach (var p in positions)
        {
            var x = a.Texts[a.IsConstant ? 0 : p].Span;
            var y = b.Texts[b.IsConstant ? 0 : p].Span;
            sink.Add(p, @operator switch
            {
                BinaryOperator.Equal => x.SequenceEqual(y),
                BinaryOperator.NotEqual => !x.SequenceEqual(y),
                BinaryOperator.Less => x.SequenceCompareTo(y) < 0,
                BinaryOperator.LessOrEqual => x.SequenceCompareTo(y) <= 0,
                BinaryOperator.Greater => x.SequenceCompareTo(y) > 0,
                _ => x.SequenceCompareTo(y) >= 0,
            });
        }
    }

    private void CompareValues(Vector a, Vector b, ReadOnlySpan<int> positions, int capacity, QueryContext context)
    {
        foreach (var p in positions)
        {
            var truth = Compare(@operator, VectorCopy.GetValue(a, p, context), VectorCopy.GetValue(b, p, context));
            _result.Longs[p] = truth == true ? 1 : 0;
            if (truth is not null) continue;
            if (!_result.HasNulls) _result.BeginNulls(capacity, allValid: true);
            _result.SetNull(p);
        }
    }

    /// <summary>One comparison of two values.</summary>
    public static bool? Compare(BinaryOperator @operator, in Value a, in Value b) => @operator switch
    {
        BinaryOperator.Equal => CypherEquality.Equals(a, b),
        BinaryOperator.NotEqual => !CypherEquality.Equals(a, b),
        BinaryOperator.Less => CypherComparison.Less(a, b),
        BinaryOperator.LessOrEqual => CypherComparison.LessOrEqual(a, b),
        BinaryOperator.Greater => CypherComparison.Greater(a, b),
        _ => CypherComparison.GreaterOrEqual(a, b),
    };
}

/// <summary>Where the kernels leave what they find, in the order of the positions.</summary>
internal interface IRowSink
{
    void Add(int position, bool passes);
}

/// <summary>Truth values by position.</summary>
internal readonly ref struct TruthSink(Span<long> longs) : IRowSink
{
    private readonly Span<long> _longs = longs;

    public void Add(int position, bool passes) => _longs[position] = passes ? 1 : 0;
}

/// <summary>The positions that pass. The target may be where the positions are read from.</summary>
internal ref struct SelectionSink(Span<int> selected) : IRowSink
{
    private readonly Span<int> _selected = selected;

    public int Count { get; private set; }

    public void Add(int position, bool passes)
    {
        _selected[Count] = position;
        Count += passes ? 1 : 0;
    }
}

internal interface ICompareOp
{
    static abstract bool Test<T>(T a, T b) where T : INumber<T>;
}

internal readonly struct EqualOp : ICompareOp
{
    public static bool Test<T>(T a, T b) where T : INumber<T> => a == b;
}

internal readonly struct NotEqualOp : ICompareOp
{
    public static bool Test<T>(T a, T b) where T : INumber<T> => a != b;
}

internal readonly struct LessOp : ICompareOp
{
    public static bool Test<T>(T a, T b) where T : INumber<T> => a < b;
}

internal readonly struct LessOrEqualOp : ICompareOp
{
    public static bool Test<T>(T a, T b) where T : INumber<T> => a <= b;
}

internal static class CompareKernels
{
    // hot: no allocation.
    public static void Run<T, TOp, TSink>(T[] a, bool isConstantA, T[] b, bool isConstantB, ReadOnlySpan<int> positions, ref TSink sink)
        where T : unmanaged, INumber<T> where TOp : struct, ICompareOp where TSink : struct, IRowSink, allows ref struct
    {
        if (isConstantB)
        {
            var constant = b[0];
            if (isConstantA)
                foreach (var p in positions) sink.Add(p, TOp.Test(a[0], constant));
            else
                foreach (var p in positions) sink.Add(p, TOp.Test(a[p], constant));
        }
        else if (isConstantA)
        {
            var constant = a[0];
            foreach (var p in positions) sink.Add(p, TOp.Test(constant, b[p]));
        }
        else
        {
            foreach (var p in positions) sink.Add(p, TOp.Test(a[p], b[p]));
        }
    }
}
