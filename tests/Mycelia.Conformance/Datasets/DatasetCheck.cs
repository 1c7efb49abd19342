// A dataset is a folder with a schema.json. It is imported and compared with what is known of it: the counts in its README's line `As loaded:`, and
// counts made by obvious code. Each method of Checks is one comparison; whatever else is to hold for every dataset is one more.

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mycelia.Import;

namespace Mycelia.Conformance.Datasets;

/// <summary>Imports datasets and checks them.</summary>
internal static partial class DatasetCheck
{
    private delegate IEnumerable<string> Check(string folder, Database database, ImportReport report);

    private static readonly Check[] Checks = [CountsAsLoaded, CountsAsCountedNaively];

    /// <summary>The datasets directly below a folder, in the order of their names.</summary>
    public static IEnumerable<string> FoldersBelow(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateDirectories(folder).Where(static dataset => File.Exists(Path.Combine(dataset, "schema.json"))).Order(StringComparer.Ordinal);

    /// <summary>Imports the dataset in a folder into an empty database; gives what is not as it should be then.</summary>
    public static IReadOnlyList<string> Run(string folder, Database database)
    {
        try
        {
            var report = database.Import(ImportPlan.FromSchema(Path.Combine(folder, "schema.json")));
            return [.. Checks.SelectMany(check => check(folder, database, report))];
        }
        catch (Exception e) when (e is MyceliaException or InvalidDataException or KeyNotFoundException or IOException)
        {
            return [$"not imported: {e.Message}"];
        }
    }

    /// <summary>The labels of the nodes that have a key, each with the name of its key.</summary>
    public static IReadOnlyList<(string Label, string Key)> NodeKeys(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "schema.json")));
        return [.. document.RootElement.GetProperty("nodes").EnumerateArray()
            .Where(static node => node.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String)
            .SelectMany(static node => node.GetProperty("labels").EnumerateArray(), static (node, label) => (label.GetString()!, node.GetProperty("key").GetString()!))
            .Distinct()];
    }

    private static IEnumerable<string> CountsAsLoaded(string folder, Database database, ImportReport report)
    {
        var readme = Path.Combine(folder, "README.md");
        var line = File.Exists(readme) ? File.ReadLines(readme).FirstOrDefault(static line => line.StartsWith("As loaded:", StringComparison.Ordinal)) : null;
        if (line is null) return [];
        var match = AsLoaded().Match(line);
        if (!match.Success) return [$"the line cannot be read: {line}"];
        var now = database.Snapshot();
        return
        [
            .. Compare("nodes", Number(match.Groups["nodes"].Value), now.NodeCount),
            .. Compare("relationships", Number(match.Groups["edges"].Value), now.EdgeCount),
            .. Compare("label", Counts(match.Groups["labels"].Value), now.CountByLabel()),
            .. Compare("type", Counts(match.Groups["types"].Value), now.CountByType()),
        ];
    }

    private static IEnumerable<string> CountsAsCountedNaively(string folder, Database database, ImportReport report)
    {
        var naive = NaiveDataset.Read(folder);
        return
        [
            .. Compare("nodes counted naively", naive.NodeCount, report.Nodes),
            .. Compare("label counted naively", naive.Nodes, report.NodesByLabel),
            .. Compare("type counted naively", naive.Edges, report.EdgesByType),
        ];
    }

    private static IEnumerable<string> Compare(string what, IReadOnlyDictionary<string, long> expected, IReadOnlyDictionary<string, long> found) =>
        expected.Keys.Union(found.Keys).Order(StringComparer.Ordinal).SelectMany(name => Compare($"{what} {name}", expected.GetValueOrDefault(name), found.GetValueOrDefault(name)));

    private static IEnumerable<string> Compare(string what, long expected, long found) =>
        expected == found ? [] : [string.Create(CultureInfo.InvariantCulture, $"{what}: {found:N0} instead of {expected:N0}")];

    private static Dictionary<string, long> Counts(string list) =>
        Count().Matches(list).ToDictionary(static match => match.Groups["name"].Value, static match => Number(match.Groups["count"].Value), StringComparer.Ordinal);

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^As loaded: (?<nodes>[\d,]+) nodes(?: \((?<labels>[^)]*)\))?, (?<edges>[\d,]+) relationships(?: \((?<types>[^)]*)\))?")]
    private static partial Regex AsLoaded();

    [GeneratedRegex(@"(?<name>\S+) (?<count>\d{1,3}(?:,\d{3})*)")]
    private static partial Regex Count();
}
