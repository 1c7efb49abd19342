// What openCypher says of equality, comparability, orderability and equivalence, written down once more and as plainly as possible.

using System.Text;

namespace Mycelia.Simulation.Queries.Reference;

internal static class ReferenceValues
{
    /// <summary><c>a = b</c>.</summary>
    public static bool? Equal(object? a, object? b)
    {
        if (a is null || b is null) return null;
        if (IsNumber(a) && IsNumber(b)) return CompareNumbers(a, b) == 0;
        switch (a, b)
        {
            case (bool x, bool y): return x == y;
            case (string x, string y): return x == y;
            case (Value x, Value y): return x.Kind == y.Kind && x.Equals(y);
            case (ReferenceEntity x, ReferenceEntity y): return x == y;
            case (ReferencePath x, ReferencePath y): return x.Nodes.SequenceEqual(y.Nodes) && x.Edges.SequenceEqual(y.Edges);
            case (List<object?> x, List<object?> y): return x.Count == y.Count ? All(x.Zip(y)) : false;
            case (SortedDictionary<string, object?> x, SortedDictionary<string, object?> y): return x.Keys.SequenceEqual(y.Keys) ? All(x.Values.Zip(y.Values)) : false;
            default: return false;
        }
    }

    private static bool? All(IEnumerable<(object? Left, object? Right)> pairs)
    {
        bool? result = true;
        foreach (var (left, right) in pairs)
        {
            var equal = Equal(left, right);
            if (equal == false) return false;
            if (equal is null) result = null;
        }

        return result;
    }

    /// <summary><c>a &lt; b</c>, or with <paramref name="orEqual"/> <c>a &lt;= b</c>.</summary>
    public static bool? Less(object? a, object? b, bool orEqual)
    {
        if (a is null || b is null) return null;
        if (IsNumber(a) && IsNumber(b))
        {
            var order = CompareNumbers(a, b);
            return order < 0 || (orEqual && order == 0);
        }

        switch (a, b)
        {
            case (bool x, bool y): return Of(x.CompareTo(y), orEqual);
            case (string x, string y): return Of(CompareTexts(x, y), orEqual);
            case (Value x, Value y) when x.Kind == y.Kind && x.Kind != ValueKind.Duration: return Of(x.CompareTo(y), orEqual);
            case (List<object?> x, List<object?> y):
                for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
                {
                    var equal = Equal(x[i], y[i]);
                    if (equal is null) return null;
                    if (equal == false) return Less(x[i], y[i], orEqual);
                }

                return Of(x.Count.CompareTo(y.Count), orEqual);
            default: return null;
        }
    }

    private static bool Of(int order, bool orEqual) => order < 0 || (orEqual && order == 0);

    public static bool IsNumber(object? value) => value is long or double;

    public static double ToDouble(object? number) => number is long integer ? integer : (double)number!;

    /// <summary>The order of two numbers by their exact values; null when one is not a number.</summary>
    private static int? CompareNumbers(object a, object b)
    {
        if (a is long x && b is long y) return x.CompareTo(y);
        double left = ToDouble(a), right = ToDouble(b);
        if (double.IsNaN(left) || double.IsNaN(right)) return null;
        if (double.IsInfinity(left) || double.IsInfinity(right) || (a is double && b is double)) return left < right ? -1 : left > right ? 1 : 0;
        return Exact(a).CompareTo(Exact(b));
    }

