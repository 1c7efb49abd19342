namespace Mycelia.Benchmarks.Core;

/// <summary>The median of several runs, with the extremes.</summary>
internal readonly record struct Figure(double Median, double Min, double Max)
{
    public static Figure Of(params double[] runs)
    {
        Array.Sort(runs);
        return new Figure(runs[runs.Length / 2], runs[0], runs[^1]);
    }

    public static Figure operator *(Figure figure, double factor) => new(figure.Median * factor, figure.Min * factor, figure.Max * factor);
}

/// <summary>What a workload should reach: at most (or at least) a value in the unit of its figure.</summary>
internal readonly record struct Target(double Value, bool IsAtMost)
{
    public static Target AtMost(double value) => new(value, true);

    public static Target AtLeast(double value) => new(value, false);

    public bool IsMetBy(double measured) => IsAtMost ? measured <= Value : measured >= Value;
}

/// <summary>One line of the table.</summary>
internal sealed record Row(string Group, string Workload, string Claimed, Target? Target, string Unit, Figure Measured, string Note)
{
    /// <summary>Measured through target: 1 is on target, and less is better where the target is an upper bound.</summary>
    public double? Ratio => Target is { } target ? Measured.Median / target.Value : null;

    public bool? IsMet => Target?.IsMetBy(Measured.Median);
}
