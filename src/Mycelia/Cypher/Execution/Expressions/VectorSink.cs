// Fills a vector with one value per position, ascending, and finds its kind on the way: typed as long as all values that are not null agree, values from
// then on. Text comes in two forms: as bytes it stays bytes, as text of .NET it makes the vector one of values.

using System.Text;

namespace Mycelia.Cypher.Execution.Expressions;

internal ref struct VectorSink
{
    private readonly Vector _target;
    private readonly ReadOnlySpan<int> _positions;
    private readonly int _capacity;
    private readonly bool _isConstant;
    private readonly QueryContext _context;
    private int _done;

    /// <summary>A sink for these positions, all below the capacity.</summary>
    public VectorSink(Vector target, ReadOnlySpan<int> positions, int capacity, QueryContext context, bool isConstant = false)
    {
        _target = target;
        _positions = positions;
        _capacity = capacity;
        _context = context;
        _isConstant = isConstant;
        target.Reset(VectorKind.Null, capacity, isConstant);
    }

    /// <summary>The value of the next position.</summary>
    public void Add(in Value value)
    {
        if (value.IsNull)
        {
            AddNull();
            return;
        }

        var kind = VectorCopy.KindOf(value.Kind);
        if (kind == VectorKind.Value && value.Kind == ValueKind.String && _target.Kind == VectorKind.Text)
        {
            AddText(Encoding.UTF8.GetBytes(value.AsString()));
            return;
        }

        if (Begin(kind))
        {
            if (kind != VectorKind.Value)
            {
                if (VectorCopy.TryStore(value, _target, _positions[_done], _context))
                {
                    _done++;
                    return;
                }

                BecomeValues();
            }
        }

        _target.Values[_positions[_done++]] = value;
    }

    public void AddNull()
    {
        var position = _positions[_done++];
        if (_target.Kind == VectorKind.Null) return;
        if (_target.Kind == VectorKind.Value)
        {
            _target.Values[position] = Value.Null;
            return;
        }

        if (!_target.HasNulls) _target.BeginNulls(_capacity, allValid: true);
        _target.SetNull(position);
    }

    public void AddText(ReadOnlyMemory<byte> utf8)
    {
        if (Begin(VectorKind.Text)) _target.Texts[_positions[_done++]] = utf8;
        else _target.Values[_positions[_done++]] = Value.WellFormed(Encoding.UTF8.GetString(utf8.Span));
    }

    /// <summary>Makes the vector one of this kind if it can be; false when it is one of values now, for good.</summary>
    public bool Begin(VectorKind kind)
    {
        if (_target.Kind == kind) return true;
        if (_target.Kind == VectorKind.Null)
        {
            _target.Reset(kind, _capacity, _isConstant);
            var before = _positions[.._done];
            if (kind == VectorKind.Value)
            {
                foreach (var p in before) _target.Values[p] = Value.Null;
            }
            else if (!before.IsEmpty)
            {
                _target.BeginNulls(_capacity, allValid: true);
                foreach (var p in before) _target.SetNull(p);
            }

            return true;
        }

        if (_target.Kind != VectorKind.Value) BecomeValues();
        return false;
    }

    /// <summary>The positions of the next so many values, which the caller writes into the vector's array after <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> Take(int count)
    {
        var taken = _positions.Slice(_done, count);
        _done += count;
        return taken;
    }

    /// <summary>Marks a position of those taken as null.</summary>
    public readonly void SetNull(int position)
    {
        if (!_target.HasNulls) _target.BeginNulls(_capacity, allValid: true);
        _target.SetNull(position);
    }

    private readonly void BecomeValues()
    {
        var values = _target.RoomForValues(_capacity);
        foreach (var p in _positions[.._done]) values[p] = VectorCopy.GetValue(_target, p, _context);
        _target.Reset(VectorKind.Value, _capacity, _isConstant);
    }
}
