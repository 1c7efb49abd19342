// Conditional evaluation: some of a batch's rows are looked at by one expression, others by another, and the results are put together again.

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>A second view of a batch that has its own selection.</summary>
internal sealed class Branch(int symbolCount)
{
    private Batch? _batch;

    /// <summary>The batch with these positions selected: ascending, and some of those selected in it. It holds until the next call.</summary>
    public Batch Of(Batch outer, ReadOnlySpan<int> positions)
    {
        _batch ??= new Batch(symbolCount);
        _batch.Share(outer);
        positions.CopyTo(_batch.BeginSelect());
        _batch.EndSelect(positions.Length);
        return _batch;
    }
}

/// <summary>Puts together vectors that are meaningful at different positions. What they hold must not change before <see cref="Finish"/>.</summary>
internal sealed class BranchMerge
{
    private readonly List<(Vector Vector, int Start, int Count)> _parts = [];
    private readonly Vector _merged = new();
    private int[] _positions = [];
    private int _used;

    public void Begin()
    {
        _parts.Clear();
        _used = 0;
    }

    public void Add(Vector vector, ReadOnlySpan<int> positions)
    {
        if (positions.IsEmpty) return;
        if (_positions.Length < _used + positions.Length) Array.Resize(ref _positions, Math.Max(16, 2 * (_used + positions.Length)));
        positions.CopyTo(_positions.AsSpan(_used));
        _parts.Add((vector, _used, positions.Length));
        _used += positions.Length;
    }

    /// <summary>The whole: the only part itself, or a vector that holds until the next <see cref="Begin"/>.</summary>
    public Vector Finish(int capacity, QueryContext context)
    {
        if (_parts.Count == 0) return Truth.Unknown;
        if (_parts.Count == 1) return _parts[0].Vector;
        var kind = VectorKind.Null;
        var hasNulls = false;
        foreach (var (vector, _, _) in _parts)
        {
            hasNulls |= vector.HasNulls;
            if (vector.Kind == VectorKind.Null) continue;
            if (kind == VectorKind.Null) kind = vector.Kind;
            else if (kind != vector.Kind) kind = VectorKind.Value;
        }

        if (kind == VectorKind.Null) return Truth.Unknown;
        _merged.Reset(kind, capacity);
        if (hasNulls && kind != VectorKind.Value) _merged.BeginNulls(capacity, allValid: true);
        foreach (var (vector, start, count) in _parts) VectorCopy.Scatter(vector, _positions.AsSpan(start, count), _merged, context);
        return _merged;
    }
}
