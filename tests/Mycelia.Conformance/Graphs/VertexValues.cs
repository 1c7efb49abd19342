// What an algorithm found, in the order of the vertices, and how it is held against the expected values:
//   exact          the same value
//   partition      the same grouping; the labels themselves are free
//   relative:E     |a - b| <= E * max(|a|, |b|); infinities are equal only to themselves
//   absolute:E     |a - b| <= E
// A file of expected values has every vertex once, `vertex value` per line.

using System.Globalization;

namespace Mycelia.Conformance.Graphs;

/// <summary>Values of all vertices, whole numbers or others.</summary>
internal sealed class VertexValues
{
    private readonly long[]? _integers;
    private readonly double[] _reals;

    public VertexValues(IEnumerable<long> values)
    {
        _integers = [.. values];
        _reals = [.. _integers.Select(static value => (double)value)];
    }

    public VertexValues(IEnumerable<double> values) => _reals = [.. values];

    /// <summary>Reads a file of expected values; they are in the order of the graph's vertices.</summary>
    /// <exception cref="FormatException">The file is missing or malformed, or a vertex is missing, unknown or there twice.</exception>
    public static string[] ReadExpected(string path, CaseGraph graph)
    {
        var values = new string?[graph.Vertices.Length];
        foreach (var (number, parts) in CaseGraph.Lines(path))
        {
            if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var vertex))
                throw new FormatException($"{path}:{number}: a line has a vertex and its value; this one is '{string.Join(' ', parts)}'.");
            var index = graph.IndexOf(vertex);
            if (index < 0) throw new FormatException($"{path}:{number}: vertex {vertex} is not in {graph.Name}.v.");
            if (values[index] is not null) throw new FormatException($"{path}:{number}: vertex {vertex} has a value already.");
            if (!IsNumber(parts[1])) throw new FormatException($"{path}:{number}: '{parts[1]}' is no value.");
            values[index] = parts[1];
        }

        var missing = Array.IndexOf(values, null);
        if (missing < 0) return values!;
        throw new FormatException($"{path}: vertex {graph.Vertices[missing]} has no value.");
    }

    /// <summary>Positions of the vertices that are not as expected.</summary>
    /// <exception cref="FormatException">The comparison is unknown.</exception>
    public List<int> Differences(string[] expected, string compare)
    {
        var colon = compare.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? compare : compare[..colon];
        var epsilon = 0.0;
        if (colon >= 0 && !double.TryParse(compare[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out epsilon)) kind = "";
        return kind switch
        {
            "exact" => Where(expected, SameValue),
            "partition" => OtherGroups(expected),
            "relative" => Where(expected, (i, value) => IsClose(value, _reals[i], epsilon * Math.Max(Math.Abs(Real(value)), Math.Abs(_reals[i])))),
            "absolute" => Where(expected, (i, value) => IsClose(value, _reals[i], epsilon)),
            _ => throw new FormatException($"the comparison '{compare}' is unknown; there are exact, partition, relative:E and absolute:E."),
        };
    }

    /// <summary>The value of a vertex as text.</summary>
    public string this[int vertex] => _integers is null ? _reals[vertex].ToString("R", CultureInfo.InvariantCulture) : _integers[vertex].ToString(CultureInfo.InvariantCulture);

    private static List<int> Where(string[] expected, Func<int, string, bool> isRight)
    {
        var wrong = new List<int>();
        for (var i = 0; i < expected.Length; i++)
            if (!isRight(i, expected[i])) wrong.Add(i);
        return wrong;
    }

    private bool SameValue(int vertex, string expected) => _integers is { } integers
        && long.TryParse(expected, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value == integers[vertex] : Real(expected).Equals(_reals[vertex]);

    private static bool IsClose(string expected, double found, double allowed)
    {
        var value = Real(expected);
        return double.IsFinite(value) && double.IsFinite(found) ? Math.Abs(value - found) <= allowed : value.Equals(found);
    }

    /// <summary>Vertices whose label pairs with another than the first of their group did, in either direction.</summary>
    private List<int> OtherGroups(string[] expected)
    {
        var (found, back) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        return Where(expected, (i, label) =>
        {
            if (found.TryAdd(label, this[i]) & back.TryAdd(this[i], label)) return true;
            return found[label] == this[i] && back[this[i]] == label;
        });
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Real(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
