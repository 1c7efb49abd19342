using Mycelia.Cypher.Syntax;
using Mycelia.Simulation.Queries;
using Mycelia.Tests.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Queries;

/// <summary>Random queries give what the reference interpreter says; `dotnet run --project tests/Mycelia.Simulation -- queries SEED` replays one.</summary>
[Trait("Category", "Simulation")]
public sealed class RandomQueryTests
{
    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    [Fact]
    public void Engine_and_reference_agree()
    {
        var failures = new List<string>();
        int same = 0, seeds = IsLong ? 50_000 : 400;
        for (var seed = 0; seed < seeds && failures.Count < 5; seed++)
        {
            if (QueryPrograms.Check(seed, out var verdict) is { } failure) failures.Add(failure);
            else if (verdict == Verdict.Same) same++;
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.True(same > seeds / 2, $"Only {same} of {seeds} queries have a result that does not depend on the order of rows.");
    }

    [Fact]
    public void A_seed_gives_the_same_case_again()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal(QueryPrograms.Case(seed).Query, QueryPrograms.Case(seed).Query);
            Assert.Equal(QueryPrograms.Case(seed).Graph.Lines(), QueryPrograms.Case(seed).Graph.Lines());
        }
    }

    [Fact]
    public void Generated_queries_are_printed_as_what_they_are()
    {
        for (var seed = 0; seed < 1_000; seed++) SyntaxPrinterTests.AssertRoundTrip(CypherParser.Parse(QueryPrograms.Case(seed).Query));
    }
}
