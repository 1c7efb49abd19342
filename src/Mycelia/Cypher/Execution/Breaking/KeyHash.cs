// Hashes of rows by some of their columns, column by column. Values that are equivalent (CypherEquivalence) have the same hash whatever vector they lie in: 1 and
// 1.0, a node as a row and as a value, text as UTF-8 and as a string.

using System.Buffers;
using System.Numerics;
using System.Text;
using Mycelia.Cypher.Functions;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Cypher.Execution.Breaking;

internal static class KeyHash
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;
    private const ulong Other = 0xD6E8_FEB8_6659_FD93;
    private const ulong NullItem = 0x5851_F42D_4C95_7F2D;
    private const ulong NaNItem = 0x7FF8_0000_0000_1234;
    private const ulong BoolItem = 0xA076_1D64_78BD_642E;
    private const ulong NodeItem = 0x4000_0000_0000_0000;
    private const ulong EdgeItem = 0x8000_0000_0000_0000;
    private const int StackBytes = 512;

    /// <summary>Makes hashes[i] that of the row at positions[i].</summary>
    public static void Compute(ReadOnlySpan<Vector> keys, ReadOnlySpan<int> positions, Span<ulong> hashes, QueryContext context)
    {
        hashes = hashes[..positions.Length];
        hashes.Clear();
        foreach (var key in keys) Add(key, positions, hashes, context);
    }

    /// <summary>Another hash of what has this hash: so that rows which met in one partition spread over the next ones.</summary>
    public static ulong Again(ulong hash, int level) => Fold(hash ^ (ulong)(level + 1) * Other, Odd);

    private static void Add(Vector key, ReadOnlySpan<int> positions, Span<ulong> hashes, QueryContext context)
    {
        if (key.IsConstant)
        {
            var item = Item(key, 0, context);
            for (var i = 0; i < hashes.Length; i++) hashes[i] = Mix(hashes[i], item);
            return;
        }

        switch (key.Kind)
        {
            case VectorKind.Int64 when !key.HasNulls:
                var longs = key.Longs;
                for (var i = 0; i < hashes.Length; i++) hashes[i] = Mix(hashes[i], (ulong)longs[positions[i]]);
                break;
            case VectorKind.Text when !key.HasNulls:
                var texts = key.Texts;
                for (var i = 0; i < hashes.Length; i++) hashes[i] = Mix(hashes[i], BytesHash.Of(texts[positions[i]].Span));
                break;
            default:
                for (var i = 0; i < hashes.Length; i++) hashes[i] = Mix(hashes[i], Item(key, positions[i], context));
                break;
        }
    }

    private static ulong Item(Vector key, int position, QueryContext context)
    {
        if (key.IsNull(position)) return NullItem;
        return key.Kind switch
        {
            VectorKind.Bool => BoolItem + (ulong)key.Longs[position],
            VectorKind.Int64 => (ulong)key.Longs[position],
            VectorKind.Float64 => Item(key.Doubles[position]),
            VectorKind.Text => BytesHash.Of(key.Texts[position].Span),
            VectorKind.Node => NodeItem ^ context.Space.Tables.NodeSlots.IdOf(key.Rows[position]),
            VectorKind.Edge => EdgeItem ^ context.Space.Tables.EdgeSlots.IdOf(key.Rows[position]),
            _ => Item(key.Values[position]),
        };
    }

    private static ulong Item(double number)
    {
        if (Numbers.TryToInt64(number, out var integer)) return (ulong)integer;
        return double.IsNaN(number) ? NaNItem : BitConverter.DoubleToUInt64Bits(number);
    }

    private static ulong Item(in Value value) => value.Kind switch
    {
        ValueKind.Null => NullItem,
        ValueKind.Bool => BoolItem + (value.AsBool() ? 1UL : 0),
        ValueKind.Int64 => (ulong)value.AsInt64(),
        ValueKind.Float64 => Item(value.AsDouble()),
        ValueKind.String => Item(value.AsString()),
        ValueKind.Node => NodeItem ^ value.NodeIdentity.Value,
        ValueKind.Edge => EdgeItem ^ value.EdgeIdentity.Value,
        _ => (ulong)CypherEquivalence.Hash(value),
    };

    private static ulong Item(string text)
    {
        var room = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = room <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(room);
        var hash = BytesHash.Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    private static ulong Mix(ulong hash, ulong item) => Fold(BitOperations.RotateLeft(hash, 23) ^ item ^ Other, Odd);

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
