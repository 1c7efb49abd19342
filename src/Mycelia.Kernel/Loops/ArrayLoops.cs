// Filling and copying arrays with a place per node or edge, in pieces: an array of gigabytes takes longer than a cancellation may, above all when its memory is touched for the first time.

using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Loops;

/// <summary>Fills and copies large arrays in parallel, looking at the token between pieces.</summary>
internal static unsafe class ArrayLoops
{
    private const int Grain = 1 << 18;

    /// <summary>Sets all values.</summary>
    public static void Fill<T>(NativeArray<T> array, T value, int workers, CancellationToken cancellation) where T : unmanaged
    {
        var places = array.Pointer;
        var length = array.Length;
        ParallelLoops.For(0, checked((int)((length + Grain - 1) / Grain)), 1, (piece, _) =>
        {
            // SAFETY: pieces end with the array at the latest.
            var from = (long)piece * Grain;
            new Span<T>(places + from, (int)Math.Min(Grain, length - from)).Fill(value);
        }, workers, cancellation);
    }

    /// <summary>Sets all values.</summary>
    public static void Fill<T>(T[] array, T value, int workers, CancellationToken cancellation) =>
        ParallelLoops.For(0, array.Length, Grain, (from, to) => array.AsSpan(from, to - from).Fill(value), workers, cancellation);

    /// <summary>Copies all values of an array of fewer than 2^31 to one that is at least as long.</summary>
    public static void Copy<T>(NativeArray<T> from, NativeArray<T> to, int workers, CancellationToken cancellation) where T : unmanaged =>
        ParallelLoops.For(0, checked((int)from.Length), Grain, (start, end) => from.Span[start..end].CopyTo(to.Span[start..end]), workers, cancellation);

    /// <inheritdoc cref="Copy{T}(NativeArray{T}, NativeArray{T}, int, CancellationToken)"/>
    public static void Copy<T>(NativeArray<T> from, T[] to, int workers, CancellationToken cancellation) where T : unmanaged =>
        ParallelLoops.For(0, checked((int)from.Length), Grain, (start, end) => from.Span[start..end].CopyTo(to.AsSpan(start, end - start)), workers, cancellation);

    /// <inheritdoc cref="Copy{T}(NativeArray{T}, NativeArray{T}, int, CancellationToken)"/>
    public static void Copy<T>(T[] from, NativeArray<T> to, int workers, CancellationToken cancellation) where T : unmanaged =>
        ParallelLoops.For(0, from.Length, Grain, (start, end) => from.AsSpan(start, end - start).CopyTo(to.Span[start..end]), workers, cancellation);
}
