namespace Mycelia.Kernel.Columns;

/// <summary>
/// The rules by which the next version of a chunk is made: in place where ownership allows it, as a patch for a lone update, as a wider
/// or converted copy where the value does not fit.
/// </summary>
internal static class ChunkEditor
{
    /// <summary>
    /// The chunk with <paramref name="row"/> set (null clears it). <paramref name="isNewRow"/> says that no published root shows the row yet.
    /// The result is owned by <paramref name="session"/>; <paramref name="chunk"/> itself may be changed only as the ownership rules allow.
    /// </summary>
    public static Chunk? Set(Chunk? chunk, int row, in Value value, bool isNewRow, EditSession session, Lineage lineage)
    {
        if (chunk is null)
        {
            if (value.IsNull) return null;
            return Own(SetOwned(Create(value, row), row, value), session, lineage);
        }

        var owned = chunk.Session == session;
        if (owned || (isNewRow && chunk.Lineage == lineage))
        {
            if (chunk is not PatchedChunk)
            {
                if (chunk.TrySet(row, value)) return chunk;
                if (owned) return Own(SetOwned(chunk, row, value), session, lineage);
            }
            else if (owned)
            {
                return Patch((PatchedChunk)chunk, row, value, session, lineage);
            }
        }

        if (isNewRow) return value.IsNull ? chunk : Own(SetOwned(chunk.Clone(Chunk.CapacityFor(row + 1)), row, value), session, lineage);
        if (row >= chunk.Capacity) return Own(SetOwned(chunk.Clone(Chunk.CapacityFor(row + 1)), row, value), session, lineage);
        return Patch(chunk as PatchedChunk ?? new PatchedChunk(chunk), row, value, session, lineage);
    }

    /// <summary>Sets a row of a chunk that nobody else can see, converting it to a wider or mixed form if it must.</summary>
    public static Chunk SetOwned(Chunk chunk, int row, in Value value)
    {
        if (chunk.TrySet(row, value)) return chunk;
        var capacity = Math.Max(chunk.Capacity, Chunk.CapacityFor(row + 1));
        Chunk wider;
        if (chunk is IInt64Chunk ints && value.Kind == chunk.Kind)
        {
            var raw = Int64Chunks.ToInt64(value);
            wider = ints.Widen(Math.Max(ints.WidthBytes, Int64Chunks.WidthFor(raw, raw)), capacity);
        }
        else if (chunk is PatchedChunk || chunk.Kind == value.Kind || chunk.Kind == ValueKind.Null || IsEmpty(chunk))
        {
            wider = IsEmpty(chunk) ? Create(value, capacity - 1) : chunk.Clone(capacity);
        }
        else
        {
            wider = ToMixed(chunk, capacity);
        }

        if (wider.TrySet(row, value)) return wider;
        return SetOwned(ToMixed(wider, capacity), row, value);
    }

    /// <summary>An empty chunk that fits the value's kind, with room for <paramref name="row"/>.</summary>
    public static Chunk Create(in Value value, int row)
    {
        var capacity = Chunk.CapacityFor(row + 1);
        if (Int64Chunks.Holds(value.Kind))
        {
            var raw = Int64Chunks.ToInt64(value);
            return Int64Chunks.Create(value.Kind, Int64Chunks.WidthFor(raw, raw), capacity);
        }

        return value.Kind switch
        {
            ValueKind.Bool => new BoolChunk(capacity),
            ValueKind.Float64 => new FixedChunk<double, Float64Kind>(capacity),
            ValueKind.LocalDateTime => new FixedChunk<LocalDateTime, LocalDateTimeKind>(capacity),
            ValueKind.ZonedTime => new FixedChunk<ZonedTime, ZonedTimeKind>(capacity),
            ValueKind.Duration => new FixedChunk<Duration, DurationKind>(capacity),
            ValueKind.String => new HeapChunk(ValueKind.String, capacity),
            ValueKind.Bytes => new HeapChunk(ValueKind.Bytes, capacity),
            _ => new HeapChunk(ValueKind.Null, capacity),
        };
    }

    private static HeapChunk ToMixed(Chunk chunk, int capacity)
    {
        var mixed = new HeapChunk(ValueKind.Null, Math.Max(capacity, chunk.Capacity));
        for (var row = 0; row < chunk.Capacity; row++)
        {
            var value = chunk.Get(row);
            if (!value.IsNull) Invariant.Holds(mixed.TrySet(row, value));
        }

        return mixed;
    }

    private static Chunk Patch(PatchedChunk chunk, int row, in Value value, EditSession session, Lineage lineage)
    {
        Chunk? next = row < chunk.Capacity ? chunk.With(row, value) : null;
        return Own(next ?? SetOwned(chunk.Clone(Chunk.CapacityFor(row + 1)), row, value), session, lineage);
    }

    private static bool IsEmpty(Chunk chunk) => chunk is not PatchedChunk && chunk.Validity.AsSpan().IndexOfAnyExcept(0UL) < 0;

    private static Chunk Own(Chunk chunk, EditSession session, Lineage lineage)
    {
        chunk.Session = session;
        chunk.Lineage = lineage;
        return chunk;
    }
}
