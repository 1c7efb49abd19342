using System.Globalization;
using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Simulation.Queries;

/// <summary>Random queries against the reference interpreter, by seed.</summary>
internal static class QueryPrograms
{
    /// <summary>queries SEED: replays one seed and says what happens. queries FROM..TO: runs many and lists those that fail, shrunken, and how many were of which kind.</summary>
    public static int Run(string[] arguments)
    {
        var range = arguments[0].Split("..").Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var counts = new SortedDictionary<Verdict, int>();
        for (var seed = range[0]; seed <= range[^1]; seed++)
        {
            var (graph, query) = Case(seed);
            var comparison = new QueryComparison(graph).Compare(query);
            counts[comparison.Verdict] = counts.GetValueOrDefault(comparison.Verdict) + 1;
            if (range.Length == 1) Console.WriteLine($"{GraphGenerator.ToCreate(graph)};\n\n{query};\n\n{comparison.Verdict}\n{comparison.Report}");
            if (IsFailure(comparison.Verdict)) Console.WriteLine(Describe(seed, graph, query, comparison));
        }

        Console.WriteLine(string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")));
        return counts.Keys.Any(IsFailure) ? 1 : 0;
    }

    /// <summary>Runs a seed; the description of its shrunken failure, or null when nothing is wrong.</summary>
    public static string? Check(int seed, out Verdict verdict)
    {
        var (graph, query) = Case(seed);
        var comparison = new QueryComparison(graph).Compare(query);
        verdict = comparison.Verdict;
        return IsFailure(verdict) ? Describe(seed, graph, query, comparison) : null;
    }

    /// <summary>The graph and the query of a seed.</summary>
    public static (ReferenceGraph Graph, string Query) Case(int seed)
    {
        var random = new Random(seed);
        return (GraphGenerator.Make(random), QueryGenerator.Make(random));
    }

    private static bool IsFailure(Verdict verdict) => verdict is Verdict.Different or Verdict.Refused or Verdict.Broken;

    private static string Describe(int seed, ReferenceGraph graph, string query, Comparison comparison)
    {
        // Of what is refused the cause is said; a smaller query would be refused for lack of what was taken away.
        if (comparison.Verdict != Verdict.Refused) (graph, query, comparison) = QueryShrinker.Shrink(graph, query, comparison);
        return $"seed {seed}: {comparison.Verdict}\n{GraphGenerator.ToCreate(graph)};\n\n{query};\n\n{comparison.Report}\n";
    }
}
