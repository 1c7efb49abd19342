// Arrays outside the garbage collector's heap: for adjacency that may be gigabytes, that is never scanned nor moved, and that goes back to the system when its owner says so.
//
// From 2 MiB on, an array begins at a huge page's boundary and asks the kernel for huge pages: random reads of an array of some megabytes otherwise miss the processor's table of
// translations about as often as its caches. The advice is only that; where it is not taken, all works as before.
//
// Scratch arrays come from a small pool: fresh memory costs a page fault per page, which for the arrays of a search that takes milliseconds is a good part of it.
//
// Ownership: whoever creates an array disposes it; one that was forgotten is freed by its finalizer. A pointer taken from an array is good only while the array is reachable and not
// disposed: who keeps the pointer keeps the array.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mycelia.Kernel.Memory;

/// <summary>A fixed number of values in native memory.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable where T : unmanaged
{
    private readonly bool _isPooled;
    private NativeBlock _block;
    private int _isFree;

    private NativeArray(long length, bool isPooled)
    {
        Invariant.Holds(length >= 0);
        (Length, _isPooled) = (length, isPooled);
        var bytes = checked((nuint)Math.Max(1, length) * (nuint)sizeof(T));
        _block = isPooled ? NativePool.Rent(bytes) : NativeBlock.Allocate(bytes);
        NativePool.Count((long)_block.Bytes);
        if (!isPooled) GC.AddMemoryPressure((long)_block.Bytes);
    }

    ~NativeArray() => Free();

    public long Length { get; }

    /// <summary>Bytes taken from the system.</summary>
    public long Bytes => (long)_block.Bytes;

    /// <summary>The first value; null once disposed.</summary>
    public T* Pointer => (T*)_block.Pointer;

    /// <summary>All values of an array of fewer than 2^31.</summary>
    public Span<T> Span
    {
        get
        {
            Invariant.Holds(_block.Pointer is not null);

            // SAFETY: the block holds Length values, and Length fits (checked conversion); the caller keeps this array reachable, as for Pointer.
            return new Span<T>(_block.Pointer, checked((int)Length));
        }
    }

    /// <summary>An array of undefined values.</summary>
    public static NativeArray<T> Uninitialized(long length) => new(length, isPooled: false);

    /// <summary>An array of zeros.</summary>
    public static NativeArray<T> Zeroed(long length)
    {
        var array = Uninitialized(length);

        // SAFETY: the block holds length values.
        NativeMemory.Clear(array.Pointer, (nuint)length * (nuint)sizeof(T));
        return array;
    }

    /// <summary>An array of undefined values for the time of one computation: its memory goes back to a pool.</summary>
    public static NativeArray<T> Scratch(long length) => new(length, isPooled: true);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        // Two who dispose at once must not give the same block back twice.
        if (Interlocked.Exchange(ref _isFree, 1) != 0) return;
        var block = _block;
        _block = default;
        if (block.Pointer is null) return;
        NativePool.Count(-(long)block.Bytes);
        if (_isPooled)
        {
            NativePool.Return(block);
            return;
        }

        GC.RemoveMemoryPressure((long)block.Bytes);
        block.Free();
    }
}

/// <summary>Memory taken from the system.</summary>
internal readonly unsafe partial struct NativeBlock(void* pointer, nuint bytes)
{
    public const nuint HugePageBytes = 2 << 20;
    private const nuint CacheLineBytes = 64;
    private const int MadviseHugePage = 14;

    public void* Pointer { get; } = pointer;
    public nuint Bytes { get; } = bytes;

    /// <summary>Takes at least <paramref name="bytes"/>, aligned to a cache line, or to a huge page where it is at least one.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public static NativeBlock Allocate(nuint bytes)
    {
        var alignment = bytes >= HugePageBytes ? HugePageBytes : CacheLineBytes;
        bytes = (bytes + alignment - 1) & ~(alignment - 1);

        // SAFETY: bytes is a positive multiple of the alignment, a power of two; the block is freed by AlignedFree alone.
        var pointer = NativeMemory.AlignedAlloc(bytes, alignment);
        if (alignment == HugePageBytes && OperatingSystem.IsLinux()) _ = Madvise(pointer, bytes, MadviseHugePage);
        return new NativeBlock(pointer, bytes);
    }

    // SAFETY: Pointer comes from Allocate, and the owner calls this once.
    public void Free() => NativeMemory.AlignedFree(Pointer);

    // SAFETY: an advice about whole pages that the caller owns; its failure changes nothing.
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}

/// <summary>Blocks that were given back, for the next who needs their size: few, and never more than <see cref="BytesMax"/> together.</summary>
internal static unsafe class NativePool
{
    /// <summary>The most bytes that lie idle.</summary>
    public const long BytesMax = 128 << 20;

    private const int BlocksMax = 32;
    private static readonly Lock s_lock = new();
    private static readonly List<NativeBlock> s_idle = [];
    private static long s_idleBytes;
    private static long s_liveBytes;

    /// <summary>Bytes of all arrays that are not disposed, pooled or not.</summary>
    public static long LiveBytes => Volatile.Read(ref s_liveBytes);

    /// <summary>Counts bytes that an array takes, or less than zero for those it gives back.</summary>
    public static void Count(long bytes) => Interlocked.Add(ref s_liveBytes, bytes);

    /// <summary>The smallest idle block of at least <paramref name="bytes"/> and at most twice that, or a new one.</summary>
    public static NativeBlock Rent(nuint bytes)
    {
        lock (s_lock)
        {
            var best = -1;
            for (var i = 0; i < s_idle.Count; i++)
            {
                var size = s_idle[i].Bytes;
                if (size >= bytes && size <= Math.Max(2 * bytes, 4096) && (best < 0 || size < s_idle[best].Bytes)) best = i;
            }

            if (best >= 0)
            {
                var block = s_idle[best];
                s_idle.RemoveAt(best);
                s_idleBytes -= (long)block.Bytes;
                return block;
            }
        }

        return NativeBlock.Allocate(bytes);
    }

    /// <summary>Keeps a block, or gives it to the system when enough lies idle. The oldest idle ones go first.</summary>
    public static void Return(NativeBlock block)
    {
        lock (s_lock)
        {
            if ((long)block.Bytes <= BytesMax)
            {
                while (s_idle.Count >= BlocksMax || s_idleBytes + (long)block.Bytes > BytesMax) Drop();
                s_idle.Add(block);
                s_idleBytes += (long)block.Bytes;
                return;
            }
        }

        block.Free();
    }

    private static void Drop()
    {
        s_idleBytes -= (long)s_idle[0].Bytes;
        s_idle[0].Free();
        s_idle.RemoveAt(0);
    }
}
