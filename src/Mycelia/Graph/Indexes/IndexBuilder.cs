// Makes the entries of an index from the rows of a version. When all values are numbers, dates or times of day (and no integer is beyond 2^53), their
// keys are a tag and 8 bytes: the chunks are read as arrays, (key, row) pairs sorted by radix, and the leaves cut from the result. Otherwise
// keys are gathered as bytes, in parts, each sorted by its first 8 bytes that differ.

using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph.Indexes;

internal static class IndexBuilder
{
    private const int PairsMax = 1 << 28;
    private const int PartBytesMax = 256 << 20;
    private const int SlotsPerPart = 64;

    /// <summary>The index of a rule over a version. <paramref name="progress"/> hears of slots done, of all.</summary>
    public static PropertyIndex Build(RowState state, Rule rule, Action<int, int>? progress = null, CancellationToken cancellation = default, int partBytesMax = PartBytesMax)
    {
        var session = new EditSession();
        var limit = state.SlotLimit(rule);
        progress?.Invoke(0, limit);
        var index = TryBuildNumbers(state, rule, limit, session, cancellation) ?? BuildBytes(state, rule, limit, session, partBytesMax, progress, cancellation);
        progress?.Invoke(limit, limit);
        return index;
    }

    /// <summary>The rules of a version, and those of its schema that are not there with entries made from the rows: for opening.</summary>
    public static RuleSet BuildMissing(GraphSpace space, CancellationToken cancellation)
    {
        var rules = space.Rules;
        foreach (var (name, bytes) in space.Schema)
        {
            if (rules.Named(name) is not null) continue;
            var rule = new Rule(SchemaDefinition.Decode(name, bytes), space.Tables, null);
            rules = rules.With(rule.Definition.HasIndex ? rule.With(Build(new RowState(space), rule, null, cancellation)) : rule);
        }

        return rules;
    }

    /// <summary>The rows of a slot that concern a rule, as bits; false when there are none.</summary>
    public static bool TryRows(RowState state, Rule rule, int slot, Span<ulong> rows)
    {
        if (state.ExtentAt(rule, slot) is not { AliveCount: > 0 } extent) return false;
        rows.Clear();
        if (extent is EdgeExtent edges)
        {
            if (edges.Type != rule.Token) return false;
            extent.Alive.CopyTo(rows);
            return true;
        }

        var nodes = (NodeExtent)extent;
        var sets = state.Tables.LabelSets;
        extent.Alive.CopyTo(rows);
        if (nodes.UniformLabelSet >= 0) return sets.Contains(nodes.UniformLabelSet, rule.Token);
        var any = false;
        for (var row = 0; row < nodes.BornLimit; row++)
        {
            if (!nodes.IsAlive(row)) continue;
            if (sets.Contains(nodes.LabelSetOf(row), rule.Token)) any = true;
            else rows[row >> 6] &= ~(1UL << row);
        }

        return any;
    }

