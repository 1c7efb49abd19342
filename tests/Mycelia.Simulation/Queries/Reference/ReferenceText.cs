using System.Globalization;
using System.Text;

namespace Mycelia.Simulation.Queries.Reference;

/// <summary>Values as text in which equal values are equal texts and different ones are not; entities by content.</summary>
internal static class ReferenceText
{
    /// <summary>With <paramref name="sortLists"/> the items of lists stand in the order of their texts, so that lists compare as bags.</summary>
    public static string Of(object? value, bool sortLists = false)
    {
        var text = new StringBuilder();
        Append(text, value, sortLists);
        return text.ToString();
    }

    public static string OfFloat(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (value == 0) return "0.0"; // either zero: which one a sum gives depends on how it is made
        if (double.IsInfinity(value)) return value > 0 ? "Inf" : "-Inf";
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0";
    }

    private static void Append(StringBuilder text, object? value, bool sortLists)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool truth: text.Append(truth ? "true" : "false"); break;
            case long integer: text.Append(integer); break;
            case double number: text.Append(OfFloat(number)); break;
            case string word: text.Append('\'').Append(word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)).Append('\''); break;
            case List<object?> list:
                var items = list.Select(item => Of(item, sortLists));
                text.Append('[').AppendJoin(", ", sortLists ? items.Order(StringComparer.Ordinal) : items).Append(']');
                break;
            case SortedDictionary<string, object?> map: Map(text, map, sortLists); break;
            case ReferenceNode node:
                text.Append('(');
                foreach (var label in node.Labels) text.Append(':').Append(label);
                if (node.Properties.Count > 0) Map(node.Labels.Count > 0 ? text.Append(' ') : text, node.Properties, sortLists);
                text.Append(')');
                break;
            case ReferenceEdge edge:
                text.Append("[:").Append(edge.Type);
                if (edge.Properties.Count > 0) Map(text.Append(' '), edge.Properties, sortLists);
                text.Append(']');
                break;
            case ReferencePath path:
                text.Append('<');
                Append(text, path.Nodes[0], sortLists);
                for (var i = 0; i < path.Edges.Count; i++)
                {
                    var isForward = path.Edges[i].Source == path.Nodes[i];
                    text.Append(isForward ? "-" : "<-");
                    Append(text, path.Edges[i], sortLists);
                    text.Append(isForward ? "->" : "-");
                    Append(text, path.Nodes[i + 1], sortLists);
                }

                text.Append('>');
                break;
            default: text.Append(value); break;
        }
    }

    private static void Map(StringBuilder text, SortedDictionary<string, object?> map, bool sortLists) =>
        text.Append('{').AppendJoin(", ", map.Select(entry => $"{entry.Key}: {Of(entry.Value, sortLists)}")).Append('}');
}
