using System.Globalization;

namespace Mycelia.Cli.Terminal;

/// <summary>Draws a histogram as lines of text: bounds, bar, count. Bars are drawn in eighths of a character.</summary>
internal static class HistogramText
{
    private const int WidthMax = 40;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    public static void Write(TextWriter output, IReadOnlyList<(double From, double To, long Count)> bins)
    {
        var most = Math.Max(1, bins.Max(static bin => bin.Count));
        var labels = bins.Select((bin, i) => bin.From == bin.To ? Number(bin.From) : $"{Number(bin.From)} .. {Number(bin.To)}{(i == bins.Count - 1 ? " " : "")}").ToArray();
        var width = labels.Max(static label => label.TrimEnd().Length);
        var counts = bins.Select(static bin => Screen.Number(bin.Count)).ToArray();
        var digits = counts.Max(static count => count.Length);
        for (var i = 0; i < bins.Count; i++) output.WriteLine($"  {labels[i].TrimEnd().PadLeft(width)}  {counts[i].PadLeft(digits)}  {Bar(bins[i].Count, most)}".TrimEnd());
    }

    /// <summary>A bar whose length is the count's share of the largest; the smallest count above zero is still seen.</summary>
    private static string Bar(long count, long most)
    {
        if (count == 0) return "";
        var eighths = Math.Max(1, (int)Math.Round((double)count / most * WidthMax * 8));
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1e6 || (value != 0 && Math.Abs(value) < 1e-4) ? "0.###e0" : "0.####", CultureInfo.InvariantCulture);
}
