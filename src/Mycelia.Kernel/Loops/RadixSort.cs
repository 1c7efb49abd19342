// Stable radix sort of 64-bit keys, with or without a 32-bit payload: the sort behind adjacency, where a key is (source,
// target) and the payload an edge's row.
//
// Least significant digit first. One reading pass finds the bits that vary between keys (and whether the keys are sorted
// already); digits of at most 11 bits are laid over these bits alone, so constant bits cost nothing and 40 significant bits
// take four passes (five with much payload, see below). A pass counts digits, turns counts into positions and scatters into the other of two buffers.
//
// In parallel each worker owns one slice of the input. Positions are given out digit by digit and, within a digit, worker
// by worker, so the order of equal digits is that of the input: the result is stable and does not depend on the number of
// workers. Buffers come from the array pool.
//
// P. M. McIlroy, K. Bostic, M. D. McIlroy: Engineering Radix Sort (1993); M. Zagha, G. Blelloch: Radix Sort for Vector
// Multiprocessors (1991) for the parallel form.

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mycelia.Kernel.Loops;

/// <summary>Stable sorting of unsigned 64-bit keys in rising order.</summary>
internal static class RadixSort
{
    /// <summary>Up to this many keys are sorted by insertion.</summary>
    private const int InsertionMax = 48;

    /// <summary>Fewer keys than this a worker are not worth a second thread.</summary>
    private const int KeysPerWorkerMin = 32 * 1024;

    private const int DigitBitsMin = 6;
    private const int DigitBitsMax = 11;
    private const int PooledMax = 64 * 1024;

    /// <summary>
    /// The widest digit for many keys with payload: two streams to each of 1,024 places touch more pages than the processor keeps
    /// translations for. Measured on a million pairs of 40 bits: 11 ms in five passes of 8 bits, 22 ms in four of 10.
    /// </summary>
    private const int DigitBitsMaxOfManyPairs = 8;

    /// <summary>From this many pairs on, places of wide digits lie on pages of their own.</summary>
    private const int ManyPairs = 256 * 1024;

    /// <summary>
    /// Sorts the first <paramref name="count"/> keys and moves the payload along. At most <paramref name="degree"/> threads work (0: one a
    /// processor).
    /// </summary>
    public static void Sort(ulong[] keys, uint[] payload, int count, int degree = 0)
    {
        Invariant.Holds((uint)count <= (uint)keys.Length && count <= payload.Length);
        if (count > InsertionMax) SortWithBuffers(keys, payload, count, degree);
        else SortByInsertion(keys.AsSpan(0, count), payload.AsSpan(0, count));
    }

    /// <summary>Sorts the first <paramref name="count"/> keys. At most <paramref name="degree"/> threads work (0: one a processor).</summary>
    public static void Sort(ulong[] keys, int count, int degree = 0)
    {
        Invariant.Holds((uint)count <= (uint)keys.Length);
        if (count > InsertionMax) SortWithBuffers(keys, null, count, degree);
        else keys.AsSpan(0, count).Sort();
    }

    private static void SortByInsertion(Span<ulong> keys, Span<uint> payload)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var key = keys[i];
            var carried = payload[i];
            var hole = i;
            for (; hole > 0 && keys[hole - 1] > key; hole--)
            {
                keys[hole] = keys[hole - 1];
                payload[hole] = payload[hole - 1];
            }

