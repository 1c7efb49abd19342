// The rows that begin in one block of a file, as the places of their cells.
//
// Bytes are read from one before the block to a little behind it. Masks of separators (SeparatorMasks) are chained into what lies
// inside quotes; the separators outside quotes are walked once and become bounds: for each row one number per cell, the
// place of the separator behind it, after the place before the first cell. So cell c of row r is the bytes between bounds c and c + 1 of the
// row. A row belongs to the block in which its first byte lies, and is read to its end wherever that is.
//
// What a quote means. Every quote changes between outside and inside, and rows end at line feeds outside. So where rows end follows from
// counting alone, also in malformed files, and blocks can be read independently once the number of quotes before them is known. A cell
// with quotes is then either quoted as a whole, with quotes inside doubled, or malformed.

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Import.Csv;

/// <summary>Scratch memory of one worker, used for block after block.</summary>
internal sealed class CsvBlock : IDisposable
{
    /// <summary>Bytes before the first one read, so that readers of numbers can load whole words.</summary>
    private const int Pad = 8;

    private const int LookaheadMax = 16 << 10;

    private enum RowFate : byte
    {
        Kept,
        Rejected,
        Dropped,
    }

    private readonly CsvFile _file;
    private readonly CsvDialect _dialect;
    private readonly int _columns;
    private readonly List<RowProblem> _problems = [];
    private RowFate[] _fates = [];
    private bool _hasFates;
    private byte[] _bytes = [];
    private byte[] _unquoted = new byte[256];
    private ulong[] _ends = [];
    private ulong[] _quotes = [];
    private int[] _separators = [];
    private int[] _bounds = [];
    private int _separatorCount;
    private int _used;
    private bool _isAtEnd;

    /// <summary>The offset in the file that byte 0 of the buffer would have.</summary>
    private long _origin;

    public CsvBlock(CsvFile file)
    {
        _file = file;
        _dialect = file.Dialect;
        _columns = file.Columns;
    }

    public int Index { get; private set; }

    public int Rows { get; private set; }

    public CsvDialect Dialect => _dialect;

    public ReadOnlySpan<byte> Buffer => _bytes.AsSpan(0, _used);

    /// <summary>Whether any cell may be quoted; if not, cells are their bytes.</summary>
    public bool HasQuotes { get; private set; }

    /// <summary>Numbers per row in <see cref="Bounds"/>.</summary>
    public int Stride => _columns + 1;

    /// <summary>Cell c of row r is buffer[bounds[r · stride + c] + 1 .. bounds[r · stride + c + 1]].</summary>
    public ReadOnlySpan<int> Bounds => _bounds.AsSpan(0, Rows * Stride);

    public List<RowProblem> Problems => _problems;

    /// <summary>Rows left out by <see cref="Drop"/>.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>Reads the bytes [start, end) of the file and what belongs to rows that begin there. Returns the number of quotes in them.</summary>
    public int Load(int index, long start, long end)
    {
        Index = index;
        Rows = 0;
        DroppedRows = 0;
        _problems.Clear();
        var from = Math.Max(_file.DataStart, start - 1);
        var lookahead = (int)Math.Min(LookaheadMax, end - start);
        _origin = from - Pad;
        Fill((int)(end - from) + lookahead);
        var before = (int)(start - from);
        var own = _bytes.AsSpan(Pad + before, Math.Max(0, Math.Min((int)(end - start), _used - Pad - before)));
        return _dialect.Quote is { } quote ? own.Count(quote) : 0;
    }

