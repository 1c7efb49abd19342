// A condition on the values of a column, made ready once and applied to chunk after chunk. Like the ranges of the SIMD kernels, every
// condition is one interval: values from `low` to `high`, each end open, closed or absent, or all others if inverted. That makes =, ≠, <, ≤, >, ≥
// and BETWEEN one thing; a prefix or a part of a text are the conditions that are checked by themselves.
//
// How a chunk is tested follows how it holds its values:
//
//   integers, dates, local times   range kernels of the chunk's width, after its zone was asked
//   doubles                        range kernel, after the zone
//   booleans                       bit operations
//   texts, byte strings            UTF-8 bytes in place; their order is the order of the values
//   other fixed-size kinds         typed comparison, row by row
//   encoded values, mixed kinds    each value decoded and compared

using System.Text;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Columnar;

/// <summary>A condition on values. Immutable, used by many threads at once.</summary>
internal sealed partial class ValueTest
{
    private readonly ValueKind _kind;
    private readonly Value _low;
    private readonly Value _high;
    private readonly bool _isLowOpen;
    private readonly bool _isHighOpen;
    private readonly bool _isInverted;
    private readonly bool _isPoint;
    private readonly byte[] _lowBytes = [];
    private readonly byte[] _highBytes = [];
    private readonly string _text = "";
    private readonly byte[]? _prefix;
    private readonly byte[]? _part;

    private ValueTest(in Value low, bool isLowOpen, in Value high, bool isHighOpen, bool isInverted)
    {
        var kind = low.IsNull ? high.Kind : low.Kind;
        _kind = Group(kind);
        (_low, _isLowOpen, _high, _isHighOpen, _isInverted) = (low, isLowOpen, high, isHighOpen, isInverted);
        _isPoint = !isLowOpen && !isHighOpen && low == high;
        _lowBytes = BytesOf(low);
        _highBytes = BytesOf(high);
    }

