// A chunk is up to 2,048 consecutive rows of one column: a typed array and a validity bitmap.
//
// Ownership. A chunk goes through three states:
//   * owned:  Session equals the running edit session; any row may be written in place. No reader can see it yet.
//   * open:   published, but Lineage equals the head's; the committer may write rows in place that no published root shows.
//   * sealed: anything else; never changes again. A checkpoint seals every open chunk by giving the head a new lineage.
// Readers combine the validity bits with the alive bitmap of their own root, so rows written later are invisible to them.

using System.Runtime.CompilerServices;

namespace Mycelia.Kernel.Columns;

/// <summary>Marks what one run of edits created: equal sessions may edit in place.</summary>
internal sealed class EditSession(bool isOpen = false)
{
    private volatile bool _isOpen = isOpen;

    /// <summary>Whether somebody may still edit in place what carries this session; nobody else may change it then.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>From here on nothing is edited in this session.</summary>
    public void Close() => _isOpen = false;
}

/// <summary>Marks the one line of versions that may append in place to the chunks it published.</summary>
internal sealed class Lineage;

internal abstract class Chunk : IPage
{
    public const int RowsMax = 2048;
    public const int RowBits = 11;
    public const int CapacityMin = 16;
    public const int WordsMax = RowsMax / 64;

    protected Chunk(int capacity, ulong[]? validity)
    {
        Capacity = capacity;
        Validity = validity ?? new ulong[(capacity + 63) / 64];
    }

    /// <summary>Rows that the arrays can hold; rows beyond are null.</summary>
    public int Capacity { get; }

    /// <summary>Bit i: row i holds a value. Bits of rows that the reader's root does not show are meaningless.</summary>
    public ulong[] Validity { get; }

    public EditSession? Session { get; set; }

    public Lineage? Lineage { get; set; }

    /// <summary>The number this chunk is stored under, 0 while it is not.</summary>
    public long StoredAs { get; set; }

    /// <summary>What is known about the values of rows here; null until a filter asked. See <see cref="ChunkZone"/> for which rows it speaks of.</summary>
    public ChunkZone? Zone
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The logical kind of every value here; <see cref="ValueKind.Null"/> when kinds are mixed.</summary>
    public abstract ValueKind Kind { get; }

    public abstract long MemoryBytes { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(int row) => row < Capacity && (Validity[row >> 6] >> row & 1) != 0;

    /// <summary>Whether a row has a value, a patched one included.</summary>
    public virtual bool HasValue(int row) => IsValid(row);

    /// <summary>The value of a row, <see cref="Value.Null"/> when it has none.</summary>
    public abstract Value Get(int row);

    /// <summary>The integer in a row of an int64 column; false for null and for other kinds.</summary>
    public virtual bool TryGetInt64(int row, out long value)
    {
        value = 0;
        return false;
    }

    /// <summary>The number in a row of a float64 column; false for null and for other kinds.</summary>
    public virtual bool TryGetDouble(int row, out double value)
    {
        value = 0;
        return false;
    }

    /// <summary>The UTF-8 bytes in a row of a string column, borrowed from the chunk; false for null and for other kinds.</summary>
    public virtual bool TryGetUtf8(int row, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        return false;
    }

    /// <summary>
    /// Writes a value in place if kind, width and capacity admit it. The caller owns the row (see the file header).
    /// Null clears the row. Returns false, with nothing changed, if the value does not fit.
    /// </summary>
    public abstract bool TrySet(int row, in Value value);

    /// <summary>A private copy with at least <paramref name="capacity"/> rows of room.</summary>
    public abstract Chunk Clone(int capacity);

    /// <summary>This chunk without a patch: itself, or a merged copy that is made once.</summary>
    public virtual Chunk Flat => this;

    /// <summary>A denser equal form for a chunk whose rows are all written; itself when there is none.</summary>
    public virtual Chunk Compact() => this;

    protected void SetValid(int row) => Validity[row >> 6] |= 1UL << row;

    protected void SetNull(int row)
    {
        if (row < Capacity) Validity[row >> 6] &= ~(1UL << row);
    }

    protected ulong[] CopyValidity(int capacity)
    {
        var copy = new ulong[(capacity + 63) / 64];
        Validity.AsSpan(0, Math.Min(copy.Length, Validity.Length)).CopyTo(copy);
        return copy;
    }

    /// <summary>The capacity class that holds <paramref name="rows"/> rows: a power of two from 16 to 2,048.</summary>
    public static int CapacityFor(int rows) => Math.Clamp((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows), CapacityMin, RowsMax);

    /// <summary>What an array of <paramref name="length"/> elements of <paramref name="elementBytes"/> takes, header included.</summary>
    protected static long ArrayBytes(int length, int elementBytes) => 24 + (((long)length * elementBytes + 7) & ~7L);

    protected long BaseBytes => 64 + ArrayBytes(Validity.Length, 8) + (Zone?.MemoryBytes ?? 0);
}
