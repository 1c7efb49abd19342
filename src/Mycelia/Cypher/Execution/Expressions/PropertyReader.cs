// Properties of node and edge rows, column-wise. Positions are cut into runs of one extent; a run reads its chunk through the chunk's own width. A scan gives one run
// per batch whose rows are consecutive, which is a widening copy; rows that a walk found come in any order and are gathered run by run.
//
// Short runs look past a patch instead of merging it: a lookup after every update would otherwise copy a chunk each time.

using System.Numerics;
using System.Runtime.InteropServices;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Lanes = System.Numerics.Vector;

namespace Mycelia.Cypher.Execution.Expressions;

internal static class PropertyReader
{
    private const int RowMask = Chunk.RowsMax - 1;

    /// <summary>Runs at least this long merge a patch.</summary>
    private const int MergeFrom = 64;

    /// <summary>The property of the rows at the positions, into the target. The key is -1 when the database does not know its name.</summary>
    public static void Read(Vector entities, ReadOnlySpan<int> positions, int capacity, int key, QueryContext context, Vector target, ScatteredReader? scattered = null)
    {
        if (entities.IsConstant) positions = Positions.Below(1);
        entities = Presence.Of(entities, positions, capacity, context);
        Require(entities, positions, context);
        var chunks = (entities.Kind == VectorKind.Node ? context.Space.NodeColumns : context.Space.EdgeColumns)[key];
        if (chunks is null)
        {
            target.Reset(VectorKind.Null, 1, isConstant: true);
            return;
        }

        var rows = entities.Rows;
        if (scattered is not null && !entities.HasNulls && !entities.IsConstant && ScatteredReader.IsScattered(rows, positions)
            && scattered.TryRead(chunks, rows, positions, capacity, target)) return;
        var sink = new VectorSink(target, positions, capacity, context, entities.IsConstant);
        for (var start = 0; start < positions.Length;)
        {
            if (entities.HasNulls && entities.IsNull(positions[start]))
            {
                sink.AddNull();
                start++;
                continue;
            }

            var slot = rows[positions[start]] >> Chunk.RowBits;
            var end = start + 1;
            while (end < positions.Length && rows[positions[end]] >> Chunk.RowBits == slot && !(entities.HasNulls && entities.IsNull(positions[end]))) end++;
            ReadRun(chunks[(int)slot], rows, positions[start..end], ref sink, target);
            start = end;
        }
    }

    /// <summary>Notes the reads of a serializable transaction, and makes sure that what is read is there once something was deleted.</summary>
    public static void Require(Vector entities, ReadOnlySpan<int> positions, QueryContext context)
    {
        var reads = context.Snapshot.Reads;
        if (reads is null && !context.HasDeleted) return;
        var tables = context.Space.Tables;
        foreach (var p in positions)
        {
            if (entities.IsNull(p)) continue;
            var row = entities.Rows[p];
            if (entities.Kind == VectorKind.Node)
            {
                reads?.Node(new NodeId(tables.NodeSlots.IdOf(row)));
                if (context.HasDeleted) context.View.RequireAlive(row);
            }
            else
            {
                reads?.Edge(new EdgeId(tables.EdgeSlots.IdOf(row)));
                if (context.HasDeleted) context.View.RequireAliveEdge(row);
            }
        }
    }

    private static void ReadRun(Chunk? chunk, uint[] rows, ReadOnlySpan<int> positions, ref VectorSink sink, Vector target)
    {
        if (chunk is PatchedChunk patched)
        {
            if (positions.Length < MergeFrom)
            {
                ReadPatched(patched, rows, positions, ref sink, target);
                return;
            }

            chunk = patched.Flat;
        }

        switch (chunk)
        {
            case null:
                foreach (var _ in positions) sink.AddNull();
                break;
            case Int64Chunk<sbyte> { Kind: ValueKind.Int64 } c when sink.Begin(VectorKind.Int64):
                ReadFixed(c, c.Values, rows, sink.Take(positions.Length), ref sink, target.Longs);
                break;
            case Int64Chunk<short> { Kind: ValueKind.Int64 } c when sink.Begin(VectorKind.Int64):
                ReadFixed(c, c.Values, rows, sink.Take(positions.Length), ref sink, target.Longs);
                break;
            case Int64Chunk<int> { Kind: ValueKind.Int64 } c when sink.Begin(VectorKind.Int64):
                ReadFixed(c, c.Values, rows, sink.Take(positions.Length), ref sink, target.Longs);
                break;
            case Int64Chunk<long> { Kind: ValueKind.Int64 } c when sink.Begin(VectorKind.Int64):
                ReadFixed(c, c.Values, rows, sink.Take(positions.Length), ref sink, target.Longs);
                break;
            case FixedChunk<double, Float64Kind> c when sink.Begin(VectorKind.Float64):
                ReadFixed(c, c.Values, rows, sink.Take(positions.Length), ref sink, target.Doubles);
                break;
            case BoolChunk c when sink.Begin(VectorKind.Bool):
                ReadBools(c, rows, sink.Take(positions.Length), ref sink, target.Longs);
                break;
            case VarChunk { Kind: ValueKind.String } c when sink.Begin(VectorKind.Text):
                ReadTexts(c, rows, sink.Take(positions.Length), ref sink, target.Texts);
                break;
            default:
                foreach (var p in positions) sink.Add(chunk.Get((int)rows[p] & RowMask));
                break;
        }
    }

