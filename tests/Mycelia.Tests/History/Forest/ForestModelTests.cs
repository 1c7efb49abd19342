using Mycelia.Storage;
using Mycelia.Tests.Model;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>
/// Seeded random work on a database with history and on a naive forest, compared at every turn. A failure reports its seed and the fewest steps that still fail.
/// MYCELIA_LONG=1 runs many more seeds; MYCELIA_SEED=n runs one.
/// </summary>
public class ForestModelTests
{
    private const int ShrinkRunsMax = 400;
    private const int StepsPerRun = 70;

    private static readonly ForestAct[] Common =
    [
        ForestAct.Write, ForestAct.Write, ForestAct.Write, ForestAct.Write, ForestAct.Write, ForestAct.WriteCurrent, ForestAct.WriteCurrent, ForestAct.RollBack, ForestAct.Overlap, ForestAct.Overlap, ForestAct.Bulk, ForestAct.Bulk,
        ForestAct.Define, ForestAct.Begin, ForestAct.Begin, ForestAct.Continue, ForestAct.Finish, ForestAct.Finish, ForestAct.Commit, ForestAct.Commit, ForestAct.Commit,
        ForestAct.CommitOther, ForestAct.CommitOther, ForestAct.CommitOther, ForestAct.CommitEmpty, ForestAct.CreateBranch, ForestAct.CreateBranch, ForestAct.CheckOutBranch,
        ForestAct.CheckOutBranch, ForestAct.CheckOutCommit, ForestAct.Advance, ForestAct.Check, ForestAct.Hold, ForestAct.Hold,
        ForestAct.Tag, ForestAct.Rename, ForestAct.Delete, ForestAct.Reset, ForestAct.Reset, ForestAct.Merge, ForestAct.Merge, ForestAct.Merge, ForestAct.Merge, ForestAct.Revert, ForestAct.CherryPick,
        ForestAct.Stash, ForestAct.Stash, ForestAct.Unstash, ForestAct.Collect,
    ];

    private static readonly ForestAct[] Stored =
    [
        .. Common, ForestAct.Checkpoint, ForestAct.Checkpoint, ForestAct.Checkpoint, ForestAct.BusyCheckpoint, ForestAct.BusyCheckpoint, ForestAct.Reopen, ForestAct.Crash,
    ];

    public static TheoryData<int> OnDisk => Seeds(3, 60);

    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    [Fact]
    public void In_memory() => PlayAll(40, 2_000, Common, _ => null, isInMemory: true);

    [Fact]
    public void On_simulated_storage_with_checkpoints_crashes_and_reopening() => PlayAll(200, 10_000, Stored, _ => null);

    [Theory]
    [MemberData(nameof(OnDisk))]
    public void In_a_directory(int seed)
    {
        using var directory = new TemporaryDirectory();
        var runs = 0;
        Play(seed, Stored, _ =>
        {
            var path = directory[$"db{runs++}"];
            return () => RocksStorage.Open(path);
        });
    }

    [Fact]
    public void Runs_are_eventful_enough_to_prove_something()
    {
        int commits = 0, conflicts = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            using var run = new ForestRun(seed);
            run.Play(Draw(seed, Stored));
            commits += run.CommitCount;
            conflicts += run.Conflicts;
        }

        Assert.InRange(commits, 100, int.MaxValue);
        Assert.InRange(conflicts, 5, int.MaxValue);
    }

    private static TheoryData<int> Seeds(int count, int longCount) => [.. SeedNumbers(count, longCount)];

    private static IEnumerable<int> SeedNumbers(int count, int longCount) =>
        int.TryParse(Environment.GetEnvironmentVariable("MYCELIA_SEED"), out var seed) ? [seed] : Enumerable.Range(0, IsLong ? longCount : count);

    private static void PlayAll(int count, int longCount, ForestAct[] acts, Func<int, Func<IStorage>?> storage, bool isInMemory = false)
    {
        foreach (var seed in SeedNumbers(count, longCount)) Play(seed, acts, storage, isInMemory);
    }

    private static void Play(int seed, ForestAct[] acts, Func<int, Func<IStorage>?> storage, bool isInMemory = false)
    {
        var steps = Draw(seed, acts);
        if (Failure(seed, steps, storage(seed), isInMemory) is not { } failure) return;
        var (fewest, last) = Shrink(steps, failure, list => Failure(seed, list, storage(seed), isInMemory));
        Assert.Fail($"Seed {seed}, {fewest.Count} of {steps.Count} steps:\n{last}");
    }

    private static List<ForestStep> Draw(int seed, ForestAct[] acts)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, StepsPerRun).Select(_ => new ForestStep(acts[random.Next(acts.Length)], random.Next(), random.Next()))];
    }

    /// <summary>What went wrong, with the trace before it; null when all was well.</summary>
    private static string? Failure(int seed, List<ForestStep> steps, Func<IStorage>? open, bool isInMemory)
    {
        using var run = new ForestRun(seed, open, isInMemory);
        try
        {
            run.Play(steps);
            return null;
        }
        catch (Exception e)
        {
            return $"{run.Trace}{(e is ModelMismatchException ? e.Message : e)}";
        }
    }

    /// <summary>Leaves out ever smaller parts of the list as long as it goes on failing.</summary>
    private static (List<ForestStep> Steps, string Failure) Shrink(List<ForestStep> steps, string failure, Func<List<ForestStep>, string?> fails)
    {
        var runs = 0;
        for (var size = steps.Count / 2; size >= 1; size = size == 1 && runs < ShrinkRunsMax ? 0 : size / 2)
        {
            for (var at = 0; at < steps.Count && runs < ShrinkRunsMax; runs++)
            {
                List<ForestStep> fewer = [.. steps.Take(at), .. steps.Skip(at + size)];
                if (fails(fewer) is { } other) (steps, failure) = (fewer, other);
                else at += size;
            }
        }

        return (steps, failure);
    }
}
