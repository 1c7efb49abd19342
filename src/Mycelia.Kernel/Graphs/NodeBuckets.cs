// The buckets of one worker of a shortest path search: nodes to look at, by the number of the bucket their distance belongs to.
//
// Multi-level buckets (Denardo, Fox, "Shortest-Route Methods: 1. Reaching, Pruning, and Buckets", 1979): with the number of the present bucket written in digits of 8 bits, an entry stands
// at the level of the highest digit in which its own number differs, in the slot of that digit. The lowest slots hold one bucket each; when they are empty, the next slot of the lowest level
// that has one is spread over the levels below. So 256 slots a level hold any range of distances, and an entry moves at most once a level.
//
// A slot is a chain of blocks of 4096 bytes, so that a bucket that is full is handed to all workers as it is, block by block, without a copy. A slot's cursor points behind its last entry; a
// cursor at a block's boundary (or null) means that there is no room.
//
//   block   next (8 bytes) | unused (8) | entries of (distance, node)

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>A node as it was when it entered a bucket: out of date when its distance has fallen since.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BucketEntry<TDistance>(TDistance distance, int node) where TDistance : unmanaged
{
    public TDistance Distance = distance;
    public int Node = node;
}

/// <summary>Memory for entries, and a link to the next block of a chain.</summary>
internal unsafe struct BucketBlock
{
    public const int Bytes = 4096;
    public const int HeaderBytes = 16;
    public BucketBlock* Next;

    // SAFETY: entries begin behind a block's header.
    public static BucketEntry<TDistance>* Entries<TDistance>(BucketBlock* block) where TDistance : unmanaged =>
        (BucketEntry<TDistance>*)((byte*)block + HeaderBytes);
}

/// <summary>One worker's buckets. Not for several threads at once, but a bucket's blocks may go to others, who free them where they like.</summary>
internal sealed unsafe class NodeBuckets<TDistance> : IDisposable where TDistance : unmanaged
{
    /// <summary>Levels that hold all numbers of 63 bits.</summary>
    public const int Levels = 8;

    private const int DigitBits = 8;
    private const int Digits = 1 << DigitBits;
    private const int WordsPerLevel = Digits / 64;
    private const int SlabBlocksMin = 31;
    private const int SlabBlocksMax = 511;

    private readonly NativeArray<nint> _cursors = NativeArray<nint>.Scratch(Levels * Digits);
    private readonly ulong[] _filled = new ulong[Levels * WordsPerLevel];
    private readonly List<NativeArray<byte>> _slabs = [];
    private BucketBlock* _free;
    private BucketBlock* _unused;
    private int _unusedCount;

    public NodeBuckets() => _cursors.Span.Clear();

    /// <summary>Entries that a full block holds.</summary>
    public static int BlockEntries => (BucketBlock.Bytes - BucketBlock.HeaderBytes) / sizeof(BucketEntry<TDistance>);

    /// <summary>The number of the present bucket, the same for all workers.</summary>
    public long Current { get; private set; }

    /// <summary>Cursors of all slots, for <see cref="Push"/>.</summary>
    public nint* Cursors => _cursors.Pointer;

    /// <summary>Adds an entry to a bucket that is not before the present one. Loops keep <see cref="Cursors"/> and <see cref="Current"/> in locals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(nint* cursors, long current, long bucket, TDistance distance, int node)
    {
        var differs = bucket ^ current;
        var slot = (int)(bucket & (Digits - 1));
        if (differs >= Digits) slot = HigherSlot(bucket, differs);

        // SAFETY: slots number Levels * Digits; a cursor that is at no boundary points into a block of this object's, with room for an entry.
        var cursor = (BucketEntry<TDistance>*)cursors[slot];
        if (((nint)cursor & (BucketBlock.Bytes - 1)) == 0) cursor = Grow(slot, (byte*)cursor);
        *cursor = new BucketEntry<TDistance>(distance, node);
        cursors[slot] = (nint)(cursor + 1);
    }

