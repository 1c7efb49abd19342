using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>What is looked for in an index, for one row of the input at a time: the values of its leading properties, and what the next one must meet.</summary>
internal sealed class SeekRequest(SeekKeys keys, OperatorBuild build)
{
    private readonly Evaluator[] _equal = [.. keys.Equal.Select(build.Evaluators.Create)];
    private readonly Evaluator? _low = Create(keys.Low, build);
    private readonly Evaluator? _high = Create(keys.High, build);
    private readonly Evaluator? _prefix = Create(keys.Prefix, build);
    private readonly Evaluator? _anyOf = Create(keys.AnyOf, build);
    private readonly Evaluator? _center = Create(keys.Center, build);
    private readonly Evaluator? _distance = Create(keys.Distance, build);
    private readonly Vector[] _equalColumns = new Vector[keys.Equal.Count];
    private readonly HashSet<Value> _seen = [];
    private Vector? _lowColumn;
    private Vector? _highColumn;
    private Vector? _prefixColumn;
    private Vector? _anyOfColumn;
    private Vector? _centerColumn;
    private Vector? _distanceColumn;

    public bool IsPoint => _center is not null;

    /// <summary>The values of the leading properties.</summary>
    public Value[] Equal { get; } = new Value[keys.Equal.Count];

    /// <summary>The values that the next property may have; null when that is not the question.</summary>
    public List<Value>? Alternatives { get; private set; } = keys.AnyOf is null ? null : [];

    /// <summary>The range of the next property.</summary>
    public ValueRange Range { get; private set; }

    public Point Center { get; private set; }

    public double Distance { get; private set; }

    public void BeginInput(Batch batch, QueryContext context)
    {
        for (var i = 0; i < _equal.Length; i++) _equalColumns[i] = _equal[i].Evaluate(batch, context);
        _lowColumn = _low?.Evaluate(batch, context);
        _highColumn = _high?.Evaluate(batch, context);
        _prefixColumn = _prefix?.Evaluate(batch, context);
        _anyOfColumn = _anyOf?.Evaluate(batch, context);
        _centerColumn = _center?.Evaluate(batch, context);
        _distanceColumn = _distance?.Evaluate(batch, context);
    }

    /// <summary>Reads the keys for a row; false when nothing can be found with them. With <paramref name="isOrdered"/> the alternatives come in the order of an index.</summary>
    public bool BeginRow(int position, QueryContext context, bool isOrdered)
    {
        for (var i = 0; i < Equal.Length; i++)
        {
            if (!KeyValue.TryNormalize(VectorCopy.GetValue(_equalColumns[i], position, context), out Equal[i]) || !KeyValue.IsStorable(Equal[i])) return false;
        }

        if (_anyOfColumn is not null) return ReadAlternatives(VectorCopy.GetValue(_anyOfColumn, position, context), isOrdered);
        if (_prefixColumn is not null)
        {
            if (!VectorCopy.GetValue(_prefixColumn, position, context).TryGetString(out var prefix)) return false;
            Range = ValueRange.StartingWith(prefix);
            return true;
        }

        return _centerColumn is not null ? ReadCircle(position, context) : ReadRange(position, context);
    }

    /// <summary>
    /// Set when the range is one of lists, whose order in an index is not that of queries: then entries with any list have to be looked through with
    /// <see cref="IsInRange"/>.
    /// </summary>
    public bool IsListRange => Range.Low.Kind == ValueKind.List || Range.High.Kind == ValueKind.List;

    /// <summary>Whether a value of the next property, not null, is in the range.</summary>
    public bool IsInRange(in Value value)
    {
        if (Range.Prefix is { } prefix) return value.TryGetString(out var text) && text.StartsWith(prefix, StringComparison.Ordinal);
        return (Range.Low.IsNull || (Range.IncludesLow ? CypherComparison.GreaterOrEqual(value, Range.Low) : CypherComparison.Greater(value, Range.Low)) == true)
            && (Range.High.IsNull || (Range.IncludesHigh ? CypherComparison.LessOrEqual(value, Range.High) : CypherComparison.Less(value, Range.High)) == true);
    }

    private bool ReadRange(int position, QueryContext context)
    {
        var low = _lowColumn is null ? Value.Null : VectorCopy.GetValue(_lowColumn, position, context);
        var high = _highColumn is null ? Value.Null : VectorCopy.GetValue(_highColumn, position, context);
        if ((_lowColumn is not null && !IsOrderable(low)) || (_highColumn is not null && !IsOrderable(high))) return false;
        if (_lowColumn is not null && _highColumn is not null && OrderedKey.TagOf(low.Kind) != OrderedKey.TagOf(high.Kind)) return false;
        Range = (_lowColumn is null, _highColumn is null) switch
        {
            (true, true) => ValueRange.All,
            (false, true) => keys.IncludesLow ? ValueRange.AtLeast(low) : ValueRange.Above(low),
            (true, false) => keys.IncludesHigh ? ValueRange.AtMost(high) : ValueRange.Below(high),
            _ => ValueRange.Between(low, high, keys.IncludesLow, keys.IncludesHigh),
        };
        return true;
    }

    private bool ReadCircle(int position, QueryContext context)
    {
        if (!VectorCopy.GetValue(_centerColumn!, position, context).TryGetPoint(out var center)) return false;
        var distance = VectorCopy.GetValue(_distanceColumn!, position, context);
        if (distance.Kind is not (ValueKind.Int64 or ValueKind.Float64)) return false;
        Center = center;
        Distance = distance.Kind == ValueKind.Int64 ? distance.AsInt64() : distance.AsDouble();
        return Distance >= 0;
    }

    private bool ReadAlternatives(in Value list, bool isOrdered)
    {
        if (list.IsNull) return false;
        if (list.Kind != ValueKind.List) throw CypherErrors.Type($"IN needs a list on its right side, not a value of type {list.Kind}.");
        Alternatives!.Clear();
        _seen.Clear();
        foreach (ref readonly var item in list.ListItems)
            if (KeyValue.TryNormalize(item, out var key) && KeyValue.IsStorable(key) && _seen.Add(key)) Alternatives.Add(key);
        if (isOrdered) Alternatives.Sort(static (a, b) => KeyOf(a).AsSpan().SequenceCompareTo(KeyOf(b)));
        return Alternatives.Count > 0;
    }

    private static byte[] KeyOf(in Value value)
    {
        var writer = new ByteWriter(32);
        OrderedKey.Append(writer, value);
        return writer.ToArray();
    }

    /// <summary>Whether values of the kind stand in an order that queries can ask about.</summary>
    private static bool IsOrderable(in Value value) => value.Kind switch
    {
        ValueKind.Float64 => !double.IsNaN(value.AsDouble()),
        ValueKind.Bool or ValueKind.Int64 or ValueKind.String or ValueKind.Bytes or ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime
            or ValueKind.ZonedDateTime => true,
        ValueKind.List => KeyValue.IsStorable(value),
        _ => false,
    };

    private static Evaluator? Create(Expression? expression, OperatorBuild build) => expression is null ? null : build.Evaluators.Create(expression);
}
