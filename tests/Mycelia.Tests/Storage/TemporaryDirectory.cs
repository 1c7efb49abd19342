namespace Mycelia.Tests.Storage;

/// <summary>
/// A directory of its own for one test, gone afterwards; in memory where the machine has such a file system and the test does not
/// depend on what a disk does.
/// </summary>
internal sealed class TemporaryDirectory(bool onDisk = false) : IDisposable
{
    private const string MemoryFileSystem = "/dev/shm";

    public string Path { get; } = !onDisk && Directory.Exists(MemoryFileSystem)
        ? Directory.CreateDirectory(System.IO.Path.Combine(MemoryFileSystem, $"mycelia-test-{Guid.NewGuid():n}")).FullName
        : Directory.CreateTempSubdirectory("mycelia-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file; its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>
    /// Copies a directory with all that is in it, as a crash at one moment would leave it in the page cache: again and again until nothing
    /// changed meanwhile, for RocksDB moves files in the background.
    /// </summary>
    public static void Copy(string from, string to)
    {
        while (!TryCopy(from, to)) Directory.Delete(to, recursive: true);
    }

    private static bool TryCopy(string from, string to)
    {
        var before = Listing(from);
        try
        {
            foreach (var (file, _) in before)
            {
                var target = System.IO.Path.Combine(to, file);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
                if (System.IO.Path.GetFileName(file) is "LOCK") File.WriteAllText(target, "");
                else File.Copy(System.IO.Path.Combine(from, file), target);
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        return before.SequenceEqual(Listing(from));
    }

    private static (string File, long Length)[] Listing(string path) =>
    [
        .. new DirectoryInfo(path).GetFiles("*", SearchOption.AllDirectories)
            .Select(file => (System.IO.Path.GetRelativePath(path, file.FullName), file.Exists ? file.Length : 0)).Order(),
    ];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
