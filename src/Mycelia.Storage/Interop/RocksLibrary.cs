using System.Reflection;
using System.Runtime.InteropServices;

namespace Mycelia.Storage.Interop;

/// <summary>
/// Finds the RocksDB library once per process. MYCELIA_ROCKSDB, when set, names the one file to use; otherwise the names under which
/// distributions ship it are tried in turn. Nothing else in Mycelia needs the library, so it is looked for at the first open only.
/// </summary>
internal static class RocksLibrary
{
    public const string ImportName = "mycelia-rocksdb";
    public const string PathVariable = "MYCELIA_ROCKSDB";

    // The function that came last into the C API among those used here: its presence stands for all of them.
    private const string NewestFunction = "rocksdb_options_set_avoid_unnecessary_blocking_io";

    private static readonly string[] s_names =
    [
        "librocksdb.so.7.8", "librocksdb.so", "librocksdb.so.10", "librocksdb.so.9", "librocksdb.so.8", "librocksdb.so.7",
        "rocksdb", "librocksdb.dylib", "rocksdb-shared",
    ];

    private static readonly Lock s_lock = new();
    private static nint s_handle;

    /// <summary>Loads the library; throws <see cref="StatusCode.MissingLibrary"/> when there is none that can be used.</summary>
    public static void Load()
    {
        lock (s_lock)
        {
            if (s_handle != 0) return;
            var chosen = Environment.GetEnvironmentVariable(PathVariable);
            var handle = Find(string.IsNullOrEmpty(chosen) ? s_names : [chosen]);
            NativeLibrary.SetDllImportResolver(typeof(RocksLibrary).Assembly, Resolve);
            s_handle = handle;
        }
    }

    /// <summary>The handle of the first of <paramref name="names"/> that loads and is recent enough.</summary>
    internal static nint Find(IReadOnlyList<string> names)
    {
        var tooOld = false;
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, typeof(RocksLibrary).Assembly, null, out var handle)) continue;
            if (NativeLibrary.TryGetExport(handle, NewestFunction, out _)) return handle;
            NativeLibrary.Free(handle);
            tooOld = true;
        }

        var what = tooOld ? "The RocksDB library found is too old (7.8 or later is needed)" : "The RocksDB library was not found";
        throw new MyceliaException(StatusCode.MissingLibrary,
            $"{what}; looked for {string.Join(", ", names)}. Install it (Debian, Ubuntu: apt-get install librocksdb-dev, or librocksdb7.8), " +
            $"or set {PathVariable} to the file. Database.InMemory() needs no library.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == ImportName ? s_handle : 0;
}
