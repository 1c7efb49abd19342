using System.Globalization;
using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Tests.Cypher.Queries;

/// <summary>Reads a cell of the conformance cases as a value of the reference interpreter; temporal values stay texts.</summary>
internal sealed class CellNotation(string text)
{
    private int _at;

    public static object? Read(string cell) => new CellNotation(cell).Value();

    private void Blank()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private bool Take(string expected)
    {
        Blank();
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0) return false;
        _at += expected.Length;
        return true;
    }

    private void Expect(string expected) => Assert.True(Take(expected), $"{expected} expected at {_at} of {text}");

    private string Word(string also = "_$")
    {
        Blank();
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || also.Contains(text[_at], StringComparison.Ordinal))) _at++;
        return text[start.._at];
    }

    private object? Value()
    {
        Blank();
        switch (text[_at])
        {
            case '\'': return String();
            case '[': return Take("[:") ? Edge() : List();
            case '{': return Map();
            case '(': return Node();
            case '<': return Path();
            default: break;
        }

        var word = Word("_$+-.");
        return word switch
        {
            "null" => null,
            "true" => true,
            "false" => false,
            "NaN" => double.NaN,
            "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? (object)integer : double.Parse(word, CultureInfo.InvariantCulture),
        };
    }

    private string String()
    {
        var result = new System.Text.StringBuilder();
        for (_at++; text[_at] != '\''; _at++)
        {
            if (text[_at] == '\\') _at++;
            result.Append(text[_at]);
        }

        _at++;
        return result.ToString();
    }

    private List<object?> List()
    {
        var items = new List<object?>();
        Expect("[");
        if (Take("]")) return items;
        do
        {
            items.Add(Value());
        }
        while (Take(","));
        Expect("]");
        return items;
    }

    private SortedDictionary<string, object?> Map()
    {
        var entries = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        Expect("{");
        if (Take("}")) return entries;
        do
        {
            var key = Word();
            Expect(":");
            entries[key] = Value();
        }
        while (Take(","));
        Expect("}");
        return entries;
    }

    private ReferenceNode Node()
    {
        var node = new ReferenceNode(0);
        Expect("(");
        while (Take(":")) node.Labels.Add(Word());
        Properties(node);
        Expect(")");
        return node;
    }

    private void Properties(ReferenceEntity entity)
    {
        Blank();
        if (text[_at] != '{') return;
        foreach (var (key, value) in Map()) entity.Properties[key] = value;
    }

    /// <summary>Behind <c>[:</c>.</summary>
    private ReferenceEdge Edge(ReferenceNode? source = null, ReferenceNode? target = null)
    {
        var type = Word();
        var edge = new ReferenceEdge(0, type, source ?? new ReferenceNode(0), target ?? new ReferenceNode(1));
        Properties(edge);
        Expect("]");
        return edge;
    }

    private ReferencePath Path()
    {
        Expect("<");
        var nodes = new List<ReferenceNode> { Node() };
        var edges = new List<ReferenceEdge>();
        while (!Take(">"))
        {
            var isBackward = Take("<");
            Expect("-[:");
            var edge = Edge();
            Expect(isBackward ? "-" : "->");
            var next = Node();
            var directed = isBackward ? new ReferenceEdge(0, edge.Type, next, nodes[^1]) : new ReferenceEdge(0, edge.Type, nodes[^1], next);
            foreach (var (key, value) in edge.Properties) directed.Properties[key] = value;
            nodes.Add(next);
            edges.Add(directed);
        }

        return new ReferencePath(nodes, edges);
    }
}
