using System.Collections.Concurrent;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>The engine on a simulated disk, by seed; `dotnet run --project tests/Mycelia.Simulation -- engine SEED` replays one.</summary>
[Trait("Category", "Simulation")]
public sealed class EngineSimulationTests
{
    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    [Fact]
    public void Whatever_happens_to_the_disk_no_promise_is_broken()
    {
        var failures = new ConcurrentBag<string>();
        Parallel.For(0, IsLong ? 50_000 : 2_000, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            if (EngineSimulation.Run(seed) is not { } failure) return;
            failures.Add(failure);
            loop.Stop();
        });
        Assert.Empty(failures);
    }

    [Fact]
    public void A_seed_replays_its_run()
    {
        for (var seed = 0; seed < 5; seed++) Assert.Equal(Trace(seed), Trace(seed));
    }

    [Theory]
    [InlineData(nameof(EngineFault.StrictSync))]
    [InlineData(nameof(EngineFault.FlushSync))]
    [InlineData(nameof(EngineFault.IntervalSync))]
    [InlineData(nameof(EngineFault.HistorySync))]
    [InlineData(nameof(EngineFault.ChunkSync))]
    [InlineData(nameof(EngineFault.RefSync))]
    [InlineData(nameof(EngineFault.TruncateBeforeSwap))]
    public void Each_broken_promise_is_noticed(string fault)
    {
        const int seeds = 1000;
        Assert.Contains(Enumerable.Range(0, seeds), seed => EngineSimulation.Run(seed, Enum.Parse<EngineFault>(fault)) is not null);
    }

    /// <summary>Relaxed commits too large to wait in memory are appended at once, unsynced: Flush must sync them although it has nothing to append.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flush_syncs_what_was_appended_before(bool isCanary)
    {
        var lost = 0;
        for (var seed = 0; seed < 8; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var world = new SimulatedWorld(seed);
            var database = Database.Open(disk.Open(), new DatabaseOptions { Durability = Durability.Relaxed, World = world });
            var node = database.Write(tx => tx.CreateNode("Large", ("bytes", new byte[5 << 20])));
            disk.IgnoreLogSync = isCanary;
            database.Flush();
            disk.IgnoreLogSync = false;
            disk.Crash(new Random(seed));
            using var reopened = Database.Open(disk.Open(), new DatabaseOptions { World = world });
            if (!reopened.Snapshot().Exists(node)) lost++;
        }

        Assert.Equal(isCanary, lost > 0);
    }

    [Fact]
    public void Names_that_are_defined_while_a_checkpoint_runs_are_not_lost()
    {
        for (var step = 0; step < 12; step++)
        {
            var disk = new SimulatedDisk(step);
            var world = new SimulatedWorld(step);
            var storage = new InterceptedStorage(disk.Open());
            var options = new DatabaseOptions { CheckpointLogBytes = 0, World = world };
            var database = Database.Open(storage, options);
            database.Write(tx => tx.CreateNode("Early"), new TransactionOptions { Durability = Durability.Relaxed });
            var left = step;
            storage.DuringCheckpoint = () =>
            {
                if (left-- != 0) return;
                database.Label("Unused");
                world.Advance(options.RelaxedInterval);
                database.Write(tx => tx.CreateNode("Late"));
            };
            database.Checkpoint();
            var text = GraphText.Of(database.Snapshot());
            disk.Crash(new Random(step));
            using var reopened = Database.Open(disk.Open(), options);
            Assert.Equal(text, GraphText.Of(reopened.Snapshot()));
        }
    }

    private static string Trace(int seed)
    {
        var trace = new StringWriter();
        EngineSimulation.Run(seed, trace: trace);
        return trace.ToString();
    }
}
