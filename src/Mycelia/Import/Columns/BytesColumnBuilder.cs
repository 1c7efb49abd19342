namespace Mycelia.Import.Columns;

/// <summary>Builds a column of byte strings row by row, in heaps of bounded size. Rows may be left out; they have no value.</summary>
internal sealed class BytesColumnBuilder
{
    private const int HeapBytes = 16 << 20;

    private readonly List<byte[]> _heaps = [];
    private byte[] _heap = [];
    private ulong[] _places = [];
    private int[] _lengths = [];
    private int _used;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_heap.Length - _used < bytes.Length) MakeRoom(bytes.Length);
        bytes.CopyTo(_heap.AsSpan(_used));
        AddRow(bytes.Length);
        _used += bytes.Length;
    }

    /// <summary>Adds rows without a value until there are <paramref name="rows"/>.</summary>
    public void SkipTo(int rows)
    {
        while (Count < rows) AddRow(-1);
    }

    /// <summary>The column. Nothing may be added afterwards.</summary>
    public BytesColumn Build(string name, bool isText) => new(name, isText, [.. _heaps], _places, _lengths, Count);

    private void AddRow(int length)
    {
        if (Count == _lengths.Length)
        {
            var capacity = (int)Math.Min(Array.MaxLength, Math.Max(64, Count * 2L));
            Array.Resize(ref _places, capacity);
            Array.Resize(ref _lengths, capacity);
        }

        _places[Count] = (ulong)Math.Max(0, _heaps.Count - 1) << BytesColumn.HeapShift | (uint)_used;
        _lengths[Count++] = length;
    }

    private void MakeRoom(int bytes)
    {
        // A heap that grew to its size stays as it is; a small one is replaced by a larger copy.
        if (_heap.Length < HeapBytes && _heaps.Count > 0 && (long)_used + bytes <= HeapBytes)
        {
            Array.Resize(ref _heap, (int)Math.Min(HeapBytes, Math.Max(_used + bytes, _heap.Length * 2L)));
            _heaps[^1] = _heap;
            return;
        }

        _heap = new byte[Math.Max(bytes, _heaps.Count == 0 ? 256 : HeapBytes)];
        _heaps.Add(_heap);
        _used = 0;
    }
}
