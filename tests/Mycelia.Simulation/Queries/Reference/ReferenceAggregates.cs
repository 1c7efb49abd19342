namespace Mycelia.Simulation.Queries.Reference;

/// <summary>Aggregates over the values of a group, nulls left out already.</summary>
internal static class ReferenceAggregates
{
    private static readonly HashSet<string> Names = ["count", "collect", "min", "max", "sum", "avg", "stdev", "stdevp", "percentilecont", "percentiledisc"];

    public static bool Is(string name) => Names.Contains(name.ToLowerInvariant());

    public static object? Of(string name, List<object?> values, object? second)
    {
        switch (name.ToLowerInvariant())
        {
            case "count": return (long)values.Count;
            case "collect": return values;
            case "min": return values.Count == 0 ? null : values.Aggregate((best, value) => ReferenceValues.Order(value, best) < 0 ? value : best);
            case "max": return values.Count == 0 ? null : values.Aggregate((best, value) => ReferenceValues.Order(value, best) > 0 ? value : best);
            case "sum": return Sum(values);
            case "avg":
                if (values.Count == 0) return null;
                return Sum(values) is Value duration ? ReferenceOperators.Binary(Mycelia.Cypher.Syntax.BinaryOperator.Divide, duration, (long)values.Count) : FloatSum(values) / values.Count;
            case "stdev": return values.Count < 2 ? 0.0 : Math.Sqrt(SquaredDeviations(values) / (values.Count - 1));
            case "stdevp": return values.Count == 0 ? 0.0 : Math.Sqrt(SquaredDeviations(values) / values.Count);
            default: return Percentile(values, second, isContinuous: name.Equals("percentileCont", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static object? Sum(List<object?> values)
    {
        if (values.Count > 0 && values.TrueForAll(value => value is Value { Kind: ValueKind.Duration }))
            return values.Aggregate((sum, value) => ReferenceOperators.Binary(Mycelia.Cypher.Syntax.BinaryOperator.Add, sum, value));
        foreach (var value in values)
            if (!ReferenceValues.IsNumber(value)) throw ReferenceError.OfType("sum", value);
        if (values.Exists(value => value is double)) return FloatSum(values);
        var sum = values.Aggregate(Int128.Zero, (sum, value) => sum + (long)value!);
        return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw new ReferenceError("ArithmeticError", "overflow");
    }

    private static double FloatSum(List<object?> values) => values.Sum(ReferenceValues.ToDouble);

    private static double SquaredDeviations(List<object?> values)
    {
        foreach (var value in values)
            if (!ReferenceValues.IsNumber(value)) throw ReferenceError.OfType("stDev", value);
        var mean = FloatSum(values) / values.Count;
        return values.Sum(value => Math.Pow(ReferenceValues.ToDouble(value) - mean, 2));
    }

    private static object? Percentile(List<object?> values, object? second, bool isContinuous)
    {
        if (values.Count == 0) return null;
        if (!ReferenceValues.IsNumber(second)) throw ReferenceError.OfType("a percentile", second);
        var fraction = ReferenceValues.ToDouble(second);
        if (fraction is not (>= 0 and <= 1)) throw new ReferenceError("ArgumentError", "a percentile out of range");
        foreach (var value in values)
            if (!ReferenceValues.IsNumber(value)) throw ReferenceError.OfType("a percentile", value);
        var sorted = values.Order(Comparer<object?>.Create(ReferenceValues.Order)).ToList();
        if (!isContinuous) return sorted[Math.Max(0, (int)Math.Ceiling(fraction * sorted.Count) - 1)];
        var place = fraction * (sorted.Count - 1);
        double lower = ReferenceValues.ToDouble(sorted[(int)Math.Floor(place)]), upper = ReferenceValues.ToDouble(sorted[(int)Math.Ceiling(place)]);
        return lower + (upper - lower) * (place - Math.Floor(place));
    }
}
