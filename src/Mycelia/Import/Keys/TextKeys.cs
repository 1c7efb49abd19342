using System.Numerics;
using Mycelia.Import.Columns;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Import.Keys;

/// <summary>A map from UTF-8 texts to rows, built once over the column that holds them: open addressing, half of each hash kept beside the row.</summary>
internal sealed class TextKeys
{
    private readonly BytesColumn _column;
    private readonly uint[] _tags;
    private readonly int[] _rows;
    private readonly int _shift;

    /// <summary>As <see cref="IntegerKeys(IntegerColumn, Func{int, bool}?, Action{int, int})"/>.</summary>
    public TextKeys(BytesColumn column, Func<int, bool>? isLeftOut, Action<int, int> onDuplicate)
    {
        _column = column;
        var capacity = (int)Math.Min(1U << 30, BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, column.Count) * 2U));
        if (capacity < column.Count + column.Count / 8) throw new MyceliaException(StatusCode.LimitExceeded, $"{column.Count:N0} keys are too many for one file. Split it.");
        _tags = new uint[capacity];
        _rows = new int[capacity];
        _shift = 64 - BitOperations.Log2((uint)capacity);
        for (var row = 0; row < column.Count; row++)
        {
            if (isLeftOut?.Invoke(row) == true) continue;
            if (!column.IsValid(row))
            {
                onDuplicate(row, -1);
                continue;
            }

            var key = column[row];
            var hash = BytesHash.Of(key);
            var at = Slot(key, hash);
            if (_rows[at] != 0)
            {
                onDuplicate(row, _rows[at] - 1);
                continue;
            }

            _tags[at] = (uint)hash;
            _rows[at] = row + 1;
        }
    }

    /// <summary>The row with the key, -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> key) => _rows[Slot(key, BytesHash.Of(key))] - 1;

    private int Slot(ReadOnlySpan<byte> key, ulong hash)
    {
        var mask = _rows.Length - 1;
        var at = (int)(hash >> _shift);
        while (_rows[at] != 0 && (_tags[at] != (uint)hash || !_column[_rows[at] - 1].SequenceEqual(key))) at = (at + 1) & mask;
        return at;
    }
}
