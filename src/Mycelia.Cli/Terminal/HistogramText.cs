namespace Mycelia.Cli.Terminal;

/// <summary>Draws a histogram as lines of text: bounds, bar, count. Bars are drawn in eighths of a character.</summary>
internal static class HistogramText
{
    private const int WidthMax = 40;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    public static void Write(TextWriter output, IReadOnlyList<(double From, double To, long Count)> bins)
    {
        if (bins.Count == 0) return;
        var most = Math.Max(1, bins.Max(static bin => bin.Count));
        var digits = DigitsFor(bins);
        var labels = bins.Select(bin => bin.From == bin.To ? Screen.Figure(bin.From, digits) : $"{Screen.Figure(bin.From, digits)} .. {Screen.Figure(bin.To, digits)}").ToArray();
        var width = labels.Max(static label => label.Length);
        var counts = bins.Select(static bin => Screen.Number(bin.Count)).ToArray();
        var countWidth = counts.Max(static count => count.Length);
        for (var i = 0; i < bins.Count; i++) output.WriteLine($"  {labels[i].PadLeft(width)}  {counts[i].PadLeft(countWidth)}  {Bar(bins[i].Count, most)}".TrimEnd());
    }

    /// <summary>As many digits as tell all bounds apart.</summary>
    private static int DigitsFor(IReadOnlyList<(double From, double To, long Count)> bins)
    {
        var bounds = bins.SelectMany(static bin => (double[])[bin.From, bin.To]).Distinct().ToArray();
        var digits = 4;
        while (digits < 17 && bounds.Select(bound => Screen.Figure(bound, digits)).Distinct().Count() < bounds.Length) digits++;
        return digits;
    }

    /// <summary>A bar whose length is the count's share of the largest; the smallest count above zero is still seen.</summary>
    private static string Bar(long count, long most)
    {
        if (count == 0) return "";
        var eighths = Math.Max(1, (int)Math.Round((double)count / most * WidthMax * 8));
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
    }
}
