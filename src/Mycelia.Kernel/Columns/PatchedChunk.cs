namespace Mycelia.Kernel.Columns;

/// <summary>
/// An older chunk with up to 32 rows changed on top: a single update costs a small copy, not a chunk. Point reads look at the patch
/// first; columnar reads use <see cref="Flat"/>, which merges once and is kept.
/// </summary>
internal sealed class PatchedChunk : Chunk
{
    public const int PatchMax = 32;

    private readonly Chunk _base;
    private readonly ushort[] _rows;
    private readonly Value[] _values;
    private readonly int _count;
    private Chunk? _flat;

    public PatchedChunk(Chunk @base) : this(@base, new ushort[4], new Value[4], 0)
    {
    }

    private PatchedChunk(Chunk @base, ushort[] rows, Value[] values, int count) : base(@base.Capacity, @base.Validity)
    {
        Invariant.Holds(@base is not PatchedChunk);
        _base = @base;
        _rows = rows;
        _values = values;
        _count = count;
    }

    public override ValueKind Kind => Flat.Kind;

    public override long MemoryBytes => 96 + _base.MemoryBytes + ArrayBytes(_rows.Length, 2) + ArrayBytes(_values.Length, 24) + (_flat?.MemoryBytes ?? 0);

    /// <summary>What the patch lies on: right for every row that <see cref="TryGetPatch"/> does not know.</summary>
    public Chunk Base => _base;

    /// <summary>The rows that the patch has, in no order.</summary>
    public ReadOnlySpan<ushort> PatchedRows => _rows.AsSpan(0, _count);

    /// <summary>Whether the patch has the row, and the value that it gives.</summary>
    public bool TryGetPatch(int row, out Value value)
    {
        var at = Find(row);
        value = at >= 0 ? _values[at] : Value.Null;
        return at >= 0;
    }

    public bool IsFull => _count == PatchMax;

    public override Chunk Flat => _flat ?? Merge();

    public override bool HasValue(int row)
    {
        var at = Find(row);
        return at >= 0 ? !_values[at].IsNull : _base.IsValid(row);
    }

    public override Value Get(int row)
    {
        var at = Find(row);
        return at >= 0 ? _values[at] : _base.Get(row);
    }

    public override bool TryGetInt64(int row, out long value)
    {
        var at = Find(row);
        if (at < 0) return _base.TryGetInt64(row, out value);
        value = _values[at].Kind == ValueKind.Int64 ? _values[at].AsInt64() : 0;
        return _values[at].Kind == ValueKind.Int64;
    }

    public override bool TryGetDouble(int row, out double value)
    {
        var at = Find(row);
        if (at < 0) return _base.TryGetDouble(row, out value);
        value = _values[at].Kind == ValueKind.Float64 ? _values[at].AsDouble() : 0;
        return _values[at].Kind == ValueKind.Float64;
    }

    public override bool TryGetUtf8(int row, out ReadOnlySpan<byte> utf8)
    {
        var at = Find(row);
        if (at < 0) return _base.TryGetUtf8(row, out utf8);
        utf8 = _values[at].Kind == ValueKind.String ? System.Text.Encoding.UTF8.GetBytes(_values[at].AsString()) : default;
        return _values[at].Kind == ValueKind.String;
    }

    /// <summary>A new patch with one row more or changed; null when the patch is full and the chunk must be merged instead.</summary>
    public PatchedChunk? With(int row, in Value value)
    {
        var at = Find(row);
        if (at < 0 && _count == PatchMax) return null;
        var count = at < 0 ? _count + 1 : _count;
        var room = Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count));
        var rows = new ushort[room];
        var values = new Value[room];
        Array.Copy(_rows, rows, _count);
        Array.Copy(_values, values, _count);
        at = at < 0 ? _count : at;
        rows[at] = (ushort)row;
        values[at] = value;
        return new PatchedChunk(_base, rows, values, count);
    }

    public override bool TrySet(int row, in Value value) => false;

    public override Chunk Clone(int capacity) => Flat.Clone(capacity);

    private int Find(int row) => _rows.AsSpan(0, _count).IndexOf((ushort)row);

    private Chunk Merge()
    {
        Chunk merged = _base.Clone(_base.Capacity);
        for (var i = 0; i < _count; i++) merged = ChunkEditor.SetOwned(merged, _rows[i], _values[i]);
        Volatile.Write(ref _flat, merged);
        return merged;
    }
}