    private static PropertyIndex? TryBuildNumbers(RowState state, Rule rule, int limit, EditSession session, CancellationToken cancellation)
    {
        if (rule.Keys.Length > 1 || rule.Definition.Kind == SchemaKind.PointIndex) return null;
        var starts = new long[limit + 1];
        var tags = new byte[limit];
        ParallelLoops.For(0, limit, 16, (from, to) =>
        {
            Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
            for (var slot = from; slot < to; slot++)
            {
                if (!TryRows(state, rule, slot, rows) || state.ChunkAt(rule, rule.Keys[0], slot)?.Flat is not { } chunk) continue;
                starts[slot + 1] = Keep(rows, chunk);
                if (starts[slot + 1] > 0) tags[slot] = NumberTag(chunk, rows);
            }
        }, cancellation: cancellation);
        byte tag = 0;
        for (var slot = 0; slot < limit; slot++)
        {
            if (starts[slot + 1] > 0)
            {
                if (tags[slot] == 0 || (tag != 0 && tags[slot] != tag)) return null;
                tag = tags[slot];
            }

            starts[slot + 1] += starts[slot];
        }

        if (starts[limit] > PairsMax) return null;
        var heads = GC.AllocateUninitializedArray<ulong>((int)starts[limit]);
        var places = GC.AllocateUninitializedArray<uint>(heads.Length);
        ParallelLoops.For(0, limit, 16, (from, to) =>
        {
            Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
            for (var slot = from; slot < to; slot++)
            {
                if (starts[slot + 1] == starts[slot]) continue;
                TryRows(state, rule, slot, rows);
                var chunk = state.ChunkAt(rule, rule.Keys[0], slot)!.Flat;
                Keep(rows, chunk);
                Fill(chunk, rows, (uint)slot << Chunk.RowBits, heads.AsSpan((int)starts[slot]), places.AsSpan((int)starts[slot]));
            }
        }, cancellation: cancellation);
        RadixSort.Sort(heads, places, heads.Length);
        cancellation.ThrowIfCancellationRequested();
        return PropertyIndex.Build(new SortedKeys([tag], heads, places, null, []), session);
    }

    /// <summary>Keeps the rows that have a value; returns how many.</summary>
    private static int Keep(Span<ulong> rows, Chunk chunk)
    {
        var count = 0;
        for (var word = 0; word < rows.Length; word++)
        {
            rows[word] &= word < chunk.Validity.Length ? chunk.Validity[word] : 0;
            count += System.Numerics.BitOperations.PopCount(rows[word]);
        }

        return count;
    }

    /// <summary>The tag of a chunk whose values all are of 8 bytes, 0 for others.</summary>
    private static byte NumberTag(Chunk chunk, ReadOnlySpan<ulong> rows)
    {
        if (chunk is FixedChunk<double, Float64Kind>) return OrderedKey.NumberTag;
        if (chunk is not IInt64Chunk integers) return 0;
        if (chunk.Kind == ValueKind.Int64 && integers.WidthBytes == 8)
        {
            foreach (var row in Bitmap.Enumerate(rows))
                if (!OrderedKey.IsExact(integers[row])) return 0;
        }

        return OrderedKey.TagOf(chunk.Kind);
    }

    private static void Fill(Chunk chunk, ReadOnlySpan<ulong> rows, uint firstRow, Span<ulong> heads, Span<uint> places)
    {
        switch (chunk)
        {
            case FixedChunk<double, Float64Kind> floats: Fill(rows, firstRow, heads, places, floats.Values, static value => OrderedKey.Rank(value)); break;
            case Int64Chunk<long> wide when chunk.Kind != ValueKind.Int64: Fill(rows, firstRow, heads, places, wide.Values, static value => OrderedKey.Rank(value)); break;
            case Int64Chunk<int> middle when chunk.Kind != ValueKind.Int64: Fill(rows, firstRow, heads, places, middle.Values, static value => OrderedKey.Rank((long)value)); break;
            case Int64Chunk<short> narrow when chunk.Kind != ValueKind.Int64: Fill(rows, firstRow, heads, places, narrow.Values, static value => OrderedKey.Rank((long)value)); break;
            case Int64Chunk<sbyte> tiny when chunk.Kind != ValueKind.Int64: Fill(rows, firstRow, heads, places, tiny.Values, static value => OrderedKey.Rank((long)value)); break;
            case Int64Chunk<long> wide: Fill(rows, firstRow, heads, places, wide.Values, static value => OrderedKey.Rank((double)value)); break;
            case Int64Chunk<int> middle: Fill(rows, firstRow, heads, places, middle.Values, static value => OrderedKey.Rank((double)value)); break;
            case Int64Chunk<short> narrow: Fill(rows, firstRow, heads, places, narrow.Values, static value => OrderedKey.Rank((double)value)); break;
            case Int64Chunk<sbyte> tiny: Fill(rows, firstRow, heads, places, tiny.Values, static value => OrderedKey.Rank((double)value)); break;
        }
    }

