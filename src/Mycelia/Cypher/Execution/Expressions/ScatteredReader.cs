// Properties of entities that lie scattered over many extents, as those have that a walk found: what a chunk holds is looked up once per chunk and call, so that a row costs
// an array access by its extent and one by its place. Where the chunks met are not all integers, all floats or all texts, it gives up and the general way is taken.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class ScatteredReader
{
    private const int RowMask = Chunk.RowsMax - 1;
    private const int Sample = 32;
    private const int ChangesMin = 10;

    private readonly List<int> _met = [];
    private Source?[] _bySlot = [];
    private readonly Stack<Source> _spare = [];

    /// <summary>Whether rows lie scattered: looks at the first few.</summary>
    public static bool IsScattered(uint[] rows, ReadOnlySpan<int> positions)
    {
        if (positions.Length < Sample * 4) return false;
        var changes = 0;
        for (var i = 1; i < Sample; i++)
            if (rows[positions[i]] >> Chunk.RowBits != rows[positions[i - 1]] >> Chunk.RowBits) changes++;
        return changes >= ChangesMin;
    }

    /// <summary>Reads the property of all rows into the target; false when that needs the general way.</summary>
    public bool TryRead(Directory<Chunk> chunks, uint[] rows, ReadOnlySpan<int> positions, int capacity, Vector target)
    {
        var kind = VectorKind.Null;
        try
        {
            foreach (var p in positions)
            {
                var slot = (int)(rows[p] >> Chunk.RowBits);
                if (slot >= _bySlot.Length) Array.Resize(ref _bySlot, Math.Max(slot + 1, _bySlot.Length * 2));
                if (_bySlot[slot] is null && !Meet(chunks[slot], slot, ref kind)) return false;
            }

            target.Reset(kind, capacity);
            switch (kind)
            {
                case VectorKind.Int64:
                    ReadIntegers(rows, positions, capacity, target);
                    break;
                case VectorKind.Float64:
                    ReadFloats(rows, positions, capacity, target);
                    break;
                case VectorKind.Text:
                    ReadTexts(rows, positions, capacity, target);
                    break;
            }

            return true;
        }
        finally
        {
            // Nothing of the graph is held on to between calls.
            foreach (var slot in _met)
            {
                _spare.Push(_bySlot[slot]!.Empty());
                _bySlot[slot] = null;
            }

            _met.Clear();
        }
    }

    private bool Meet(Chunk? chunk, int slot, ref VectorKind kind)
    {
        var source = _spare.Count > 0 ? _spare.Pop() : new Source();
        _bySlot[slot] = source;
        _met.Add(slot);
        if (chunk is null) return true;
        var its = source.Take(chunk.Flat);
        if (kind == VectorKind.Null) kind = its;
        return its != VectorKind.Null && its == kind;
    }

    // hot: no allocation.
    private void ReadIntegers(uint[] rows, ReadOnlySpan<int> positions, int capacity, Vector target)
    {
        var (bySlot, longs) = (_bySlot, target.Longs);
        foreach (var p in positions)
        {
            var source = bySlot[rows[p] >> Chunk.RowBits]!;
            var row = (int)rows[p] & RowMask;
            if (!source.IsValid(row)) SetNull(target, p, capacity);
            else longs[p] = source.Width switch
            {
                1 => source.Bytes[row],
                2 => source.Shorts[row],
                4 => source.Ints[row],
                _ => source.Longs[row],
            };
        }
    }

    private void ReadFloats(uint[] rows, ReadOnlySpan<int> positions, int capacity, Vector target)
    {
        var (bySlot, doubles) = (_bySlot, target.Doubles);
        foreach (var p in positions)
        {
            var source = bySlot[rows[p] >> Chunk.RowBits]!;
            var row = (int)rows[p] & RowMask;
            if (!source.IsValid(row)) SetNull(target, p, capacity);
            else doubles[p] = source.Doubles[row];
        }
    }

    private void ReadTexts(uint[] rows, ReadOnlySpan<int> positions, int capacity, Vector target)
    {
        var (bySlot, texts) = (_bySlot, target.Texts);
        foreach (var p in positions)
        {
            var source = bySlot[rows[p] >> Chunk.RowBits]!;
            var row = (int)rows[p] & RowMask;
            if (!source.IsValid(row)) SetNull(target, p, capacity);
            else texts[p] = source.Texts!.MemoryOf(row);
        }
    }

    private static void SetNull(Vector target, int position, int capacity)
    {
        if (!target.HasNulls) target.BeginNulls(capacity, allValid: true);
        target.SetNull(position);
    }

    /// <summary>Where the values of one chunk are.</summary>
    private sealed class Source
    {
        private ulong[] _validity = [];

        public int Width { get; private set; }

        public sbyte[] Bytes { get; private set; } = [];

        public short[] Shorts { get; private set; } = [];

        public int[] Ints { get; private set; } = [];

        public long[] Longs { get; private set; } = [];

        public double[] Doubles { get; private set; } = [];

        public VarChunk? Texts { get; private set; }

        public bool IsValid(int row)
        {
            var word = row >> 6;
            return word < _validity.Length && (_validity[word] >> row & 1) != 0;
        }

        public VectorKind Take(Chunk chunk)
        {
            _validity = chunk.Validity;
            switch (chunk)
            {
                case Int64Chunk<sbyte> { Kind: ValueKind.Int64 } c:
                    (Bytes, Width) = (c.RawValues, 1);
                    return VectorKind.Int64;
                case Int64Chunk<short> { Kind: ValueKind.Int64 } c:
                    (Shorts, Width) = (c.RawValues, 2);
                    return VectorKind.Int64;
                case Int64Chunk<int> { Kind: ValueKind.Int64 } c:
                    (Ints, Width) = (c.RawValues, 4);
                    return VectorKind.Int64;
                case Int64Chunk<long> { Kind: ValueKind.Int64 } c:
                    (Longs, Width) = (c.RawValues, 8);
                    return VectorKind.Int64;
                case FixedChunk<double, Float64Kind> c:
                    Doubles = c.RawValues;
                    return VectorKind.Float64;
                case VarChunk { Kind: ValueKind.String } c:
                    Texts = c;
                    return VectorKind.Text;
                default:
                    return VectorKind.Null;
            }
        }

        public Source Empty()
        {
            (_validity, Bytes, Shorts, Ints, Longs, Doubles, Texts) = ([], [], [], [], [], [], null);
            return this;
        }
    }
}
