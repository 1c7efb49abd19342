using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>The property map of a pattern element: entry by entry where it is written out, as one map otherwise (a parameter).</summary>
internal sealed class EntityProperties
{
    private readonly string[]? _keys;
    private readonly bool _hasDuplicates;
    private readonly Evaluator[] _evaluators;
    private readonly Vector[] _vectors;
    private (PropertyKey Key, Value Value)[] _pairs;

    private EntityProperties(string[]? keys, Evaluator[] evaluators)
    {
        (_keys, _evaluators, _vectors) = (keys, evaluators, new Vector[evaluators.Length]);
        _hasDuplicates = keys is not null && keys.Distinct(StringComparer.Ordinal).Count() < keys.Length;
        _pairs = new (PropertyKey, Value)[evaluators.Length];
    }

    /// <summary>How many entries are written out; 0 for one map.</summary>
    public int Count => _keys?.Length ?? 0;

    public static EntityProperties? Of(Expression? expression, EvaluatorFactory evaluators) => expression switch
    {
        null => null,
        MapExpression map => new EntityProperties([.. map.Entries.Select(static entry => entry.Key)], [.. map.Entries.Select(entry => evaluators.Create(entry.Value))]),
        _ => new EntityProperties(null, [evaluators.Create(expression)]),
    };

    public void Evaluate(Batch batch, QueryContext context)
    {
        for (var i = 0; i < _evaluators.Length; i++) _vectors[i] = _evaluators[i].Evaluate(batch, context);
    }

    /// <summary>The value of an entry that is written out, for one row.</summary>
    public Value At(int entry, int position, QueryContext context) => VectorCopy.GetValue(_vectors[entry], position, context);

    /// <summary>The properties of one row, until the next is asked for; nulls are left out.</summary>
    public ReadOnlySpan<(PropertyKey Key, Value Value)> Of(int position, GraphWriter writer, QueryContext context)
    {
        if (_keys is null) return OfMap(VectorCopy.GetValue(_vectors[0], position, context), writer);
        var count = 0;
        for (var i = 0; i < _keys.Length; i++)
        {
            var value = VectorCopy.GetValue(_vectors[i], position, context);
            if (value.IsNull) continue;
            GraphWriter.RequireStorable(value, _keys[i]);
            count = Add(writer.KeyOf(_keys[i]), value, count);
        }

        return _pairs.AsSpan(0, count);
    }

    /// <summary>Refuses null values, which a MERGE could never match.</summary>
    public void RequireNoNulls(int position, QueryContext context)
    {
        for (var i = 0; i < _vectors.Length; i++)
        {
            if (_keys is null ? HasNoNulls(VectorCopy.GetValue(_vectors[i], position, context)) : !_vectors[i].IsNull(position)) continue;
            throw CypherErrors.Runtime("SemanticError", "MergeReadOwnWrites",
                $"MERGE cannot use a null value{(_keys is null ? "" : $" for the property `{_keys[i]}`")}: it would match nothing and create a new entity each time.",
                "Filter such rows first, or set the property afterwards.");
        }
    }

    private static bool HasNoNulls(in Value map) => map.Kind == ValueKind.Map && !map.MapEntries.Any(static entry => entry.Value.IsNull);

    private ReadOnlySpan<(PropertyKey Key, Value Value)> OfMap(Value map, GraphWriter writer)
    {
        if (map.IsNull) return [];
        if (map.Kind != ValueKind.Map) throw CypherErrors.Type($"Properties are given as a map, and here as {map}.");
        if (_pairs.Length < map.MapEntries.Count) _pairs = new (PropertyKey, Value)[map.MapEntries.Count];
        var count = 0;
        foreach (var (key, value) in map.MapEntries)
        {
            if (value.IsNull) continue;
            GraphWriter.RequireStorable(value, key);
            _pairs[count++] = (writer.KeyOf(key), value);
        }

        return _pairs.AsSpan(0, count);
    }

    /// <summary>Of entries with one key the last counts.</summary>
    private int Add(PropertyKey key, in Value value, int count)
    {
        if (_hasDuplicates)
        {
            for (var i = 0; i < count; i++)
            {
                if (_pairs[i].Key != key) continue;
                _pairs[i].Value = value;
                return count;
            }
        }

        _pairs[count] = (key, value);
        return count + 1;
    }
}
