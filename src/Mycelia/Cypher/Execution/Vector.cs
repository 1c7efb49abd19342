// One column of a batch: up to a few thousand values of one kind in a typed array, or of any kinds as Values. Which kind is a matter of the data
// (integers in one batch, text in the next), so every consumer asks Kind and falls back to Get(i).
//
// Positions are those of the batch; where the batch has a selection, only the selected positions are meaningful. A constant vector holds one value
// at position 0 that stands for all.
//
// Arrays grow on demand and are kept for the next batch. A vector belongs to the operator or evaluator that made it, and holds until that is asked for
// its next batch.

using System.Runtime.CompilerServices;

namespace Mycelia.Cypher.Execution;

internal enum VectorKind : byte
{
    /// <summary>Every position is null.</summary>
    Null,
    /// <summary><see cref="Vector.Longs"/>: 0 or 1.</summary>
    Bool,
    /// <summary><see cref="Vector.Longs"/>.</summary>
    Int64,
    /// <summary><see cref="Vector.Doubles"/>.</summary>
    Float64,
    /// <summary><see cref="Vector.Texts"/>: UTF-8, well-formed, borrowed from chunks that the references keep alive.</summary>
    Text,
    /// <summary><see cref="Vector.Rows"/>: node rows of the version.</summary>
    Node,
    /// <summary><see cref="Vector.Rows"/>: edge rows of the version.</summary>
    Edge,
    /// <summary><see cref="Vector.Values"/>: anything; null is <see cref="Value.Null"/>.</summary>
    Value,
}

internal sealed class Vector
{
    private ulong[] _valid = [];

    public VectorKind Kind { get; private set; }

    /// <summary>Whether position 0 stands for every position.</summary>
    public bool IsConstant { get; private set; }

    /// <summary>False promises that no meaningful position is null. Not kept for <see cref="VectorKind.Value"/>, whose nulls are in the values.</summary>
    public bool HasNulls { get; private set; }

    public long[] Longs { get; private set; } = [];

    public double[] Doubles { get; private set; } = [];

    public ReadOnlyMemory<byte>[] Texts { get; private set; } = [];

    public uint[] Rows { get; private set; } = [];

    public Value[] Values { get; private set; } = [];

    /// <summary>Bit i: position i is not null. Read only when <see cref="HasNulls"/>.</summary>
    public ulong[] Valid => _valid;

    /// <summary>Begins to hold values of a kind, with room for positions below <paramref name="capacity"/>, without nulls. What it held is gone.</summary>
    public void Reset(VectorKind kind, int capacity, bool isConstant = false)
    {
        Kind = kind;
        IsConstant = isConstant;
        HasNulls = kind == VectorKind.Null;
        if (isConstant) capacity = 1;
        switch (kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                if (Longs.Length < capacity) Longs = new long[Room(capacity)];
                break;
            case VectorKind.Float64:
                if (Doubles.Length < capacity) Doubles = new double[Room(capacity)];
                break;
            case VectorKind.Text:
                if (Texts.Length < capacity) Texts = new ReadOnlyMemory<byte>[Room(capacity)];
                break;
            case VectorKind.Node or VectorKind.Edge:
                if (Rows.Length < capacity) Rows = new uint[Room(capacity)];
                break;
            case VectorKind.Value:
                if (Values.Length < capacity) Values = new Value[Room(capacity)];
                break;
        }
    }

    /// <summary>Prepares the validity bits: all null, for <see cref="SetValid"/>, or all valid, for <see cref="SetNull"/>.</summary>
    public void BeginNulls(int capacity, bool allValid)
    {
        var words = (capacity + 63) / 64;
        if (_valid.Length < words) _valid = new ulong[(Room(capacity) + 63) / 64];
        _valid.AsSpan(0, words).Fill(allValid ? ulong.MaxValue : 0);
        HasNulls = true;
    }