    /// <summary>Finds the rows that begin in [start, end), given whether <paramref name="start"/> lies inside quotes.</summary>
    public void FindRows(long start, long end, bool insideQuotes)
    {
        var first = (int)(start - _origin);
        var limit = (int)(end - _origin);
        var isFirstBlock = start == _file.DataStart;
        if (!isFirstBlock && _bytes[first - 1] == _dialect.Quote) insideQuotes = !insideQuotes;
        while (true)
        {
            var endsInside = IndexSeparators(insideQuotes);
            if (!TryCutRows(isFirstBlock, limit, out var pending)) break;
            if (_isAtEnd)
            {
                CutLastRow(pending, endsInside);
                break;
            }

            var lastEnd = _separatorCount > 0 ? Math.Max(pending, _separators[_separatorCount - 1] + 1) : pending;
            if (_used - lastEnd > _dialect.CellBytesMax || _used > Array.MaxLength / 4)
            {
                _problems.Add(new RowProblem(_origin + pending, 0, $"a cell is larger than {_dialect.CellBytesMax:N0} bytes; a quote may have been opened and never closed"));
                break;
            }

            Fill((_used - Pad) * 2);
        }

        ValidateRows();
    }

    /// <summary>The bytes of a cell without quotes; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Cell(int row, int column, out bool wasQuoted)
    {
        var at = row * Stride + column;
        var start = _bounds[at] + 1;
        var end = _bounds[at + 1];
        wasQuoted = false;
        if (HasQuotes && start < end && _bytes[start] == _dialect.Quote) return Unquote(start + 1, end - 1, out wasQuoted);
        return _bytes.AsSpan(start, end - start);
    }

    /// <summary>Where in the file a row begins.</summary>
    public long OffsetOf(int row) => _origin + _bounds[row * Stride] + 1;

    /// <summary>Notes that a row cannot be imported; <paramref name="column"/> counts from 0. Takes effect with <see cref="RemoveDropped"/>.</summary>
    public void Reject(int row, int column, string reason)
    {
        if (FateOf(row) == RowFate.Dropped) return;
        _problems.Add(new RowProblem(OffsetOf(row), column + 1, reason));
        FateOf(row) = RowFate.Rejected;
    }

    /// <summary>Leaves a row out without calling it wrong, whatever else was said of it. Takes effect with <see cref="RemoveDropped"/>.</summary>
    public void Drop(int row) => FateOf(row) = RowFate.Dropped;

    /// <summary>Removes the rows that were rejected or dropped since the last call; false if there are none.</summary>
    public bool RemoveDropped()
    {
        if (!_hasFates) return false;
        var to = 0;
        HashSet<long>? forgiven = null;
        for (var row = 0; row < Rows; row++)
        {
            if (_fates[row] == RowFate.Dropped)
            {
                DroppedRows++;
                if (_problems.Count > 0) (forgiven ??= []).Add(OffsetOf(row));
            }

            if (_fates[row] != RowFate.Kept) continue;
            if (to != row) _bounds.AsSpan(row * Stride, Stride).CopyTo(_bounds.AsSpan(to * Stride));
            to++;
        }

        if (forgiven is not null) _problems.RemoveAll(problem => forgiven.Contains(problem.Offset));
        Array.Clear(_fates, 0, Rows);
        _hasFates = false;
        Rows = to;
        return true;
    }

    public void Dispose()
    {
        Return(ref _bytes);
        Return(ref _ends);
        Return(ref _quotes);
        Return(ref _separators);
        Return(ref _bounds);
    }

    /// <summary>What is to become of a row of this block; from now on rows may have to be removed.</summary>
    private ref RowFate FateOf(int row)
    {
        if (_fates.Length < Rows) Array.Resize(ref _fates, Rows);
        _hasFates = true;
        return ref _fates[row];
    }

    private static void Return<T>(ref T[] array)
    {
        if (array.Length > 0) ArrayPool<T>.Shared.Return(array);
        array = [];
    }