    /// <summary>The lowest filled slot of a level, or -1.</summary>
    public int FirstSlot(int level)
    {
        for (var word = 0; word < WordsPerLevel; word++)
        {
            var bits = _filled[level * WordsPerLevel + word];
            if (bits != 0) return word * 64 + BitOperations.TrailingZeroCount(bits);
        }

        return -1;
    }

    /// <summary>Goes on to the first bucket that a slot may hold, the levels below being empty.</summary>
    public void MoveTo(int level, int digit)
    {
        var shift = level * DigitBits;
        Current = (Current >> shift & ~(long)(Digits - 1) | (uint)digit) << shift;
    }

    /// <summary>Entries of the present bucket.</summary>
    public int CurrentCount()
    {
        // SAFETY: slots hold chains of blocks; the first block's entries end at the cursor.
        var cursor = (byte*)_cursors.Pointer[Current & (Digits - 1)];
        if (cursor is null) return 0;
        var block = (BucketBlock*)((nint)(cursor - 1) & -BucketBlock.Bytes);
        var count = (int)(cursor - (byte*)block - BucketBlock.HeaderBytes) / sizeof(BucketEntry<TDistance>);
        for (block = block->Next; block is not null; block = block->Next) count += BlockEntries;
        return count;
    }

    /// <summary>Takes the chain of the present bucket.</summary>
    public BucketBlock* Take(out int firstCount) => Take(0, (int)(Current & (Digits - 1)), out firstCount);

    /// <summary>Takes the chain of a slot, null when it is empty; says how many entries its first block has. All others are full.</summary>
    public BucketBlock* Take(int level, int digit, out int firstCount)
    {
        // SAFETY: the slot's number is in range; a cursor that is not null lies behind the entries of the chain's first block.
        var slot = level * Digits + digit;
        var cursor = (byte*)_cursors.Pointer[slot];
        firstCount = 0;
        if (cursor is null) return null;
        _cursors.Pointer[slot] = 0;
        _filled[slot >> 6] &= ~(1UL << slot);
        var block = (BucketBlock*)((nint)(cursor - 1) & -BucketBlock.Bytes);
        firstCount = (int)(cursor - (byte*)block - BucketBlock.HeaderBytes) / sizeof(BucketEntry<TDistance>);
        return block;
    }

    /// <summary>Makes a block one of this worker's free ones.</summary>
    public void Free(BucketBlock* block)
    {
        // SAFETY: the block was taken from some worker's slot and nobody reads it any more.
        block->Next = _free;
        _free = block;
    }

    public void Dispose()
    {
        _cursors.Dispose();
        foreach (var slab in _slabs) slab.Dispose();
        _slabs.Clear();
    }

    private static nint RoundUp(nint address) => (address + BucketBlock.Bytes - 1) & -BucketBlock.Bytes;

    private static int HigherSlot(long bucket, long differs)
    {
        var level = BitOperations.Log2((ulong)differs) / DigitBits;
        return level * Digits + (int)(bucket >> (level * DigitBits) & (Digits - 1));
    }

    /// <summary>A new first block for a slot; returns where its first entry goes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private BucketEntry<TDistance>* Grow(int slot, byte* cursor)
    {
        // SAFETY: a cursor at a boundary that is not null stands at the end of a full block.
        var block = _free;
        if (block is not null) _free = block->Next;
        else block = FromSlab();
        block->Next = cursor is null ? null : (BucketBlock*)(cursor - BucketBlock.Bytes);
        _filled[slot >> 6] |= 1UL << slot;
        return (BucketEntry<TDistance>*)((byte*)block + BucketBlock.HeaderBytes);
    }

    private BucketBlock* FromSlab()
    {
        // SAFETY: a slab has room for its number of blocks from the first boundary on.
        if (_unusedCount == 0)
        {
            _unusedCount = Math.Min(SlabBlocksMax, SlabBlocksMin << Math.Min(_slabs.Count, 8));
            _slabs.Add(NativeArray<byte>.Scratch((_unusedCount + 1L) * BucketBlock.Bytes));
            _unused = (BucketBlock*)RoundUp((nint)_slabs[^1].Pointer);
        }

        _unusedCount--;
        var block = _unused;
        _unused = (BucketBlock*)((byte*)block + BucketBlock.Bytes);
        return block;
    }
}