    /// <summary>A finite number times 2 to the 1,074, which makes every float a whole number.</summary>
    private static System.Numerics.BigInteger Exact(object number)
    {
        if (number is long integer) return new System.Numerics.BigInteger(integer) << 1_074;
        var bits = BitConverter.DoubleToInt64Bits((double)number);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF | (exponent == 0 ? 0 : 1L << 52);
        var magnitude = new System.Numerics.BigInteger(mantissa) << Math.Max(exponent, 1) - 1;
        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>By code points.</summary>
    private static int CompareTexts(string a, string b)
    {
        using var left = a.EnumerateRunes().GetEnumerator() as IEnumerator<Rune>;
        using var right = b.EnumerateRunes().GetEnumerator() as IEnumerator<Rune>;
        while (true)
        {
            bool more = left.MoveNext(), others = right.MoveNext();
            if (!more || !others) return more.CompareTo(others);
            if (left.Current != right.Current) return left.Current.Value.CompareTo(right.Current.Value);
        }
    }

    /// <summary>The order of ORDER BY, ascending. Equivalent values, and only these, are at one place.</summary>
    public static int Order(object? a, object? b)
    {
        int left = Rank(a), right = Rank(b);
        if (left != right) return left.CompareTo(right);
        switch (a, b)
        {
            case (null, null): return 0;
            case (bool x, bool y): return x.CompareTo(y);
            case (string x, string y): return CompareTexts(x, y);
            case (Value x, Value y): return x.CompareTo(y);
            case (ReferenceEntity x, ReferenceEntity y): return x.Id.CompareTo(y.Id);
            case (ReferencePath x, ReferencePath y): return Order(x.Nodes.Zip(x.Edges.Append(null), (node, edge) => new object?[] { node, edge }).SelectMany(pair => pair).ToList(),
                y.Nodes.Zip(y.Edges.Append(null), (node, edge) => new object?[] { node, edge }).SelectMany(pair => pair).ToList());
            case (List<object?> x, List<object?> y): return Order(x, y);
            case (SortedDictionary<string, object?> x, SortedDictionary<string, object?> y):
                var order = x.Count.CompareTo(y.Count);
                if (order == 0) order = Order([.. x.Keys], [.. y.Keys]);
                return order != 0 ? order : Order([.. x.Values], [.. y.Values]);
            default:
                bool xIsNaN = a is double.NaN, yIsNaN = b is double.NaN;
                return xIsNaN || yIsNaN ? xIsNaN.CompareTo(yIsNaN) : CompareNumbers(a!, b!)!.Value;
        }
    }

    private static int Order(List<object?> a, List<object?> b)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var order = Order(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Count.CompareTo(b.Count);
    }

    private static int Rank(object? value) => value switch
    {
        SortedDictionary<string, object?> => 1,
        ReferenceNode => 2,
        ReferenceEdge => 3,
        List<object?> => 4,
        ReferencePath => 5,
        Value { Kind: ValueKind.Point } => 6,
        Value { Kind: ValueKind.ZonedDateTime } => 7,
        Value { Kind: ValueKind.LocalDateTime } => 8,
        Value { Kind: ValueKind.Date } => 9,
        Value { Kind: ValueKind.ZonedTime } => 10,
        Value { Kind: ValueKind.LocalTime } => 11,
        Value => 12,
        string => 13,
        bool => 14,
        long or double => 15,
        null => 16,
        _ => throw new BeyondReference($"a {value.GetType().Name}"),
    };

    /// <summary>Whether DISTINCT and grouping take both for one.</summary>
    public static bool Equivalent(object? a, object? b) => Order(a, b) == 0;

    /// <summary>What a value of the engine is here; entities become ones that look like them.</summary>
    public static object? From(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: return null;
            case ValueKind.Bool: return value.AsBool();
            case ValueKind.Int64: return value.AsInt64();
            case ValueKind.Float64: return value.AsDouble();
            case ValueKind.String: return value.AsString();
            case ValueKind.List: return value.AsList().Select(From).ToList();
            case ValueKind.Map: return MapFrom(value.AsMap());
            case ValueKind.Node: return From(value.AsNode());
            case ValueKind.Edge: return From(value.AsEdge(), new ReferenceNode(0), new ReferenceNode(1));
            case ValueKind.Path:
                var path = value.AsPath();
                var nodes = path.Nodes.Select(From).ToList();
                return new ReferencePath(nodes, [.. path.Edges.Select((edge, i) => edge.SourceId == path.Nodes[i].Id ? From(edge, nodes[i], nodes[i + 1]) : From(edge, nodes[i + 1], nodes[i]))]);
            default: return value;
        }
    }

    /// <summary>The other way, for the temporal functions.</summary>
    public static Value ToValue(object? value) => value switch
    {
        null => Value.Null,
        bool truth => truth,
        long integer => integer,
        double number => number,
        string text => text,
        Value temporal => temporal,
        List<object?> list => Value.List([.. list.Select(ToValue)]),
        SortedDictionary<string, object?> map => Value.Map(map.Select(entry => KeyValuePair.Create(entry.Key, ToValue(entry.Value)))),
        _ => throw ReferenceError.OfType("an argument", value),
    };

    private static SortedDictionary<string, object?> MapFrom(IEnumerable<KeyValuePair<string, Value>> entries)
    {
        var map = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, item) in entries) map[key] = From(item);
        return map;
    }

    private static ReferenceNode From(Node node)
    {
        var image = new ReferenceNode(0);
        image.Labels.UnionWith(node.Labels);
        foreach (var (key, item) in node.Properties) image.Properties[key] = From(item);
        return image;
    }

    private static ReferenceEdge From(Edge edge, ReferenceNode source, ReferenceNode target)
    {
        var image = new ReferenceEdge(0, edge.Type, source, target);
        foreach (var (key, item) in edge.Properties) image.Properties[key] = From(item);
        return image;
    }
}
