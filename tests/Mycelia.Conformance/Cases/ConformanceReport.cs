// What the console shows: each case that fails as soon as all before it are done, with its query, what was expected and what came; in the end a table of files,
// what was left out, and the line `passed X of Y`. Failures that are the same in several configurations are shown once.

using System.Globalization;
using System.Text;

namespace Mycelia.Conformance.Cases;

/// <summary>Counts outcomes and prints them.</summary>
internal sealed class ConformanceReport(TextWriter output, IReadOnlyList<CaseConfiguration> configurations)
{
    private readonly List<(string Name, int[] Passed, int Total)> _files = [];

    /// <summary>Cases that passed, once per configuration.</summary>
    public int Passed => _files.Sum(static file => file.Passed.Sum());

    /// <summary>Cases that ran, once per configuration.</summary>
    public int Total => _files.Sum(static file => file.Total) * configurations.Count;

    /// <summary>Begins the next file.</summary>
    public void Begin(string file) => _files.Add((file, new int[configurations.Count], 0));

    /// <summary>Takes the outcomes of one case, one per configuration; null where it passed.</summary>
    public void Add(string id, CaseFailure?[] outcomes)
    {
        var (name, passed, total) = _files[^1];
        _files[^1] = (name, passed, total + 1);
        for (var i = 0; i < outcomes.Length; i++)
            if (outcomes[i] is null) passed[i]++;
        foreach (var same in configurations.Zip(outcomes).Where(static pair => pair.Second is not null).GroupBy(static pair => pair.Second, static pair => pair.First.Name))
            Print(id, same.Count() == configurations.Count ? "" : string.Join(", ", same), same.Key!);
    }

    /// <summary>Prints the table and the last lines.</summary>
    public void Finish(int ignored, TimeSpan elapsed)
    {
        var width = Math.Max(4, _files.Select(static file => file.Name.Length).DefaultIfEmpty().Max());
        output.WriteLine($"{"file".PadRight(width)} {"cases",7}{string.Concat(configurations.Select(static configuration => $" {configuration.Name,12}"))}");
        foreach (var (name, passed, total) in _files)
            output.WriteLine($"{name.PadRight(width)} {total,7}{string.Concat(passed.Select(static count => $" {count,12}"))}{(passed.All(count => count == total) ? "" : "  FAILED")}");
        var sums = Enumerable.Range(0, configurations.Count).Select(i => _files.Sum(file => file.Passed[i]));
        output.WriteLine($"{"total".PadRight(width)} {_files.Sum(static file => file.Total),7}{string.Concat(sums.Select(static count => $" {count,12}"))}");
        if (ignored > 0) output.WriteLine($"left out: {ignored}, tagged @ignore");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Total / Math.Max(elapsed.TotalSeconds, 1e-3):N0} cases per second, {elapsed.TotalSeconds:N1} s"));
        output.WriteLine($"passed {Passed} of {Total}");
    }

    /// <summary>Prints one failure, its parts indented.</summary>
    private void Print(string id, string where, CaseFailure failure)
    {
        var text = new StringBuilder();
        text.Append("FAILED ").Append(id).AppendLine(where.Length > 0 ? $" ({where})" : "");
        foreach (var (title, part) in new[] { ("query", failure.Query), ("expected", failure.Expected), ("actual", failure.Actual) })
            text.Append("  ").Append(title).AppendLine(":").Append("    ").AppendLine(part.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal));
        output.WriteLine(text);
    }
}
