using System.Diagnostics;
using System.Runtime.InteropServices;
using Mycelia.Storage;

namespace Mycelia.Simulation.Storage;

/// <summary>Measures what the disk and RocksDB give: <c>storage-spike DIRECTORY</c>. The figures stand in docs/decisions/0002-storage-spike.md.</summary>
internal static class StorageSpike
{
    public static int Run(string[] arguments)
    {
        var root = Path.Combine(arguments.Length > 0 ? arguments[0] : Path.GetTempPath(), $"spike-{Environment.ProcessId}");
        Directory.CreateDirectory(root);
        try
        {
            SyncedAgainstBare(root, segmentBytes: 200);
            SyncedAgainstBare(root, segmentBytes: 4096);
            UnsyncedAppends(root, segmentBytes: 200, count: 500_000);
            ChunksAndOpen(root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    // In turns of a fraction of a second, because the speed of a shared disk changes from one second to the next; the ratio is what counts.
    private static void SyncedAgainstBare(string root, int segmentBytes)
    {
        const int rounds = 15, perRound = 100;
        var segment = Noise(segmentBytes, seed: 1);
        using var file = File.OpenHandle(Path.Combine(root, $"bare-{segmentBytes}"), FileMode.Create, FileAccess.Write);
        using var storage = RocksStorage.Open(Path.Combine(root, $"synced-{segmentBytes}"));
        var (bare, synced, ratios) = (new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            var first = round * perRound + 1;
            bare[round] = PerSecond(perRound, i =>
            {
                RandomAccess.Write(file, segment, (first + i) * (long)segmentBytes);
                if (DataSync((int)file.DangerousGetHandle()) != 0) throw new IOException("fdatasync failed");
            });
            synced[round] = PerSecond(perRound, i => storage.Log.Append(1, first + i, segment, sync: true));
            ratios[round] = synced[round] / bare[round];
        }

        Report($"bare write + fdatasync, {segmentBytes} B", Median(bare), "/s");
        Report($"synced append, {segmentBytes} B", Median(synced), "/s");
        Report($"ratio to bare, {segmentBytes} B", Median(ratios), "");
    }

    private static void UnsyncedAppends(string root, int segmentBytes, int count)
    {
        using var storage = RocksStorage.Open(Path.Combine(root, "unsynced"));
        var segment = Noise(segmentBytes, seed: 1);
        Report($"unsynced append, {segmentBytes} B", PerSecond(count, i => storage.Log.Append(1, i + 1, segment, sync: false)), "/s");
    }

    private static void ChunksAndOpen(string root)
    {
        const int chunkBytes = 8 << 10;
        var path = Path.Combine(root, "chunks");
        var chunks = Enumerable.Range(0, 64).Select(seed => Noise(chunkBytes, seed)).ToArray();
        using (var storage = RocksStorage.Open(path))
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < (64 << 20) / chunkBytes; i++) storage.Chunks.Put(chunks[i % chunks.Length]);
            storage.Chunks.Sync();
            Report("put + sync of 64 MiB in 8 KiB chunks", 64 / watch.Elapsed.TotalSeconds, "MiB/s");
            for (var i = 0; i < (36 << 20) / chunkBytes; i++) storage.Chunks.Put(chunks[i % chunks.Length]);
            storage.Chunks.Sync();
        }

        var opening = Stopwatch.StartNew();
        using (var storage = RocksStorage.Open(path))
        {
            Report("open a store with 100 MiB of chunks", opening.Elapsed.TotalMilliseconds, "ms");
            opening.Restart();
            var count = 0;
            for (var number = 1L; number <= 4096; number++) count += storage.Chunks.Get(number).Length;
            Report("read chunks in order", (count >> 20) / opening.Elapsed.TotalSeconds, "MiB/s");
        }
    }

    /// <summary>Half noise, half zeros: compresses about as numbers of a column do.</summary>
    private static byte[] Noise(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes.AsSpan(0, count / 2));
        return bytes;
    }

    private static double PerSecond(int count, Action<int> action)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) action(i);
        return count / watch.Elapsed.TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Report(string name, double value, string unit) => Console.WriteLine($"| {name} | {value:N2} {unit} |");

    [DllImport("libc", EntryPoint = "fdatasync")]
    private static extern int DataSync(int descriptor);
}
