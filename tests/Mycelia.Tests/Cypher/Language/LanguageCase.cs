// Tables of language cases, written as text: one case per line, `query => expectation`.
//
//   # a comment
//   @ CREATE (:A)                     the graph of the lines below, until the next @; several statements are separated by ;;
//   $ {p: 1}                          the parameters of the lines below, as a map
//   RETURN 1 AS x, 'a' => 1 | 'a'     cells by |, rows by /; `-` for no rows. Rows are compared in order where the query orders them, as a multiset elsewhere.
//   RETURN 1 + 1 => (1 + 1): 2        column names in parentheses where they matter
//   CREATE () ;; MATCH (n) RETURN n => ()         several statements, each in a transaction of its own; the last one's rows are compared
//   RETURN x => !SyntaxError UndefinedVariable    a compile-time error; ?TypeError InvalidArgumentValue is a runtime error; the detail may be left out
//
// Every case runs three times, each in a database of its own: as usual, in batches of two rows, and with plans that follow the text. The procedures of
// LanguageProcedures can be called.

using System.Globalization;
using System.Text;

namespace Mycelia.Tests.Cypher.Language;

/// <summary>One line of a table.</summary>
internal sealed record LanguageCase(string Graph, string Parameters, string Query, string Expected)
{
    /// <summary>The lines of a table as xunit wants them.</summary>
    public static IEnumerable<object[]> Read(string table)
    {
        var (graph, parameters) = ("", "{}");
        foreach (var line in table.Split('\n').Select(static line => line.Trim()))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '@')
            {
                graph = line[1..].Trim();
                continue;
            }

            if (line[0] == '$')
            {
                parameters = line[1..].Trim();
                continue;
            }

            var arrow = line.LastIndexOf(" => ", StringComparison.Ordinal);
            Assert.True(arrow > 0, line);
            yield return [graph, parameters, line[..arrow].Trim(), line[(arrow + 4)..].Trim()];
        }
    }

    private static readonly QueryOptions[] Configurations = [new(), new() { BatchRows = 2 }, new() { Optimize = false }];

    /// <summary>Null when the query does as expected in every configuration, else what it did in the first where it does not.</summary>
    public string? Deviation() => Configurations.Select(Deviation).FirstOrDefault(static deviation => deviation is not null);

    private string? Deviation(QueryOptions options)
    {
        using var db = Database.InMemory();
        LanguageProcedures.Register(db.Procedures);
        var parameters = db.Query($"RETURN {Parameters} AS map").Single()[0].AsMap();
        foreach (var statement in Statements(Graph)) Run(db, statement, parameters, options);
        var statements = Statements(Query);
        var actual = "";
        foreach (var statement in statements) actual = Run(db, statement, parameters, options);
        return IsExpected(actual, statements[^1]) ? null : actual;
    }

    private static string[] Statements(string text) => text.Split(" ;; ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private bool IsExpected(string actual, string query)
    {
        if (Expected[0] is '!' or '?') return actual.StartsWith(Expected, StringComparison.Ordinal);
        var rows = Expected[0] == '(' && Expected.Contains("): ", StringComparison.Ordinal) ? actual : actual[(actual.IndexOf("): ", StringComparison.Ordinal) + 3)..];
        return actual[0] == '(' && Normalized(Expected, query) == Normalized(rows, query);
    }

    private static string Normalized(string text, string query)
    {
        var rows = text.Split(" / ");
        if (!query.Contains("ORDER BY", StringComparison.OrdinalIgnoreCase)) Array.Sort(rows, StringComparer.Ordinal);
        return string.Join(" / ", rows);
    }

    private static string Run(Database db, string statement, IReadOnlyDictionary<string, Value> parameters, QueryOptions options)
    {
        try
        {
            using var result = db.Query(statement, parameters, options);
            var rows = new List<string>();
            while (result.Read()) rows.Add(string.Join(" | ", result.Current.Values.ToArray().Select(Text)));
            return $"({string.Join(", ", result.Columns)}): {(rows.Count == 0 ? "-" : string.Join(" / ", rows))}";
        }
        catch (CypherException error)
        {
            return $"{(error.Phase == CypherErrorPhase.CompileTime ? '!' : '?')}{error.Type} {error.Detail}: {error.Message}";
        }
    }

    private static string Text(Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Float64 => Text(value.AsDouble()),
        ValueKind.Bool => value.AsBool() ? "true" : "false",
        ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
        ValueKind.String => $"'{value.AsString()}'",
        ValueKind.List => $"[{string.Join(", ", value.AsList().Select(Text))}]",
        ValueKind.Map => Text(value.AsMap()),
        ValueKind.Node => Text(value.AsNode()),
        ValueKind.Edge => Text(value.AsEdge()),
        ValueKind.Path => Text(value.AsPath()),
        ValueKind.Date => value.AsDate().ToString(),
        ValueKind.LocalTime => value.AsLocalTime().ToString(),
        ValueKind.ZonedTime => value.AsZonedTime().ToString(),
        ValueKind.LocalDateTime => value.AsLocalDateTime().ToString(),
        ValueKind.ZonedDateTime => value.AsZonedDateTime().ToString(),
        ValueKind.Duration => value.AsDuration().ToString(),
        _ => value.ToString(),
    };

    private static string Text(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Inf" : "-Inf";
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().IndexOfAny('.', 'E') < 0 ? digits + ".0" : digits;
    }

    private static string Text(IEnumerable<KeyValuePair<string, Value>> entries) =>
        $"{{{string.Join(", ", entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}: {Text(entry.Value)}"))}}}";

    private static string Properties(string label, IReadOnlyDictionary<string, Value> properties) =>
        properties.Count == 0 ? label : label.Length == 0 ? Text(properties) : $"{label} {Text(properties)}";

    private static string Text(Node node) =>
        $"({Properties(string.Concat(node.Labels.Order(StringComparer.Ordinal).Select(static label => $":{label}")), node.Properties)})";

    private static string Text(Edge edge) => $"[{Properties($":{edge.Type}", edge.Properties)}]";

    private static string Text(GraphPath path)
    {
        var text = new StringBuilder($"<{Text(path.Nodes[0])}");
        for (var i = 0; i < path.Length; i++)
        {
            var isForwards = path.Edges[i].SourceId == path.Nodes[i].Id;
            text.Append(isForwards ? "-" : "<-").Append(Text(path.Edges[i])).Append(isForwards ? "->" : "-").Append(Text(path.Nodes[i + 1]));
        }

        return text.Append('>').ToString();
    }
}
