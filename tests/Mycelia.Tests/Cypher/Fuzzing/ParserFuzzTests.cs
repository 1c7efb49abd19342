using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Tests.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Fuzzing;

/// <summary>Whatever stands in a text, parser and semantic analysis end soon, on a stack of 1 MiB, with a tree or a <see cref="CypherException"/> and nothing else.</summary>
public sealed class ParserFuzzTests
{
    /// <summary>Far beyond what any input takes: what is not done then hangs.</summary>
    private static readonly TimeSpan PatienceOneInput = TimeSpan.FromSeconds(60);

    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    private static IReadOnlyList<string> Corpus { get; } = SharedData.IsPresent(ConformanceQuery.Folder)
        ? [.. Samples.Texts, .. ConformanceQuery.All().Select(query => query.Text).Distinct()]
        : Samples.Texts;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutants_of_queries_give_a_tree_or_an_error(int seed)
    {
        var mutator = new QueryMutator(new Random(seed), Corpus);
        var count = IsLong ? 250_000 : 1_500;
        RunAll(Enumerable.Range(0, count).Select(_ => mutator.Next()));
    }

    [Fact]
    public void Noise_gives_an_error()
    {
        var random = new Random(5);
        RunAll(Enumerable.Range(0, IsLong ? 50_000 : 500).Select(_ => string.Create(random.Next(200), random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = (char)(random.Next(8) == 0 ? random.Next(char.MaxValue + 1) : random.Next(32, 127));
        })));
    }

    /// <summary>One thread with a small stack works through the texts; this one watches that it moves on.</summary>
    private static void RunAll(IEnumerable<string> texts)
    {
        string current = "";
        var done = 0;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    foreach (var text in texts)
                    {
                        Volatile.Write(ref current, text);
                        Check(text);
                        Interlocked.Increment(ref done);
                    }
                }
                catch (Exception error)
                {
                    failure = error;
                }
            },
            1 << 20) { IsBackground = true };
        thread.Start();
        var before = -1;
        while (!thread.Join(PatienceOneInput))
        {
            Assert.True(before != Volatile.Read(ref done), $"No end after {PatienceOneInput}:\n{Volatile.Read(ref current)}");
            before = done;
        }

        Assert.True(failure is null, $"{failure}\n{(current.Length > 4_000 ? current[..4_000] + "…" : current)}");
    }

    private static void Check(string text)
    {
        Statement tree;
        try
        {
            tree = CypherParser.Parse(text);
        }
        catch (CypherException error)
        {
            Assert.True(error.Phase == CypherErrorPhase.CompileTime && error.Line > 0 && error.Message.Length < 2_000);
            return;
        }

        SyntaxPrinterTests.AssertRoundTrip(tree);
        try
        {
            SemanticAnalysis.Analyze(tree, EmptyProcedureCatalog.Instance);
        }
        catch (CypherException error)
        {
            Assert.True(error.Phase == CypherErrorPhase.CompileTime && error.Line > 0 && error.Message.Length < 2_000);
        }
    }
}
