using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Model;

/// <summary>
/// Seeded random work on the database and on a naive graph, compared at every turn. A failure reports its seed and the fewest steps that still fail.
/// MYCELIA_LONG=1 runs many more seeds; MYCELIA_SEED=n runs one.
/// </summary>
public class ModelTests
{
    private const int ShrinkRunsMax = 300;

    private static readonly Act[] Common =
    [
        Act.Begin, Act.Begin, Act.Commit, Act.Commit, Act.Commit, Act.Rollback, Act.Savepoint, Act.RollbackTo, Act.CreateNode, Act.CreateNode, Act.CreateEdge, Act.CreateEdge,
        Act.CreateEdge, Act.SetNode, Act.SetNode, Act.SetNode, Act.SetNode, Act.SetEdge, Act.SetEdge, Act.AddLabel, Act.AddLabel, Act.RemoveLabel, Act.DeleteEdge,
        Act.DeleteNode, Act.DetachDelete, Act.CreateNodes, Act.CreateEdges, Act.TouchDead, Act.ReadTransaction, Act.ReadTransaction, Act.Hold, Act.VerifyHeld, Act.VerifyHead,
    ];

    public static TheoryData<int> Small => Seeds(150, 20_000);

    public static TheoryData<int> Stored => Seeds(60, 5_000);

    public static TheoryData<int> Large => Seeds(6, 200);

    public static TheoryData<int> OnDisk => Seeds(3, 60);

    [Theory]
    [MemberData(nameof(Small))]
    public void In_memory(int seed) => Play(seed, 250, Common, () => null);

    [Theory]
    [MemberData(nameof(Stored))]
    public void On_simulated_storage_with_checkpoints_and_reopening(int seed) => Play(seed, 150, [.. Common, Act.Checkpoint, Act.Checkpoint, Act.Reopen], () =>
    {
        var disk = new SimulatedDisk(seed);
        return disk.Open;
    }, (Durability)(seed % 3));

    [Theory]
    [MemberData(nameof(Large))]
    public void With_full_extents_and_hubs(int seed) => Play(seed, 60, [.. Common, Act.ManyNodes, Act.HubEdges, Act.HubEdges, Act.HubEdges, Act.DeleteMany, Act.Checkpoint, Act.Reopen], () =>
    {
        var disk = new SimulatedDisk(seed);
        return disk.Open;
    });

    [Theory]
    [MemberData(nameof(OnDisk))]
    public void In_a_directory(int seed)
    {
        using var directory = new TemporaryDirectory();
        var runs = 0;
        Play(seed, 80, [.. Common, Act.Checkpoint, Act.Reopen, Act.Reopen], () =>
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
            using var run = new ModelRun(null);
            run.Play(Draw(seed, 250, Common));
            commits += run.CommitCount;
            conflicts += run.Conflicts;
        }

        Assert.InRange(commits, 200, int.MaxValue);
        Assert.InRange(conflicts, 20, int.MaxValue);
    }

    private static TheoryData<int> Seeds(int count, int longCount)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("MYCELIA_SEED"), out var seed)) return [seed];
        return [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? longCount : count)];
    }

    private static void Play(int seed, int count, Act[] acts, Func<Func<IStorage>?> storage, Durability durability = Durability.Strict)
    {
        var steps = Draw(seed, count, acts);
        if (Failure(steps, storage(), durability) is not { } failure) return;
        var (fewest, last) = Shrink(steps, failure, list => Failure(list, storage(), durability));
        Assert.Fail($"Seed {seed}, {fewest.Count} of {steps.Count} steps:\n{last}");
    }

    private static List<Step> Draw(int seed, int count, Act[] acts)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Step(acts[random.Next(acts.Length)], random.Next(), random.Next(), random.Next(), random.Next()))];
    }

    /// <summary>What went wrong, with the trace before it; null when all was well.</summary>
    private static string? Failure(List<Step> steps, Func<IStorage>? open, Durability durability)
    {
        using var run = new ModelRun(open, durability);
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
    private static (List<Step> Steps, string Failure) Shrink(List<Step> steps, string failure, Func<List<Step>, string?> fails)
    {
        var runs = 0;
        for (var size = steps.Count / 2; size >= 1; size = size == 1 && runs < ShrinkRunsMax ? 0 : size / 2)
        {
            for (var at = 0; at < steps.Count && runs < ShrinkRunsMax; runs++)
            {
                List<Step> fewer = [.. steps.Take(at), .. steps.Skip(at + size)];
                if (fails(fewer) is { } other) (steps, failure) = (fewer, other);
                else at += size;
            }
        }

        return (steps, failure);
    }
}
