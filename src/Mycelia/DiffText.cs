// Differences as lines for people, in the manner of `git diff`:
//
//   + (n0000000000000001:Person {age: 31, name: 'Ann'})                        a node that was added, with all that it has
//   ~ (n0000000000000002:Person)                                               one that changed, and what did
//   -     age: 30
//   +     age: 31
//   +     :Admin
//   - (n0000000000000001:Person)-[e0000000000000001:KNOWS {since: 2020}]->(n0000000000000002:Person)
//   + CREATE RANGE INDEX age FOR (n:Person) ON (n.age)
//
// Labels of nodes that changed, and of the ends of edges, are those of the later version, or of the earlier where the node is gone. What would steer a terminal is escaped.

using System.Globalization;
using System.Text;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia;

internal sealed class DiffText(TextWriter writer, VersionDiff diff, bool colours)
{
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Bold = "\e[1m";
    private const string Reset = "\e[0m";
    private const string Indent = "    ";

    public void Write(GraphDiff all)
    {
        foreach (var node in all.Nodes) Write(node);
        foreach (var edge in all.Edges) Write(edge);
        foreach (var change in all.Schema)
        {
            if (change.Before is { } before) Line('-', before);
            if (change.After is { } after) Line('+', after);
        }

        if (!all.IsEmpty) writer.WriteLine();
        writer.WriteLine(colours ? $"{Bold}{all}{Reset}" : all.ToString());
    }

    /// <summary>The first line of the block of a node or edge.</summary>
    public static string Headline(EntityChange change, VersionDiff diff) => $"{SignOf(change.Kind)} {Escaped(Pattern(change, diff))}";

    private void Write(EntityChange change)
    {
        Line(SignOf(change.Kind), Pattern(change, diff));
        if (change.Kind != ChangeKind.Changed) return;
        foreach (var label in change.LabelsRemoved) Line('-', $"{Indent}:{SyntaxPrinter.NameText(label)}");
        foreach (var label in change.LabelsAdded) Line('+', $"{Indent}:{SyntaxPrinter.NameText(label)}");
        foreach (var property in change.Properties)
        {
            if (!property.Before.IsNull) Line('-', $"{Indent}{SyntaxPrinter.NameText(property.Key)}: {property.Before}");
            if (!property.After.IsNull) Line('+', $"{Indent}{SyntaxPrinter.NameText(property.Key)}: {property.After}");
        }
    }

    private void Line(char sign, string text)
    {
        var colour = sign switch { '+' => Green, '-' => Red, _ => Yellow };
        if (colours) writer.Write(colour);
        writer.Write(sign);
        writer.Write(' ');
        writer.Write(Escaped(text));
        if (colours) writer.Write(Reset);
        writer.WriteLine();
    }

    private static char SignOf(ChangeKind kind) => kind switch { ChangeKind.Added => '+', ChangeKind.Removed => '-', _ => '~' };

    private static string Pattern(EntityChange change, VersionDiff diff)
    {
        var text = new StringBuilder();
        if (!change.IsEdge)
        {
            text.Append('(').Append(change.Node);
            Labels(text, change.Kind == ChangeKind.Removed ? change.LabelsBefore : change.LabelsAfter);
            Properties(text, change);
            return text.Append(')').ToString();
        }

        End(text, change.Source, diff);
        text.Append("-[").Append(change.Edge).Append(':').Append(SyntaxPrinter.NameText(change.Type!));
        Properties(text, change);
        text.Append("]->");
        End(text, change.Target, diff);
        return text.ToString();
    }

    /// <summary>All properties of what was added or removed; what changed is told line by line.</summary>
    private static void Properties(StringBuilder text, EntityChange change)
    {
        if (change.Kind == ChangeKind.Changed || change.Properties.Count == 0) return;
        text.Append(" {");
        for (var i = 0; i < change.Properties.Count; i++)
        {
            var property = change.Properties[i];
            if (i > 0) text.Append(", ");
            text.Append(SyntaxPrinter.NameText(property.Key)).Append(": ").Append(change.Kind == ChangeKind.Added ? property.After : property.Before);
        }

        text.Append('}');
    }

    private static void End(StringBuilder text, NodeId node, VersionDiff diff)
    {
        text.Append('(').Append(node);
        var extent = diff.To.FindNode(node, out var row) ?? diff.From.FindNode(node, out row);
        if (extent is not null) Labels(text, Names(diff.From.Tables, extent.LabelSetOf((int)row & (Chunk.RowsMax - 1))));
        text.Append(')');
    }

    private static void Labels(StringBuilder text, IReadOnlyList<string> names)
    {
        foreach (var name in names) text.Append(':').Append(SyntaxPrinter.NameText(name));
    }

    private static List<string> Names(GraphTables tables, int set)
    {
        var names = new List<string>();
        foreach (var label in tables.LabelSets.LabelsOf(set)) names.Add(tables.Labels.NameOf(label));
        names.Sort(UnicodeText.Utf8Order);
        return names;
    }

    private static string Escaped(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.AsSpan().ContainsAnyInRange('\x7F', '\x9F')) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is < ' ' or (>= '\x7F' and <= '\x9F')) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
