using System.Diagnostics;
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
            BareSyncs(root);
            Appends(root, "synced appends, 200 B", segmentBytes: 200, count: 2_000, sync: true);
            Appends(root, "synced appends, 4 KiB", segmentBytes: 4096, count: 2_000, sync: true);
            Appends(root, "unsynced appends, 200 B", segmentBytes: 200, count: 500_000, sync: false);
            ChunksAndOpen(root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    private static void BareSyncs(string root)
    {
        const int count = 2_000;
        using var file = File.OpenHandle(Path.Combine(root, "bare"), FileMode.Create, FileAccess.Write);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            RandomAccess.Write(file, new byte[200], i * 200L);
            RandomAccess.FlushToDisk(file);
        }

        Report("bare 200 B write + fsync", count, "/s", watch);
    }

    private static void Appends(string root, string name, int segmentBytes, int count, bool sync)
    {
        using var storage = RocksStorage.Open(Path.Combine(root, name.Replace(' ', '-')));
        var segment = Noise(segmentBytes, seed: 1);
        storage.Log.Append(1, 1, segment, sync);
        var watch = Stopwatch.StartNew();
        for (var i = 2; i <= count + 1; i++) storage.Log.Append(1, i, segment, sync);
        Report(name, count, "/s", watch);
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
            Report("put + sync of 64 MiB in 8 KiB chunks", 64, " MiB/s", watch);
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

    private static void Report(string name, int count, string unit, Stopwatch watch) => Report(name, count / watch.Elapsed.TotalSeconds, unit.Trim());

    private static void Report(string name, double value, string unit) => Console.WriteLine($"| {name} | {value:N1} {unit} |");
}
