// Sum and count of the numbers in chunks. Integers are summed exactly in 128 bits, floats apart from them, so that the sum of integers never
// rounds. What is no number is remembered, the first one in row order, for the error that names it.

using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Columnar;

internal struct NumberSum : IPartial<NumberSum>
{
    private Int128 _integers;
    private double _floats;
    private ulong _strangerId;
    private ValueKind _strangerKind;

    /// <summary>Integers and floats summed.</summary>
    public long Count { get; private set; }

    private bool HasFloats { get; set; }

    public readonly double AsDouble => HasFloats ? (double)_integers + _floats : (double)_integers;

    /// <summary>An integer if all numbers are, else a float.</summary>
    public readonly Value ToValue(string key)
    {
        if (HasFloats) return AsDouble;
        if (_integers < long.MinValue || _integers > long.MaxValue)
            throw new MyceliaException(StatusCode.Overflow, $"The sum of property `{key}` is {_integers}, which no 64-bit integer holds. Use SumDouble.");
        return (long)_integers;
    }

    /// <summary>Throws if a value was no number.</summary>
    public readonly void RequireNumbers(string key, bool isEdges)
    {
        if (_strangerKind == ValueKind.Null) return;
        var entity = isEdges ? $"edge {new EdgeId(_strangerId)}" : $"node {new NodeId(_strangerId)}";
        throw new MyceliaException(StatusCode.TypeMismatch,
            $"Property `{key}` of {entity} is of kind {_strangerKind}; only integers and floats can be summed. Select them first.");
    }

    public void Add(in NumberSum next)
    {
        _integers += next._integers;
        Count += next.Count;
        if (next.HasFloats) AddFloats(next._floats);
        if (_strangerKind == ValueKind.Null) (_strangerId, _strangerKind) = (next._strangerId, next._strangerKind);
    }

    /// <summary>The sum of the rows of a flat chunk that <paramref name="mask"/> selects, all of which have values.</summary>
    public static NumberSum Of(Chunk chunk, ReadOnlySpan<ulong> mask, ulong firstId)
    {
        var sum = default(NumberSum);
        switch (chunk)
        {
            case { Kind: ValueKind.Int64 }:
                sum.AddIntegers(SumIntegers(chunk, mask), Bitmap.Count(mask));
                break;
            case FixedChunk<double, Float64Kind> doubles:
                var count = Bitmap.Count(mask);
                if (count > 0) sum.AddDoubles(Aggregates.Sum(doubles.Values, mask), count);
                break;
            default:
                foreach (var row in Bitmap.Enumerate(mask)) sum.AddValue(chunk.Get(row), firstId + (uint)row);
                break;
        }

        return sum;
    }

    /// <summary>The sum of the rows of a flat chunk whose value passes; see the other overload. Test and sum read the chunk once.</summary>
    public static NumberSum Of(Chunk chunk, Span<ulong> mask, ulong firstId, ValueTest test) => chunk switch
    {
        _ when !test.IsNumeric => OfSelected(chunk, mask, firstId, test),
        Int64Chunk<sbyte> { Kind: ValueKind.Int64 } c => OfIntegers(c, c.Values, mask, test.Integers),
        Int64Chunk<short> { Kind: ValueKind.Int64 } c => OfIntegers(c, c.Values, mask, test.Integers),
        Int64Chunk<int> { Kind: ValueKind.Int64 } c => OfIntegers(c, c.Values, mask, test.Integers),
        Int64Chunk<long> { Kind: ValueKind.Int64 } c => OfIntegers(c, c.Values, mask, test.Integers),
        FixedChunk<double, Float64Kind> c => OfDoubles(c, mask, test.Doubles),
        _ => OfSelected(chunk, mask, firstId, test),
    };

    private static NumberSum OfSelected(Chunk chunk, Span<ulong> mask, ulong firstId, ValueTest test)
    {
        test.Select(chunk, mask, mask);
        return Of(chunk, mask, firstId);
    }

    private static NumberSum OfIntegers<T>(Chunk chunk, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, IntegerRange range)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        var sum = default(NumberSum);
        var zone = ChunkZone.Of(chunk, values, mask);
        switch (zone.Judge(range))
        {
            case ZoneAnswer.All:
                sum.AddIntegers(Aggregates.Sum(values, mask), Bitmap.Count(mask));
                break;
            case ZoneAnswer.Some:
                sum.AddIntegers(FilterSums.Sum(values, range, mask, out var count, zone.IsWithin(LongFilterSum.SmallMax)), count);
                break;
        }

        return sum;
    }

    private static NumberSum OfDoubles(FixedChunk<double, Float64Kind> chunk, ReadOnlySpan<ulong> mask, DoubleRange range)
    {
        var sum = default(NumberSum);
        switch (ChunkZone.Of(chunk, chunk.Values, mask).Judge(range))
        {
            case ZoneAnswer.All:
                sum.AddDoubles(Aggregates.Sum(chunk.Values, mask), Bitmap.Count(mask));
                break;
            case ZoneAnswer.Some:
                var part = FilterSums.Sum(chunk.Values, range, chunk.Values, mask, out var count);
                if (count > 0) sum.AddDoubles(part, count);
                break;
        }

        return sum;
    }

    private static Int128 SumIntegers(Chunk chunk, ReadOnlySpan<ulong> mask) => chunk switch
    {
        Int64Chunk<sbyte> c => Aggregates.Sum(c.Values, mask),
        Int64Chunk<short> c => Aggregates.Sum(c.Values, mask),
        Int64Chunk<int> c => Aggregates.Sum(c.Values, mask),
        Int64Chunk<long> c => Aggregates.Sum(c.Values, mask),
        _ => throw new InvariantException($"{chunk.GetType().Name} is no integer chunk. This is a defect in Mycelia; please report it."),
    };

    private void AddIntegers(Int128 sum, long count)
    {
        _integers += sum;
        Count += count;
    }

    private void AddDoubles(double sum, long count)
    {
        AddFloats(sum);
        Count += count;
    }

    private void AddFloats(double sum)
    {
        _floats = Aggregates.OneNaN(_floats + sum);
        HasFloats = true;
    }

    private void AddValue(in Value value, ulong id)
    {
        if (value.TryGetInt64(out var integer)) AddIntegers(integer, 1);
        else if (value.TryGetDouble(out var real)) AddDoubles(real, 1);
        else if (_strangerKind == ValueKind.Null) (_strangerId, _strangerKind) = (id, value.Kind);
    }
}
