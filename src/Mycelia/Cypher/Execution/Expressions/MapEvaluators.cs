using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>Map literals and projections, as calls over their values.</summary>
internal static class MapCalls
{
    /// <summary>The keys of a literal as a map holds them, and which entry gives each: the last one of a key.</summary>
    public static (string[] Keys, int[] Entries) Layout(IReadOnlyList<MapEntry> entries)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++) last[entries[i].Key] = i;
        var keys = last.Keys.ToArray();
        Array.Sort(keys, static (left, right) => UnicodeText.Compare(left, right));
        return (keys, Array.ConvertAll(keys, key => last[key]));
    }

    /// <summary>A projection: the first argument is its subject, then one argument per item that has an expression. Later items replace earlier ones.</summary>
    public static Value Project(IReadOnlyList<MapProjectionItem> items, ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var subject = arguments[0];
        if (subject.IsNull) return Value.Null;
        var entries = new Dictionary<string, Value>(StringComparer.Ordinal);
        var next = 1;
        foreach (var item in items)
        {
            if (item.IsAll)
            {
                foreach (var (key, value) in EntriesOf(subject, scope)) entries[key] = value;
                continue;
            }

            entries[item.Key] = item.Value is null ? CypherLists.Property(subject, item.Key, scope) : arguments[next++];
        }

        return Value.Map(entries);
    }

    private static IReadOnlyDictionary<string, Value> EntriesOf(in Value subject, EvaluationScope scope) => subject.Kind switch
    {
        ValueKind.Map => subject.AsMap(),
        ValueKind.Node => scope.View.Properties(subject.NodeIdentity),
        ValueKind.Edge => scope.View.Properties(subject.EdgeIdentity),
        _ => throw FunctionErrors.WrongType("A map projection", subject, "a map, node or relationship"),
    };
}