    private static void ReadPatched(PatchedChunk patched, uint[] rows, ReadOnlySpan<int> positions, ref VectorSink sink, Vector target)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var row = (int)rows[positions[i]] & RowMask;
            if (!patched.TryGetPatch(row, out var value)) ReadRun(patched.Base, rows, positions.Slice(i, 1), ref sink, target);
            else if (value.Kind == ValueKind.String && target.Kind is VectorKind.Null or VectorKind.Text) sink.AddText(System.Text.Encoding.UTF8.GetBytes(value.AsString()));
            else sink.Add(value);
        }
    }

    // hot: no allocation.
    private static void ReadFixed<T, TLong>(Chunk chunk, ReadOnlySpan<T> values, uint[] rows, ReadOnlySpan<int> positions, ref VectorSink sink, TLong[] target)
        where T : unmanaged, INumberBase<T> where TLong : unmanaged, INumberBase<TLong>
    {
        var validity = chunk.Validity;
        var first = (int)rows[positions[0]] & RowMask;
        if (AreConsecutive(rows, positions) && first + positions.Length <= values.Length && AllSet(validity, first, positions.Length))
        {
            var from = values.Slice(first, positions.Length);
            var to = target.AsSpan(positions[0], positions.Length);
            if (typeof(TLong) == typeof(long)) Widen(from, MemoryMarshal.Cast<TLong, long>(to));
            else
                for (var i = 0; i < from.Length; i++) to[i] = TLong.CreateTruncating(from[i]);
            return;
        }

        foreach (var p in positions)
        {
            var row = (int)rows[p] & RowMask;
            if ((uint)row < (uint)values.Length && (validity[row >> 6] >> row & 1) != 0) target[p] = TLong.CreateTruncating(values[row]);
            else sink.SetNull(p);
        }
    }

    private static void ReadBools(BoolChunk chunk, uint[] rows, ReadOnlySpan<int> positions, ref VectorSink sink, long[] target)
    {
        var bits = chunk.Bits;
        foreach (var p in positions)
        {
            var row = (int)rows[p] & RowMask;
            if (chunk.IsValid(row)) target[p] = (long)(bits[row >> 6] >> row & 1);
            else sink.SetNull(p);
        }
    }

    private static void ReadTexts(VarChunk chunk, uint[] rows, ReadOnlySpan<int> positions, ref VectorSink sink, ReadOnlyMemory<byte>[] target)
    {
        foreach (var p in positions)
        {
            var row = (int)rows[p] & RowMask;
            if (chunk.IsValid(row)) target[p] = chunk.MemoryOf(row);
            else sink.SetNull(p);
        }
    }

    private static bool AreConsecutive(uint[] rows, ReadOnlySpan<int> positions)
    {
        var count = positions.Length;
        if (positions[^1] - positions[0] != count - 1) return false;
        var run = rows.AsSpan(positions[0], count);
        if (run[^1] - run[0] != (uint)(count - 1)) return false;
        var at = 1;
        for (; at <= count - Vector<uint>.Count; at += Vector<uint>.Count)
            if (!Lanes.EqualsAll(new Vector<uint>(run[at..]), new Vector<uint>(run[(at - 1)..]) + Vector<uint>.One)) return false;
        for (; at < run.Length; at++)
            if (run[at] != run[at - 1] + 1) return false;
        return true;
    }

    /// <summary>Makes 64-bit integers of narrower ones.</summary>
    private static void Widen<T>(ReadOnlySpan<T> from, Span<long> to) where T : unmanaged, INumberBase<T>
    {
        var at = 0;
        if (typeof(T) == typeof(short))
        {
            var shorts = MemoryMarshal.Cast<T, short>(from);
            for (; at <= shorts.Length - Vector<short>.Count; at += Vector<short>.Count) WidenShorts(new Vector<short>(shorts[at..]), to[at..]);
        }
        else if (typeof(T) == typeof(int))
        {
            var ints = MemoryMarshal.Cast<T, int>(from);
            for (; at <= ints.Length - Vector<int>.Count; at += Vector<int>.Count) WidenInts(new Vector<int>(ints[at..]), to[at..]);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            var bytes = MemoryMarshal.Cast<T, sbyte>(from);
            for (; at <= bytes.Length - Vector<sbyte>.Count; at += Vector<sbyte>.Count)
            {
                Lanes.Widen(new Vector<sbyte>(bytes[at..]), out var first, out var second);
                WidenShorts(first, to[at..]);
                WidenShorts(second, to[(at + Vector<short>.Count)..]);
            }
        }

        for (; at < from.Length; at++) to[at] = long.CreateTruncating(from[at]);
    }

    private static void WidenShorts(Vector<short> shorts, Span<long> to)
    {
        Lanes.Widen(shorts, out var low, out var high);
        WidenInts(low, to);
        WidenInts(high, to[Vector<int>.Count..]);
    }

    private static void WidenInts(Vector<int> ints, Span<long> to)
    {
        Lanes.Widen(ints, out var low, out var high);
        low.CopyTo(to);
        high.CopyTo(to[Vector<long>.Count..]);
    }

    private static bool AllSet(ulong[] bits, int first, int count)
    {
        var last = first + count - 1;
        var (from, to) = (first >> 6, last >> 6);
        var head = ulong.MaxValue << first;
        var tail = ulong.MaxValue >> (63 - (last & 63));
        if (from == to) return (~bits[from] & head & tail) == 0;
        return (~bits[from] & head) == 0 && (~bits[to] & tail) == 0 && !bits.AsSpan(from + 1, to - from - 1).ContainsAnyExcept(ulong.MaxValue);
    }
}