    private ValueTest(string text, bool isPrefix)
    {
        _kind = ValueKind.String;
        _text = text;
        if (isPrefix) _prefix = Encoding.UTF8.GetBytes(text);
        else _part = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The integers that pass, or the raw integers of dates and local times.</summary>
    public IntegerRange Integers { get; private init; }

    /// <summary>The doubles that pass.</summary>
    public DoubleRange Doubles { get; private init; }

    /// <summary>Whether this is a condition on numbers.</summary>
    public bool IsNumeric => _kind == ValueKind.Int64;

    /// <summary>Values in a relation to a constant.</summary>
    public static ValueTest Of(Comparison comparison, in Value constant)
    {
        if (!Enum.IsDefined(comparison))
            throw new MyceliaException(StatusCode.InvalidArgument, $"There is no comparison {(int)comparison}; use one that {nameof(Comparison)} names.");
        if (constant.IsNull) throw new MyceliaException(StatusCode.InvalidArgument, "Nothing compares with null. Use IsNull or IsNotNull.");
        var op = (CompareOp)comparison;
        var (low, high) = comparison switch
        {
            Comparison.Less or Comparison.LessOrEqual => (Value.Null, constant),
            Comparison.Greater or Comparison.GreaterOrEqual => (constant, Value.Null),
            _ => (constant, constant),
        };
        return new ValueTest(low, comparison == Comparison.Greater, high, comparison == Comparison.Less, comparison == Comparison.NotEqual)
        {
            Integers = IntegersOf(op, constant),
            Doubles = DoublesOf(op, constant),
        };
    }

    /// <summary>Values from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public static ValueTest Between(in Value low, in Value high)
    {
        if (low.IsNull || high.IsNull)
            throw new MyceliaException(StatusCode.InvalidArgument, "A bound of Between is null; nothing compares with null. Use Where for a range with one bound.");
        if (Group(low.Kind) != Group(high.Kind))
        {
            throw new MyceliaException(StatusCode.TypeMismatch,
                $"The bounds of Between are of kinds {low.Kind} and {high.Kind}; they must be two numbers or of one kind.");
        }

        return new ValueTest(low, false, high, false, false)
        {
            Integers = IntegersOf(CompareOp.GreaterOrEqual, low).And(IntegersOf(CompareOp.LessOrEqual, high)),
            Doubles = DoublesOf(CompareOp.GreaterOrEqual, low).And(DoublesOf(CompareOp.LessOrEqual, high)),
        };
    }

    /// <summary>Texts that begin with a prefix.</summary>
    public static ValueTest StartsWith(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        _ = (Value)prefix;
        return new ValueTest(prefix, isPrefix: true);
    }

    /// <summary>Texts with a part in them.</summary>
    public static ValueTest Contains(string part) => new(part, isPrefix: false);

    /// <summary>
    /// selection = rows of <paramref name="mask"/> whose value passes; returns how many. The mask has only rows with values that the reader's
    /// version shows. Both have <see cref="Chunk.WordsMax"/> words and may be the same memory. The chunk is flat.
    /// </summary>
    public int Select(Chunk chunk, ReadOnlySpan<ulong> mask, Span<ulong> selection) => chunk switch
    {
        Int64Chunk<sbyte> c => SelectIntegers(c, c.Values, mask, selection),
        Int64Chunk<short> c => SelectIntegers(c, c.Values, mask, selection),
        Int64Chunk<int> c => SelectIntegers(c, c.Values, mask, selection),
        Int64Chunk<long> c => SelectIntegers(c, c.Values, mask, selection),
        FixedChunk<double, Float64Kind> c => SelectDoubles(c, mask, selection),
        VarChunk { Kind: ValueKind.Null } c => SelectDecoded(c, mask, selection),
        _ when chunk.Kind != _kind => AllOrNone(_isInverted, mask, selection),
        BoolChunk c => SelectBools(c, mask, selection),
        VarChunk c => SelectBytes(c, mask, selection),
        FixedChunk<LocalDateTime, LocalDateTimeKind> c => SelectOrdered(c.Values, _low, _high, static v => v.AsLocalDateTime(), mask, selection),
        FixedChunk<ZonedTime, ZonedTimeKind> c => SelectOrdered(c.Values, _low, _high, static v => v.AsZonedTime(), mask, selection),
        FixedChunk<Duration, DurationKind> c => SelectOrdered(c.Values, _low, _high, static v => v.AsDuration(), mask, selection),
        _ => SelectDecoded(chunk, mask, selection),
    };

    /// <summary>Whether one value, not null, passes.</summary>
    public bool Passes(in Value value)
    {
        if (Group(value.Kind) != _kind) return _isInverted;
        if (_prefix is not null) return value.AsString().StartsWith(_text, StringComparison.Ordinal);
        if (_part is not null) return value.AsString().Contains(_text, StringComparison.Ordinal);
        return value.Kind switch
        {
            ValueKind.Int64 => Integers.Contains(value.AsInt64()),
            ValueKind.Float64 => Doubles.Contains(value.AsDouble()),
            _ => PassesOrder(_low.IsNull ? 1 : value.CompareTo(_low), _high.IsNull ? -1 : value.CompareTo(_high)),
        };
    }

    /// <summary>Numbers of both kinds compare with one another.</summary>
    private static ValueKind Group(ValueKind kind) => kind == ValueKind.Float64 ? ValueKind.Int64 : kind;

    private static IntegerRange IntegersOf(CompareOp op, in Value constant) => constant.Kind switch
    {
        ValueKind.Float64 => IntegerRange.Of(op, constant.AsDouble()),
        _ when Int64Chunks.Holds(constant.Kind) => IntegerRange.Of(op, Int64Chunks.ToInt64(constant)),
        _ => IntegerRange.None,
    };

    private static DoubleRange DoublesOf(CompareOp op, in Value constant) => constant.Kind switch
    {
        ValueKind.Float64 => DoubleRange.Of(op, constant.AsDouble()),
        ValueKind.Int64 => DoubleRange.Of(op, constant.AsInt64()),
        _ => DoubleRange.None,
    };

    private static byte[] BytesOf(in Value value) => value.Kind switch
    {
        ValueKind.String => Encoding.UTF8.GetBytes(value.AsString()),
        ValueKind.Bytes => value.AsBytes().ToArray(),
        _ => [],
    };

    private static int AllOrNone(bool all, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        if (!all)
        {
            selection.Clear();
            return 0;
        }

        mask.CopyTo(selection);
        return Bitmap.Count(selection);
    }

    private bool PassesOrder(int toLow, int toHigh) =>
        ((toLow > 0 || (toLow == 0 && !_isLowOpen)) && (toHigh < 0 || (toHigh == 0 && !_isHighOpen))) != _isInverted;
}
