// Integer keys to rows. Keys that lie close together (the usual case: 0, 1, 2, …) index an array; others go to a table with open addressing and
// linear probing, at most half full.

using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Import.Columns;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Import.Keys;

/// <summary>A map from integers to rows, built once.</summary>
internal sealed class IntegerKeys
{
    private const int SlackPerKey = 4;
    private const int SlackMin = 1024;

    private readonly int[] _dense = [];
    private readonly long _first;
    private readonly long[] _keys = [];
    private readonly int[] _rows = [];
    private readonly int _shift;

    /// <summary>
    /// Maps the key of each row to the row, but for the rows left out. <paramref name="onDuplicate"/> is told of rows whose key an earlier row has (they are not in the map), and
    /// of rows without a key, with -1 for the earlier row.
    /// </summary>
    public IntegerKeys(IntegerColumn column, Func<int, bool>? isLeftOut, Action<int, int> onDuplicate)
    {
        var keys = column.Values;
        long min = long.MaxValue, max = long.MinValue;
        for (var row = 0; row < keys.Length; row++)
        {
            if (!column.IsValid(row) || isLeftOut?.Invoke(row) == true) continue;
            min = Math.Min(min, keys[row]);
            max = Math.Max(max, keys[row]);
        }

        (Min, Max) = (min, max);
        var isDense = max >= min && (UInt128)(ulong)(max - min) < (UInt128)SlackPerKey * (ulong)keys.Length + SlackMin && (ulong)(max - min) < (ulong)Array.MaxLength;
        if (isDense)
        {
            _first = min;
            _dense = new int[(int)(max - min + 1)];
        }
        else
        {
            var capacity = (int)Math.Min(1U << 30, BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, keys.Length) * 2U));
            if (capacity < keys.Length + keys.Length / 8) throw new MyceliaException(StatusCode.LimitExceeded, $"{keys.Length:N0} keys are too many for one file. Split it.");
            _keys = new long[capacity];
            _rows = new int[capacity];
            _shift = 64 - BitOperations.Log2((uint)capacity);
        }

        for (var row = 0; row < keys.Length; row++)
        {
            if (isLeftOut?.Invoke(row) == true) continue;
            var earlier = column.IsValid(row) ? Place(keys[row], row) : -1;
            if (earlier != row) onDuplicate(row, earlier);
        }
    }

    /// <summary>The least key; above <see cref="Max"/> when there is none.</summary>
    public long Min { get; }

    /// <summary>The greatest key.</summary>
    public long Max { get; }

    /// <summary>The row with the key, -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long key)
    {
        if (_keys.Length > 0) return FindHashed(key);
        var at = (ulong)(key - _first);
        return at < (ulong)_dense.Length ? _dense[at] - 1 : -1;
    }

    private int FindHashed(long key)
    {
        var mask = _keys.Length - 1;
        for (var at = (int)(BytesHash.Of(key) >> _shift); ; at = (at + 1) & mask)
        {
            if (_rows[at] == 0) return -1;
            if (_keys[at] == key) return _rows[at] - 1;
        }
    }

    /// <summary>Puts a row into the table; the row that has the key, which is an earlier one if the key was there.</summary>
    private int Place(long key, int row)
    {
        if (_keys.Length == 0)
        {
            ref var slot = ref _dense[key - _first];
            if (slot == 0) slot = row + 1;
            return slot - 1;
        }

        var mask = _keys.Length - 1;
        for (var at = (int)(BytesHash.Of(key) >> _shift); ; at = (at + 1) & mask)
        {
            if (_rows[at] == 0)
            {
                _keys[at] = key;
                _rows[at] = row + 1;
                return row;
            }

            if (_keys[at] == key) return _rows[at] - 1;
        }
    }
}
