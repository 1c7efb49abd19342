// Integers to numbers from 0 in the order in which they first came: small ones through an array, others by open addressing with linear probing. Whoever
// uses it counts, so that a key that is no integer (null) can have a number among them.

using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class LongTable
{
    private const int KeptMax = 1 << 13;
    private const int SlotsMin = 64;

    private int[] _dense = []; // number + 1
    private long[] _keys = [];
    private int[] _numbers = []; // number + 1, 0 for a free slot
    private long _denseMax;
    private int _used;

    public long Bytes => 4L * _dense.Length + 12L * _keys.Length;

    /// <summary>Forgets everything. Keys from 0 to below <paramref name="denseMax"/> may take four bytes each, whether they come or not.</summary>
    public void Clear(long denseMax)
    {
        _denseMax = denseMax;
        if (_dense.Length > KeptMax) _dense = [];
        else Array.Clear(_dense);
        if (_keys.Length > KeptMax) (_keys, _numbers) = ([], []);
        else Array.Clear(_numbers);
        _used = 0;
    }

    /// <summary>The number of a key; a new key gets <paramref name="next"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrAdd(long key, int next)
    {
        var dense = _dense;
        if ((ulong)key < (ulong)dense.Length)
        {
            var number = dense[key] - 1;
            if (number >= 0) return number;
            dense[key] = next + 1;
            return next;
        }

        return Elsewhere(key, next);
    }

    /// <summary>The number of a key, -1 when it has none.</summary>
    public int Find(long key)
    {
        if ((ulong)key < (ulong)_dense.Length) return _dense[key] - 1;
        if (_used == 0) return -1;
        var mask = _keys.Length - 1;
        for (var slot = (int)BytesHash.Of(key) & mask; _numbers[slot] != 0; slot = (slot + 1) & mask)
            if (_keys[slot] == key) return _numbers[slot] - 1;
        return -1;
    }

    private int Elsewhere(long key, int next)
    {
        if ((ulong)key < (ulong)_denseMax)
        {
            Array.Resize(ref _dense, (int)Math.Max(SlotsMin, BitOperations.RoundUpToPowerOf2((ulong)key + 1)));
            _dense[key] = next + 1;
            return next;
        }

        if (_used * 2 >= _keys.Length) Enlarge();
        var mask = _keys.Length - 1;
        var slot = (int)BytesHash.Of(key) & mask;
        for (; _numbers[slot] != 0; slot = (slot + 1) & mask)
            if (_keys[slot] == key) return _numbers[slot] - 1;
        (_keys[slot], _numbers[slot]) = (key, next + 1);
        _used++;
        return next;
    }

    private void Enlarge()
    {
        var (keys, numbers) = (_keys, _numbers);
        var size = Math.Max(SlotsMin, keys.Length * 2);
        (_keys, _numbers) = (new long[size], new int[size]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (numbers[i] == 0) continue;
            var slot = (int)BytesHash.Of(keys[i]) & (size - 1);
            while (_numbers[slot] != 0) slot = (slot + 1) & (size - 1);
            (_keys[slot], _numbers[slot]) = (keys[i], numbers[i]);
        }
    }
}
