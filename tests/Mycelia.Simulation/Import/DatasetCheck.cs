// A dataset is a folder with a schema.json. It is imported and compared with what is known of it: the counts in its README's line `As loaded:`, and
// counts made by obvious code. Each method of Checks is one comparison; whatever else is to hold for every dataset is one more.

using System.Globalization;
using System.Text.RegularExpressions;
using Mycelia.Import;

namespace Mycelia.Simulation.Import;

/// <summary>What a check of one dataset found.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Summary">What it holds.</param>
/// <param name="Problems">What is not as it should be; empty when all is well.</param>
public sealed record DatasetResult(string Name, string Summary, IReadOnlyList<string> Problems);

/// <summary>Imports datasets and checks them.</summary>
public static partial class DatasetCheck
{
    private delegate IEnumerable<string> Check(string folder, Database database, ImportReport report);

    private static readonly Check[] Checks = [CountsAsLoaded, CountsAsCountedNaively];

    /// <summary>The datasets directly below a folder, in the order of their names.</summary>
    public static IEnumerable<string> FoldersBelow(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateDirectories(folder).Where(static dataset => File.Exists(Path.Combine(dataset, "schema.json"))).Order(StringComparer.Ordinal);

    /// <summary>Imports the dataset in a folder into memory and checks it.</summary>
    public static DatasetResult Run(string folder)
    {
        var name = Path.GetFileName(folder);
        try
        {
            using var database = Database.InMemory();
            var report = database.Import(ImportPlan.FromSchema(Path.Combine(folder, "schema.json")));
            var problems = Checks.SelectMany(check => check(folder, database, report)).ToArray();
            return new DatasetResult(name, string.Create(CultureInfo.InvariantCulture, $"{report.Nodes:N0} nodes, {report.Edges:N0} relationships"), problems);
        }
        catch (Exception e) when (e is MyceliaException or InvalidDataException or KeyNotFoundException or IOException)
        {
            return new DatasetResult(name, "not imported", [e.Message]);
        }
    }

    /// <summary>The program: datasets FOLDER.</summary>
    internal static int Program(string[] arguments)
    {
        if (arguments.Length != 1 || !Directory.Exists(arguments[0]))
        {
            Console.Error.WriteLine("usage: datasets FOLDER, which holds a folder with a schema.json per dataset");
            return 2;
        }

        var results = FoldersBelow(arguments[0]).Select(static folder =>
        {
            var result = Run(folder);
            Console.WriteLine($"{result.Name,-20} {(result.Problems.Count == 0 ? "passed" : "FAILED")}  {result.Summary}");
            foreach (var problem in result.Problems) Console.WriteLine($"  {problem}");
            return result;
        }).ToArray();
        var passed = results.Count(static result => result.Problems.Count == 0);
        Console.WriteLine($"passed {passed} of {results.Length}");
        return passed == results.Length && passed > 0 ? 0 : 1;
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