            keys[hole] = key;
            payload[hole] = carried;
        }
    }

    private static void SortWithBuffers(ulong[] keys, uint[]? payload, int count, int degree)
    {
        if (degree <= 0) degree = ParallelLoops.DefaultDegree;
        var workers = Math.Clamp(count / KeysPerWorkerMin, 1, degree);
        var varying = VaryingBits(keys.AsSpan(0, count), out var sorted);
        if (sorted) return;

        // Large buffers are left to the collector: pooled ones would stay with the process for good.
        if (count > PooledMax)
        {
            new Sorter(keys, payload, GC.AllocateUninitializedArray<ulong>(count), payload is null ? null : GC.AllocateUninitializedArray<uint>(count), count, workers).Run(varying);
            return;
        }

        var keyBuffer = ArrayPool<ulong>.Shared.Rent(count);
        var payloadBuffer = payload is null ? null : ArrayPool<uint>.Shared.Rent(count);
        try
        {
            new Sorter(keys, payload, keyBuffer, payloadBuffer, count, workers).Run(varying);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keyBuffer);
            if (payloadBuffer is not null) ArrayPool<uint>.Shared.Return(payloadBuffer);
        }
    }

    /// <summary>The bits in which keys differ, and whether the keys stand in order.</summary>
    private static ulong VaryingBits(ReadOnlySpan<ulong> keys, out bool sorted)
    {
        ulong any = 0, all = ulong.MaxValue, previous = 0, descents = 0;
        foreach (var key in keys)
        {
            any |= key;
            all &= key;
            descents += Unsafe.BitCast<bool, byte>(key < previous);
            previous = key;
        }

        sorted = descents == 0;
        return any & ~all;
    }

    /// <summary>The narrowest digits that need no more passes than the widest ones; narrow digits scatter to fewer places.</summary>
    private static int ChooseDigitBits(ulong varying, int widest)
    {
        var bits = widest;
        var passes = CountPasses(varying, bits);
        while (bits > DigitBitsMin && CountPasses(varying, bits - 1) == passes) bits--;
        return bits;
    }

    private static int CountPasses(ulong varying, int digitBits)
    {
        var passes = 0;
        for (; varying != 0; passes++) varying = WithoutDigit(varying, BitOperations.TrailingZeroCount(varying), digitBits);
        return passes;
    }

    /// <summary>The varying bits above a digit that starts at <paramref name="shift"/>.</summary>
    private static ulong WithoutDigit(ulong varying, int shift, int digitBits) =>
        shift + digitBits >= 64 ? 0 : varying & (ulong.MaxValue << (shift + digitBits));

    /// <summary>One sort in progress: where keys are and where they go next.</summary>
    private sealed class Sorter
    {
        private readonly int _count;
        private readonly int _workers;
        private readonly int[] _positions;
        private ulong[] _keys, _otherKeys;
        private uint[]? _payload, _otherPayload;
        private int _shift;
        private int _digits;

        public Sorter(ulong[] keys, uint[]? payload, ulong[] keyBuffer, uint[]? payloadBuffer, int count, int workers)
        {
            (_keys, _otherKeys, _payload, _otherPayload) = (keys, keyBuffer, payload, payloadBuffer);
            _count = count;
            _workers = workers;
            _positions = new int[workers << DigitBitsMax];
        }

        public void Run(ulong varying)
        {
            var digitBits = ChooseDigitBits(varying, _payload is not null && _count >= ManyPairs ? DigitBitsMaxOfManyPairs : DigitBitsMax);
            _digits = 1 << digitBits;
            var passes = 0;
            for (; varying != 0; passes++)
            {
                _shift = BitOperations.TrailingZeroCount(varying);
                ParallelLoops.For(0, _workers, 1, CountDigits, _workers);
                AssignPositions();
                ParallelLoops.For(0, _workers, 1, Scatter, _workers);
                (_keys, _otherKeys, _payload, _otherPayload) = (_otherKeys, _keys, _otherPayload, _payload);
                varying = WithoutDigit(varying, _shift, digitBits);
            }

            // After an odd number of passes the result lies in the buffers, which `other` names after the last exchange.
            if (passes % 2 == 0) return;
            _keys.AsSpan(0, _count).CopyTo(_otherKeys);
            _payload.AsSpan(0, _payload is null ? 0 : _count).CopyTo(_otherPayload);
        }

        private void CountDigits(int worker, int end)
        {
            var counts = _positions.AsSpan(worker * _digits, _digits);
            counts.Clear();
            ref var count = ref MemoryMarshal.GetReference(counts);
            int shift = _shift, mask = _digits - 1;

            // SAFETY: a digit is masked to less than _digits, the length of counts.
            foreach (var key in _keys.AsSpan(SliceOf(worker))) Unsafe.Add(ref count, (int)(key >> shift) & mask)++;
        }

        private void AssignPositions()
        {
            var next = 0;
            for (var digit = 0; digit < _digits; digit++)
            {
                for (var at = digit; at < _workers * _digits; at += _digits)
                {
                    var count = _positions[at];
                    _positions[at] = next;
                    next += count;
                }
            }

            Invariant.Holds(next == _count);
        }

        private void Scatter(int worker, int end)
        {
            var slice = SliceOf(worker);
            ref var position = ref _positions[worker * _digits];
            if (_payload is null) ScatterKeys(_keys.AsSpan(slice), ref position);
            else ScatterPairs(_keys.AsSpan(slice), _payload.AsSpan(slice), ref position);
        }

        private void ScatterKeys(ReadOnlySpan<ulong> keys, ref int position)
        {
            ref var target = ref MemoryMarshal.GetArrayDataReference(_otherKeys);
            int shift = _shift, mask = _digits - 1;
            foreach (var key in keys)
            {
                // SAFETY: CountDigits saw the same keys, so each digit's positions stay below the position of the next, at most _count.
                ref var at = ref Unsafe.Add(ref position, (int)(key >> shift) & mask);
                Unsafe.Add(ref target, at++) = key;
            }
        }

        private void ScatterPairs(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> payload, ref int position)
        {
            ref var target = ref MemoryMarshal.GetArrayDataReference(_otherKeys);
            ref var targetPayload = ref MemoryMarshal.GetArrayDataReference(_otherPayload!);
            int shift = _shift, mask = _digits - 1;
            for (var i = 0; i < keys.Length && i < payload.Length; i++)
            {
                // SAFETY: CountDigits saw the same keys, so each digit's positions stay below the position of the next, at most _count.
                var key = keys[i];
                ref var at = ref Unsafe.Add(ref position, (int)(key >> shift) & mask);
                Unsafe.Add(ref target, at) = key;
                Unsafe.Add(ref targetPayload, at) = payload[i];
                at++;
            }
        }

        private Range SliceOf(int worker)
        {
            var start = (int)((long)_count * worker / _workers);
            var end = (int)((long)_count * (worker + 1) / _workers);
            return start..end;
        }
    }
}
