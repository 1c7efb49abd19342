using System.Globalization;
using Mycelia.Storage;

namespace Mycelia.Simulation.Storage;

/// <summary>
/// Child processes for tests of RocksStorage. Each prints its progress on standard output, a line at a time, and an error as
/// <c>error STATUS MESSAGE</c> with exit code 1.
/// </summary>
internal static class StoragePrograms
{
    /// <summary>append PATH COUNT: prints <c>begin</c>, makes COUNT synced appends, prints <c>appended</c>, puts and syncs a chunk, prints <c>synced</c>.</summary>
    public static int Append(string[] arguments) => Guarded(() =>
    {
        using var storage = RocksStorage.Open(arguments[0]);
        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        Say("begin");
        for (var i = 1; i <= count; i++) storage.Log.Append(1, i, [1, 2, 3], sync: true);
        Say("appended");
        storage.Chunks.Put(new byte[100]);
        storage.Chunks.Sync();
        Say("synced");
    });

    /// <summary>fill PATH: appends 64 KiB segments, printing <c>acknowledged N</c> for each, until the storage fails; prints what a further write says.</summary>
    public static int Fill(string[] arguments)
    {
        RocksStorage? storage = null;
        var acknowledged = 0;
        var code = Guarded(() =>
        {
            storage = RocksStorage.Open(arguments[0]);
            for (var i = 1; i <= 10_000; i++)
            {
                storage.Log.Append(1, i, new byte[64 << 10], sync: true);
                acknowledged = i;
            }
        });
        Say($"acknowledged {acknowledged}");
        if (storage is not null) Guarded(() => storage.Log.Append(1, 1_000_000, [1], sync: true));
        storage?.Dispose();
        return code;
    }

    /// <summary>hold PATH: opens, prints <c>open</c>, and keeps the storage open until its input ends.</summary>
    public static int Hold(string[] arguments) => Guarded(() =>
    {
        using var storage = RocksStorage.Open(arguments[0]);
        for (var i = 1; i <= 3; i++) storage.Log.Append(1, i, [(byte)i], sync: true);
        Say("open");
        Console.In.ReadToEnd();
    });

    /// <summary>open PATH: opens and closes.</summary>
    public static int Open(string[] arguments) => Guarded(() =>
    {
        using var storage = RocksStorage.Open(arguments[0]);
        Say("open");
    });

    private static int Guarded(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (MyceliaException error)
        {
            Say($"error {error.Status} {error.Message}");
            return 1;
        }
    }

    // One unbuffered write to standard output, so that a system-call trace shows it in its place.
    private static void Say(string line)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    }
}