    private static void Fill<T>(ReadOnlySpan<ulong> rows, uint firstRow, Span<ulong> heads, Span<uint> places, ReadOnlySpan<T> values, Func<T, ulong> rank)
    {
        var at = 0;
        for (var word = 0; word < rows.Length; word++)
        {
            for (var bits = rows[word]; bits != 0; bits &= bits - 1)
            {
                var row = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                heads[at] = rank(values[row]);
                places[at++] = firstRow + (uint)row;
            }
        }
    }

    private static PropertyIndex BuildBytes(RowState state, Rule rule, int limit, EditSession session, int partBytesMax, Action<int, int>? progress, CancellationToken cancellation)
    {
        var index = PropertyIndex.Empty;
        var whole = new KeyBatch();
        var parts = new KeyBatch[Math.Max(1, ParallelLoops.DefaultDegree)];
        for (var i = 0; i < parts.Length; i++) parts[i] = new KeyBatch(SlotsPerPart * Chunk.RowsMax / 8);
        var next = new long[parts.Length];
        var ends = new long[parts.Length];
        for (var start = 0; start < limit; start += parts.Length * SlotsPerPart)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                next[i] = Math.Min(limit, start + i * SlotsPerPart) * (long)Chunk.RowsMax;
                ends[i] = Math.Min(limit, start + (i + 1) * SlotsPerPart) * (long)Chunk.RowsMax;
            }

            // Long keys take several rounds.
            do
            {
                ParallelLoops.For(0, parts.Length, 1, (from, to) =>
                {
                    for (var i = from; i < to; i++)
                    {
                        parts[i].Clear();
                        next[i] = Gather(state, rule, next[i], ends[i], parts[i], partBytesMax / parts.Length);
                    }
                }, cancellation: cancellation);
                foreach (var part in parts)
                {
                    whole.AddRange(part);
                    if (whole.HeapBytes > partBytesMax) index = Include(index, whole, session);
                }
            }
            while (!next.AsSpan().SequenceEqual(ends));
            progress?.Invoke(Math.Min(limit, start + parts.Length * SlotsPerPart), limit);
        }

        return Include(index, whole, session);
    }

    private static PropertyIndex Include(PropertyIndex index, KeyBatch part, EditSession session)
    {
        var next = index.Count == 0 ? PropertyIndex.Build(part.ToSorted(), session) : index.With(new KeyBatch(), part, session);
        part.Clear();
        return next;
    }

    /// <summary>Gathers the keys of the rows [from, to) until they have more than so many bytes; the row to go on with.</summary>
    private static long Gather(RowState state, Rule rule, long from, long to, KeyBatch batch, int bytesMax)
    {
        Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
        var chunks = new Chunk?[rule.Keys.Length];
        var key = new ByteWriter(256);
        for (var slot = (int)(from >> Chunk.RowBits); slot < to >> Chunk.RowBits; slot++)
        {
            if (!TryRows(state, rule, slot, rows)) continue;
            var isWhole = true;
            for (var i = 0; i < chunks.Length; i++) isWhole &= (chunks[i] = state.ChunkAt(rule, rule.Keys[i], slot)?.Flat) is not null;
            if (!isWhole) continue;
            foreach (var row in Bitmap.Enumerate(rows))
            {
                var place = (long)slot << Chunk.RowBits | (long)row;
                if (place < from) continue;
                if (batch.HeapBytes > bytesMax) return place;
                key.Clear();
                var has = true;
                for (var i = 0; has && i < chunks.Length; i++) has = RowState.Append(rule, chunks[i]!, row, key);
                if (!has) continue;
                OrderedKey.Trim(key);
                batch.Add(key.Written, (uint)place);
            }
        }

        return to;
    }
}