    private static void Ensure<T>(ref T[] array, int length, int keep = 0)
    {
        if (array.Length >= length) return;
        var larger = ArrayPool<T>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(length, array.Length * 2L)));
        array.AsSpan(0, keep).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    private void Fill(int count)
    {
        Ensure(ref _bytes, count + Pad);
        var got = _file.Read(_bytes.AsSpan(Pad, count), _origin + Pad);
        _used = Pad + got;
        _isAtEnd = got < count || _origin + _used >= _file.Length;
    }

    /// <summary>Collects the separators outside quotes; returns whether the buffer ends inside quotes.</summary>
    private bool IndexSeparators(bool insideQuotes)
    {
        var bytes = _bytes.AsSpan(Pad, _used - Pad);
        var words = Bitmap.WordCount(bytes.Length);
        Ensure(ref _ends, words);
        Ensure(ref _quotes, words);
        SeparatorMasks.Find(bytes, _dialect.Delimiter, _dialect.Quote ?? (byte)'\n', _ends, _quotes);
        var hasQuotes = _dialect.Quote is not null;
        var inside = insideQuotes ? ulong.MaxValue : 0;
        ulong anyQuote = 0;
        var count = 0;
        for (var i = 0; i < words; i++)
        {
            var mask = _ends[i];
            if (hasQuotes)
            {
                anyQuote |= _quotes[i];
                mask &= ~SeparatorMasks.InsideQuotes(_quotes[i], ref inside);
            }

            if (count + SeparatorMasks.BlockBytes > _separators.Length) Ensure(ref _separators, count + SeparatorMasks.BlockBytes, count);
            var separators = _separators.AsSpan(count, SeparatorMasks.BlockBytes);
            var found = System.Numerics.BitOperations.PopCount(mask);
            var place = Pad + i * SeparatorMasks.BlockBytes;
            for (var j = 0; mask != 0; j++)
            {
                separators[j] = place + System.Numerics.BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
            }

            count += found;
        }

        _separatorCount = count;
        HasQuotes = anyQuote != 0 || insideQuotes;
        return inside != 0;
    }

    /// <summary>Turns separators into rows. True, with its first byte, if the last row that begins before <paramref name="limit"/> does not end in the buffer.</summary>
    private bool TryCutRows(bool isFirstBlock, int limit, out int pending)
    {
        Rows = 0;
        _problems.Clear();
        pending = 0;
        var separators = _separators.AsSpan(0, _separatorCount);
        var at = 0;
        var start = Pad;
        if (!isFirstBlock)
        {
            while (at < separators.Length && _bytes[separators[at]] != '\n') at++;
            if (at == separators.Length) return false; // The buffer reaches beyond the block: no row begins in it.
            start = separators[at++] + 1;
        }

        Ensure(ref _bounds, (_separatorCount / Math.Max(1, _columns) + 2) * Stride);
        while (start < limit && start < _used)
        {
            if (at + _columns <= separators.Length && TryRow(separators.Slice(at, _columns), start))
            {
                start = separators[at + _columns - 1] + 1;
                at += _columns;
                continue;
            }

            var end = at;
            while (end < separators.Length && _bytes[separators[end]] != '\n') end++;
            if (end == separators.Length)
            {
                pending = start;
                return true;
            }

            TakeOddRow(start, separators[end], end - at + 1);
            start = separators[end] + 1;
            at = end + 1;
        }

        return false;
    }

    /// <summary>Takes a row whose cells are all there and end where the line does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRow(ReadOnlySpan<int> separators, int start)
    {
        var bytes = _bytes;
        var last = separators[^1];
        if (bytes[last] != '\n') return false;
        var bounds = _bounds.AsSpan(Rows * Stride, Stride);
        bounds[0] = start - 1;
        for (var i = 0; i < separators.Length - 1; i++)
        {
            if (bytes[separators[i]] == '\n') return false;
            bounds[i + 1] = separators[i];
        }

        if (bytes[last - 1] == '\r' && last > start) last--;
        bounds[separators.Length] = last;
        Rows++;
        return true;
    }

    /// <summary>A blank line, which is no row when rows have several cells, or a row of too many or too few cells.</summary>
    private void TakeOddRow(int start, int end, int cells)
    {
        if (end > start && _bytes[end - 1] == '\r') end--;
        if (end == start && _columns > 1) return;
        var count = cells == 1 ? "1 cell" : $"{cells:N0} cells";
        _problems.Add(new RowProblem(_origin + start, 0, $"the row has {count}, and {_columns:N0} are expected"));
    }

    /// <summary>The last row of the file ends without a line feed.</summary>
    private void CutLastRow(int start, bool endsInside)
    {
        if (endsInside)
        {
            _problems.Add(new RowProblem(_origin + start, 0, "a quote is opened in this row and never closed"));
            return;
        }

        var from = Array.BinarySearch(_separators, 0, _separatorCount, start);
        if (from < 0) from = ~from;
        var cells = _separatorCount - from + 1;
        var end = _used;
        if (end > start && _bytes[end - 1] == '\r') end--;
        if (cells != _columns || (end == start && _columns > 1))
        {
            TakeOddRow(start, end, cells);
            return;
        }

        Ensure(ref _bounds, (Rows + 1) * Stride, Rows * Stride);
        var bounds = _bounds.AsSpan(Rows * Stride, Stride);
        bounds[0] = start - 1;
        for (var i = 0; i < cells - 1; i++) bounds[i + 1] = _separators[from + i];
        bounds[_columns] = end;
        Rows++;
    }

    /// <summary>Rejects rows that are not UTF-8, have quotes where none may be, or cells beyond the limit.</summary>
    private void ValidateRows()
    {
        if (Rows > 0)
        {
            var from = _bounds[0] + 1;
            var to = _bounds[(Rows - 1) * Stride + _columns];
            var isUtf8 = Utf8.IsValid(_bytes.AsSpan(from, to - from));
            var mayBeLarge = to - from > _dialect.CellBytesMax;
            if (!isUtf8 || HasQuotes || mayBeLarge)
                for (var row = 0; row < Rows; row++) ValidateRow(row, isUtf8);
        }

        RemoveDropped();
    }

    private void ValidateRow(int row, bool isUtf8)
    {
        for (var column = 0; column < _columns; column++)
        {
            var at = row * Stride + column;
            var cell = _bytes.AsSpan(_bounds[at] + 1, _bounds[at + 1] - _bounds[at] - 1);
            var reason = cell.Length > _dialect.CellBytesMax ? $"the cell is larger than {_dialect.CellBytesMax:N0} bytes"
                : !isUtf8 && !Utf8.IsValid(cell) ? "the cell is not valid UTF-8"
                : HasQuotes ? QuoteProblem(cell) : null;
            if (reason is null) continue;
            Reject(row, column, $"{_file.Title(column)}: {reason}");
            return;
        }
    }

    private string? QuoteProblem(ReadOnlySpan<byte> cell)
    {
        var quote = _dialect.Quote!.Value;
        var at = cell.IndexOf(quote);
        if (at < 0) return null;
        if (at > 0) return "a quote stands inside a cell that is not quoted; quote the whole cell and double the quote";
        for (var i = 1; i < cell.Length; i++)
        {
            var next = cell[i..].IndexOf(quote);
            if (next < 0) break;
            i += next;
            if (i + 1 == cell.Length) return null;
            if (cell[i + 1] != quote) return "text follows the closing quote; double a quote that belongs to the text";
            i++;
        }

        return "the quote of the cell is not closed";
    }

    private ReadOnlySpan<byte> Unquote(int start, int end, out bool wasQuoted)
    {
        wasQuoted = true;
        var quote = _dialect.Quote!.Value;
        var inner = _bytes.AsSpan(start, end - start);
        var at = inner.IndexOf(quote);
        if (at < 0) return inner;
        if (_unquoted.Length < inner.Length) _unquoted = new byte[Math.Max(inner.Length, _unquoted.Length * 2)];
        var length = 0;
        while (at >= 0)
        {
            inner[..(at + 1)].CopyTo(_unquoted.AsSpan(length));
            length += at + 1;
            inner = inner[(at + 2)..];
            at = inner.IndexOf(quote);
        }

        inner.CopyTo(_unquoted.AsSpan(length));
        return _unquoted.AsSpan(0, length + inner.Length);
    }
}
