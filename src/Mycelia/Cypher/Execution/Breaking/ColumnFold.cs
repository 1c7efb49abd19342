// Aggregates of whole properties over the extents that one worker gets: the rows that pass are a mask, and kernels count, sum and compare the chunk's values under
// it, at the chunk's own width. It is an operator that gives no rows and the sink of what it finds, both at once, so that the workers of a breaker drive it.
//
// The states are those of every aggregation, and what no kernel takes (mixed kinds, texts, dates, floats that compare equal but are written differently) goes to them the
// usual way, as a vector of the extent's values. So do all values where somebody must be told which nodes are read.

using System.Numerics;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class ColumnFold : Operator, IBatchSink
{
    private readonly NodeExtents _extents;
    private readonly Symbol _node;
    private readonly Action<long>? _counted;
    private readonly string?[] _properties;
    private readonly int[] _keys;
    private readonly AggregateState[] _states;
    private readonly Batch _batch;
    private readonly Vector _nodes = new();
    private readonly Vector _values = new();
    private readonly Vector _one = new();
    private readonly ulong[] _selected = new ulong[Chunk.WordsMax];
    private readonly double[] _dense = new double[Chunk.RowsMax];
    private QueryContext _context = null!;

    /// <param name="plan">The scan and the aggregates.</param>
    /// <param name="build">What the tree is made with.</param>
    /// <param name="counted">Told how many rows the scan found in each extent; null when nobody wants to know.</param>
    public ColumnFold(ColumnAggregatePlan plan, OperatorBuild build, Action<long>? counted)
    {
        _extents = new NodeExtents(plan.Scan, build);
        _node = plan.Scan.Node;
        _counted = counted;
        _properties = [.. plan.Aggregates.Select(static item => ColumnAggregatePlan.PropertyOf(item.Call))];
        _keys = new int[_properties.Length];
        _states = [.. plan.Aggregates.Select(static item => AggregateSink.NewState(item.Call))];
        _batch = new Batch(build.SymbolCount);
    }

    public override void Open(QueryContext context)
    {
        _context = context;
        for (var i = 0; i < _keys.Length; i++) _keys[i] = _properties[i] is { } name ? context.Space.Tables.Keys.Find(name) : -1;
        _extents.Open(context);
    }

    void IBatchSink.Open(QueryContext context)
    {
        _context = context;
        foreach (var state in _states)
        {
            state.Clear();
            state.Resize(1);
        }
    }

    /// <summary>Takes in all extents; gives no rows.</summary>
    public override Batch? Next()
    {
        _batch.Clear();
        _batch.Count = 1;
        _extents.Filter.BeginInput(_batch, _context);
        if (!_extents.Begin(0)) return null;
        while (_extents.MoveNext())
        {
            if (_extents.Filter.HasRest && !KeepRest()) continue;
            Fold();
        }

        return null;
    }

    void IBatchSink.Add(Batch batch)
    {
    }

    /// <summary>Takes in what another has found; that one must not be used any more.</summary>
    public void Merge(ColumnFold other)
    {
        for (var i = 0; i < _states.Length; i++) _states[i].Merge(other._states[i], [0], _context);
    }

    /// <summary>The result of an aggregate, into position 0.</summary>
    public void Finish(int aggregate, Vector target) => _states[aggregate].Finish(0, 1, target, _context);

    /// <summary>The end of the scan: what was found stays until the sink is closed.</summary>
    public override void Close()
    {
    }

    void IBatchSink.Close()
    {
        foreach (var state in _states) state.Clear();
        _nodes.Reset(VectorKind.Null, 1);
        _values.Reset(VectorKind.Null, 1);
    }

    /// <summary>Narrows the mask to the rows that meet what chunks are not tested for; false when none does.</summary>
    private bool KeepRest()
    {
        var count = MakeNodes();
        _batch.Clear();
        _batch.Count = count;
        _batch[_node] = _nodes;
        if (!_extents.Filter.KeepRest(_batch, _context)) return false;
        Array.Clear(_extents.Mask);
        foreach (var position in Positions.Of(_batch)) Bitmap.Set(_extents.Mask, (int)_nodes.Rows[position] & (Chunk.RowsMax - 1));
        return true;
    }

    private void Fold()
    {
        var isNoted = _context.Snapshot.Reads is not null || _context.HasDeleted;
        var rows = Bitmap.Count(_extents.Mask);
        _counted?.Invoke(rows);
        var hasNodes = false;
        for (var i = 0; i < _states.Length; i++)
        {
            if (_properties[i] is null)
            {
                _states[i].AddAll(new AggregateInput(null, null, Positions.Below(rows), null, _context));
                continue;
            }

            if (!isNoted && TryFold(_states[i], _keys[i])) continue;
            if (!hasNodes) MakeNodes();
            hasNodes = true;
            PropertyReader.Read(_nodes, Positions.Below(rows), rows, _keys[i], _context, _values);
            _states[i].AddAll(new AggregateInput(_values, null, Positions.Below(rows), null, _context));
        }
    }

    /// <summary>Takes in the masked values of a property by a kernel; false when there is none for them.</summary>
    private bool TryFold(AggregateState state, int key)
    {
        if (_context.Space.NodeColumns.Chunk(key, _extents.Slot)?.Flat is not { } chunk) return true;
        var mask = _selected.AsSpan();
        _extents.Mask.CopyTo(mask);
        Bitmap.And(mask, chunk.Validity);
        var count = Bitmap.Count(mask);
        if (count == 0) return true;
        if (state is CountState)
        {
            state.AddAll(new AggregateInput(null, null, Positions.Below(count), null, _context));
            return true;
        }

        return chunk switch
        {
            Int64Chunk<sbyte> { Kind: ValueKind.Int64 } c => FoldIntegers(state, c.Values, count),
            Int64Chunk<short> { Kind: ValueKind.Int64 } c => FoldIntegers(state, c.Values, count),
            Int64Chunk<int> { Kind: ValueKind.Int64 } c => FoldIntegers(state, c.Values, count),
            Int64Chunk<long> { Kind: ValueKind.Int64 } c => FoldIntegers(state, c.Values, count),
            FixedChunk<double, Float64Kind> c => FoldFloats(state, c.Values, count),
            _ => false,
        };
    }

    private bool FoldIntegers<T>(AggregateState state, ReadOnlySpan<T> values, int count) where T : unmanaged, IBinaryInteger<T>
    {
        if (state is TotalState total)
        {
            total.AddIntegers(Aggregates.Sum(values, _selected), count);
            return true;
        }

        if (state is not ExtremeState extreme) return false;
        Aggregates.MinMax(values, _selected, out var min, out var max);
        _one.Reset(VectorKind.Int64, 1);
        _one.Longs[0] = long.CreateTruncating(extreme.IsMax ? max : min);
        state.AddAll(new AggregateInput(_one, null, Positions.Below(1), null, _context));
        return true;
    }

    private bool FoldFloats(AggregateState state, ReadOnlySpan<double> values, int count)
    {
        if (state is TotalState total)
        {
            total.AddFloats(count == values.Length ? values : Dense(values));
            return true;
        }

        if (state is not ExtremeState extreme) return false;
        Aggregates.MinMax(values, _selected, out var min, out var max);
        var found = extreme.IsMax ? max : min;
        if (found == 0) return false; // 0.0 and -0.0 are equal, and the first of them is the result
        _one.Reset(VectorKind.Float64, 1);
        _one.Doubles[0] = found;
        state.AddAll(new AggregateInput(_one, null, Positions.Below(1), null, _context));
        return true;
    }

    /// <summary>The selected values, one after the other.</summary>
    private ReadOnlySpan<double> Dense(ReadOnlySpan<double> values)
    {
        var count = 0;
        for (var word = 0; word < _selected.Length; word++)
        {
            var bits = _selected[word];
            if (bits == ulong.MaxValue)
            {
                values.Slice(word << 6, 64).CopyTo(_dense.AsSpan(count));
                count += 64;
                continue;
            }

            for (; bits != 0; bits &= bits - 1) _dense[count++] = values[word << 6 | BitOperations.TrailingZeroCount(bits)];
        }

        return _dense.AsSpan(0, count);
    }

    /// <summary>The rows of the mask as a vector; returns how many they are.</summary>
    private int MakeNodes()
    {
        _nodes.Reset(VectorKind.Node, Chunk.RowsMax);
        var count = 0;
        var first = (uint)_extents.Slot << Chunk.RowBits;
        foreach (var row in Bitmap.Enumerate(_extents.Mask)) _nodes.Rows[count++] = first | (uint)row;
        return count;
    }
}
