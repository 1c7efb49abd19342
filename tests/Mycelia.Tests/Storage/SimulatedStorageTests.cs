using Mycelia.Simulation.Storage;
using Mycelia.Storage;

namespace Mycelia.Tests.Storage;

public sealed class SimulatedStorageContractTests : StorageContract
{
    private readonly SimulatedDisk _disk = new(seed: 1);

    private protected override IStorage Open() => _disk.Open();
}

public class SimulatedStorageTests
{
    [Fact]
    public void A_crash_keeps_what_was_durable_and_a_prefix_of_the_log()
    {
        for (var seed = 0; seed < 300; seed++) Assert.Null(CrashOnce(seed, _ => { }));
    }

    [Theory]
    [InlineData("chunk")]
    [InlineData("log")]
    [InlineData("ref")]
    public void Each_canary_is_noticed(string which)
    {
        var noticed = Enumerable.Range(0, 50).Count(seed => CrashOnce(seed, disk =>
        {
            disk.IgnoreChunkSync = which == "chunk";
            disk.IgnoreLogSync = which == "log";
            disk.IgnoreRefSync = which == "ref";
        }) is not null);
        Assert.True(noticed > 5, $"only {noticed} of 50 runs noticed");
    }

    [Fact]
    public void A_crash_can_be_ordered_at_every_operation()
    {
        for (var at = 1; at < 40; at++)
        {
            var disk = new SimulatedDisk(at);
            var storage = disk.Open();
            disk.CrashAt(at);
            var acknowledged = 0;
            Assert.Throws<SimulatedCrashException>(() =>
            {
                for (var i = 1; i <= 40; i++)
                {
                    storage.Log.Append(1, i, [(byte)i], sync: true);
                    acknowledged = i;
                }
            });
            Assert.Equal(at - 1, acknowledged);
            Assert.Throws<SimulatedCrashException>(() => storage.Log.Read(0));
            disk.Crash(new(at));
            using var reopened = disk.Open();
            var read = reopened.Log.Read(0).Select(segment => segment.FirstSequence).ToArray();
            Assert.Equal(Enumerable.Range(1, read.Length).Select(i => (long)i), read);
            Assert.InRange(read.Length, acknowledged, acknowledged + 1);
        }
    }

    [Fact]
    public void A_full_disk_stops_writing_until_reopened()
    {
        var disk = new SimulatedDisk();
        var storage = disk.Open();
        storage.Log.Append(1, 1, [1], sync: true);
        disk.FailAfter(1);
        storage.Log.Append(1, 2, [2], sync: true);
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(() => storage.Log.Append(1, 3, [3], sync: true)).Status);
        disk.FreeSpace();
        Assert.Contains("eopen", Assert.Throws<MyceliaException>(() => storage.Chunks.Put([1])).Message, StringComparison.Ordinal);
        Assert.Throws<MyceliaException>(() => storage.Refs.CompareAndSet("a", null, [1]));
        storage.Dispose();
        using var reopened = disk.Open();
        Assert.Equal([1, 2], reopened.Log.Read(0).Select(segment => segment.FirstSequence));
        reopened.Log.Append(1, 3, [3], sync: true);
    }

    [Fact]
    public void A_flipped_bit_is_corruption_and_found_by_Verify()
    {
        foreach (var kind in Enum.GetValues<StoredKind>())
        {
            for (var seed = 0; seed < 50; seed++)
            {
                var disk = new SimulatedDisk(seed);
                using var storage = disk.Open();
                Fill(storage);
                Assert.Empty(storage.Verify(CancellationToken.None));
                Assert.True(disk.FlipBit(kind, seed));
                Assert.NotEmpty(storage.Verify(CancellationToken.None));
                Assert.Throws<CorruptionException>(() => ReadAll(storage));
            }
        }
    }

    [Fact]
    public void Equal_seeds_give_equal_runs()
    {
        var runs = Enumerable.Range(0, 2).Select(_ =>
        {
            var disk = new SimulatedDisk(7);
            var storage = disk.Open();
            Fill(storage);
            for (var i = 4; i < 30; i++) storage.Log.Append(1, i, new byte[i], sync: false);
            for (var i = 4; i < 30; i++) storage.Chunks.Put(new byte[i]);
            disk.Crash(new(3));
            using var reopened = disk.Open();
            return $"{string.Join(',', reopened.Chunks.Numbers())} {reopened.Log.Read(0).Count()} {reopened.SizeBytes()} {string.Join(',', reopened.OpenNotes)}";
        }).ToArray();
        Assert.Equal(runs[0], runs[1]);
    }

    /// <summary>A random run with a crash; returns what was lost that must not be, or null.</summary>
    private static string? CrashOnce(int seed, Action<SimulatedDisk> prepare)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(seed);
        prepare(disk);
        var storage = disk.Open();
        var (appended, durable, putDurable, put) = (0L, 0L, 0L, 0L);
        byte[]? main = null;
        for (var step = random.Next(5, 60); step > 0; step--)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    storage.Log.Append(1, ++appended, [(byte)appended], sync: random.Next(3) == 0 && (durable = appended) > 0);
                    break;
                case 2:
                    storage.Log.Truncate(random.NextInt64(appended + 1));
                    break;
                case 3:
                    put = storage.Chunks.Put([(byte)(put + 1)]);
                    break;
                case 4:
                    storage.Chunks.Sync();
                    putDurable = put;
                    break;
                default:
                    Assert.True(storage.Refs.CompareAndSet("main", main, main = [(byte)step]));
                    break;
            }
        }

        disk.Crash(random);
        using var reopened = disk.Open();
        var log = reopened.Log.Read(0).Select(segment => segment.FirstSequence).ToArray();
        for (var i = 1; i < log.Length; i++) Assert.Equal(log[i - 1] + 1, log[i]);
        if (log.LastOrDefault() < durable) return "log";
        if (!main.AsSpan().SequenceEqual(reopened.Refs.Get("main"))) return "ref";
        var chunks = reopened.Chunks.Numbers().ToHashSet();
        for (var number = 1L; number <= putDurable; number++)
        {
            if (!chunks.Contains(number)) return "chunk";
        }

        return null;
    }

    private static void Fill(IStorage storage)
    {
        for (var i = 1; i <= 3; i++)
        {
            storage.Chunks.Put([1, 2, (byte)i]);
            storage.Log.Append(1, i, [3, 4, (byte)i], sync: true);
            storage.Refs.CompareAndSet($"r{i}", null, [(byte)i]);
        }

        storage.Chunks.Sync();
    }

    private static void ReadAll(IStorage storage)
    {
        _ = storage.Log.Read(0).Count();
        foreach (var number in storage.Chunks.Numbers()) storage.Chunks.Get(number);
        foreach (var name in storage.Refs.Names()) storage.Refs.Get(name);
    }
}
