using System.Numerics;
using Mycelia.Cypher.Functions.Aggregates;
using Lanes = System.Numerics.Vector;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>
/// <c>min</c> and <c>max</c> by orderability, of several equivalent values the first. Kept as a vector of the kind that came, which becomes one of values when another comes.
/// </summary>
internal sealed class ExtremeState(bool isMax) : AggregateState
{
    private Vector _best = new();
    private bool[] _has = [];
    private long _variableBytes;

    public bool IsMax => isMax;

    public override long Bytes => VectorBytes.OfArrays(_best) + _has.Length + _variableBytes;

    public override void Clear()
    {
        _best = new Vector();
        Forget(ref _has);
        _variableBytes = 0;
    }

    public override void Resize(int groups)
    {
        if (groups <= _has.Length) return;
        _best.Grow(groups, _has.Length);
        Array.Resize(ref _has, groups);
    }

    public override void Add(in AggregateInput input, ReadOnlySpan<int> groups)
    {
        var argument = input.Argument!;
        if (!Prepare(argument.Kind, input.Context)) return;
        var positions = input.Positions;
        if (argument.Kind == _best.Kind && argument is { HasNulls: false, IsConstant: false, Kind: VectorKind.Int64 })
        {
            var (best, has, longs) = (_best.Longs, _has, argument.Longs);
            for (var i = 0; i < groups.Length; i++)
            {
                var group = groups[i];
                var value = longs[positions[i]];
                if (has[group] && (isMax ? value <= best[group] : value >= best[group])) continue;
                (best[group], has[group]) = (value, true);
            }
        }
        else
        {
            for (var i = 0; i < groups.Length; i++) AddOne(groups[i], argument, positions[i], input.Context);
        }
    }

    public override void AddAll(in AggregateInput input)
    {
        var argument = input.Argument!;
        if (!Prepare(argument.Kind, input.Context)) return;
        var positions = input.Positions;
        if (argument.IsConstant)
        {
            AddOne(0, argument, 0, input.Context);
        }
        else if (argument.Kind == _best.Kind && argument is { HasNulls: false, Kind: VectorKind.Int64 })
        {
            long extreme;
            if (input.IsDense)
            {
                extreme = Extreme(argument.Longs.AsSpan(0, positions.Length));
            }
            else
            {
                extreme = argument.Longs[positions[0]];
                foreach (var position in positions) extreme = isMax ? Math.Max(extreme, argument.Longs[position]) : Math.Min(extreme, argument.Longs[position]);
            }

            if (_has[0]) extreme = isMax ? Math.Max(extreme, _best.Longs[0]) : Math.Min(extreme, _best.Longs[0]);
            (_best.Longs[0], _has[0]) = (extreme, true);
        }
        else
        {
            foreach (var position in positions) AddOne(0, argument, position, input.Context);
        }
    }

    public override void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context)
    {
        var that = (ExtremeState)other;
        if (!Prepare(that._best.Kind, context)) return;
        for (var i = 0; i < groups.Length; i++)
            if (that._has[i]) AddOne(groups[i], that._best, i, context);
    }

    public override void Finish(int from, int count, Vector target, QueryContext context)
    {
        Span<int> positions = new int[count];
        for (var i = 0; i < count; i++) positions[i] = from + i;
        VectorCopy.Gather(_best, positions, target);
        if (_best.Kind is VectorKind.Null or VectorKind.Value) return;
        for (var i = 0; i < count; i++)
        {
            if (_has[from + i]) continue;
            if (!target.HasNulls) target.BeginNulls(count, allValid: true);
            target.SetNull(i);
        }
    }

    /// <summary>Makes the vector one that can hold this kind; false when there is nothing to be held.</summary>
    private bool Prepare(VectorKind kind, QueryContext context)
    {
        if (kind == VectorKind.Null) return false;
        if (kind == _best.Kind) return true;
        if (_best.Kind == VectorKind.Null) _best.Reset(kind, _has.Length);
        else if (_best.Kind != VectorKind.Value) BecomeValues(context);
        return true;
    }

    private void BecomeValues(QueryContext context)
    {
        var values = new Value[_has.Length];
        for (var group = 0; group < values.Length; group++)
        {
            if (!_has[group]) continue;
            values[group] = VectorCopy.GetValue(_best, group, context);
            _variableBytes += Aggregate.BytesOf(values[group]);
        }

        _best = new Vector();
        _best.Reset(VectorKind.Value, values.Length);
        values.CopyTo(_best.Values, 0);
    }

    private void AddOne(int group, Vector argument, int position, QueryContext context)
    {
        if (argument.IsConstant) position = 0;
        if (argument.IsNull(position)) return;
        if (_has[group])
        {
            var order = KeyComparison.Compare(argument, position, _best, group, context);
            if (isMax ? order <= 0 : order >= 0) return;
        }

        _has[group] = true;
        switch (_best.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                _best.Longs[group] = argument.Longs[position];
                break;
            case VectorKind.Float64:
                _best.Doubles[group] = argument.Doubles[position];
                break;
            case VectorKind.Text:
                _variableBytes += argument.Texts[position].Length - _best.Texts[group].Length;
                _best.Texts[group] = argument.Texts[position];
                break;
            case VectorKind.Node or VectorKind.Edge:
                _best.Rows[group] = argument.Rows[position];
                break;
            default:
                _variableBytes -= Aggregate.BytesOf(_best.Values[group]);
                _best.Values[group] = VectorCopy.GetValue(argument, position, context);
                _variableBytes += Aggregate.BytesOf(_best.Values[group]);
                break;
        }
    }

    private long Extreme(ReadOnlySpan<long> values)
    {
        var extreme = values[0];
        var lanes = Vector<long>.Count;
        var i = 0;
        if (values.Length >= lanes)
        {
            var extremes = new Vector<long>(values);
            for (i = lanes; i <= values.Length - lanes; i += lanes)
            {
                var next = new Vector<long>(values[i..]);
                extremes = isMax ? Lanes.Max(extremes, next) : Lanes.Min(extremes, next);
            }

            for (var lane = 0; lane < lanes; lane++) extreme = isMax ? Math.Max(extreme, extremes[lane]) : Math.Min(extreme, extremes[lane]);
        }

        for (; i < values.Length; i++) extreme = isMax ? Math.Max(extreme, values[i]) : Math.Min(extreme, values[i]);
        return extreme;
    }
}