    /// <summary>Room for positions below <paramref name="capacity"/>, the first <paramref name="used"/> of them kept. Validity bits grow by <see cref="GrowNulls"/>.</summary>
    public void Grow(int capacity, int used)
    {
        Kernel.Invariant.Holds(!IsConstant);
        switch (Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                Longs = Grown(Longs, capacity, used);
                break;
            case VectorKind.Float64:
                Doubles = Grown(Doubles, capacity, used);
                break;
            case VectorKind.Text:
                Texts = Grown(Texts, capacity, used);
                break;
            case VectorKind.Node or VectorKind.Edge:
                Rows = Grown(Rows, capacity, used);
                break;
            case VectorKind.Value:
                Values = Grown(Values, capacity, used);
                break;
        }
    }

    /// <summary>
    /// Prepares the validity bits of positions from <paramref name="used"/> up to <paramref name="capacity"/>: null, for <see cref="SetValid"/>. Those below stay, or are
    /// all valid when there were no nulls.
    /// </summary>
    public void GrowNulls(int capacity, int used)
    {
        var words = (capacity + 63) / 64;
        if (_valid.Length < words) Array.Resize(ref _valid, (Room(capacity) + 63) / 64);
        var usedWords = used / 64;
        if (!HasNulls) _valid.AsSpan(0, Math.Min(words, usedWords + 1)).Fill(ulong.MaxValue);
        if (usedWords < words)
        {
            _valid[usedWords] &= (1UL << used) - 1;
            _valid.AsSpan(usedWords + 1, words - usedWords - 1).Clear();
        }

        HasNulls = true;
    }

    /// <summary>Takes over the nulls of another vector, besides those that are here already; a constant that is null makes all null.</summary>
    public void CopyNulls(Vector other, int capacity)
    {
        if (IsConstant) capacity = 1;
        if (!HasNulls) BeginNulls(capacity, allValid: true);
        var words = (capacity + 63) / 64;
        if (other.IsConstant)
        {
            if (other.IsNull(0)) _valid.AsSpan(0, words).Clear();
            return;
        }

        for (var i = 0; i < words; i++) _valid[i] &= other._valid[i];
    }

    /// <summary>The array of values whatever the kind is now, with this much room: to fill it before the vector becomes one of values.</summary>
    public Value[] RoomForValues(int capacity)
    {
        if (Values.Length < capacity) Values = new Value[Room(capacity)];
        return Values;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetValid(int position) => _valid[position >> 6] |= 1UL << position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNull(int position) => _valid[position >> 6] &= ~(1UL << position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int position)
    {
        if (IsConstant) position = 0;
        if (Kind == VectorKind.Value) return Values[position].IsNull;
        return HasNulls && (Kind == VectorKind.Null || (_valid[position >> 6] >> position & 1) == 0);
    }

    /// <summary>Makes this a constant of any value.</summary>
    public void SetConstant(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                Reset(VectorKind.Null, 1, isConstant: true);
                break;
            case ValueKind.Bool:
                Reset(VectorKind.Bool, 1, isConstant: true);
                Longs[0] = value.AsBool() ? 1 : 0;
                break;
            case ValueKind.Int64:
                Reset(VectorKind.Int64, 1, isConstant: true);
                Longs[0] = value.AsInt64();
                break;
            case ValueKind.Float64:
                Reset(VectorKind.Float64, 1, isConstant: true);
                Doubles[0] = value.AsDouble();
                break;
            case ValueKind.String:
                Reset(VectorKind.Text, 1, isConstant: true);
                Texts[0] = System.Text.Encoding.UTF8.GetBytes(value.AsString());
                break;
            default:
                Reset(VectorKind.Value, 1, isConstant: true);
                Values[0] = value;
                break;
        }
    }

    private static T[] Grown<T>(T[] array, int capacity, int used)
    {
        if (array.Length >= capacity) return array;
        var larger = new T[Room(capacity)];
        array.AsSpan(0, used).CopyTo(larger);
        return larger;
    }

    private static int Room(int capacity) => Math.Max(16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity));
}
