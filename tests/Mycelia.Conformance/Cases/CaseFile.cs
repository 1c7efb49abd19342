using System.Text.Json;

namespace Mycelia.Conformance.Cases;

/// <summary>A file of cases, one JSON object per line.</summary>
/// <param name="Name">Its path below the folder, without the ending.</param>
/// <param name="Cases">The cases in the order of the file.</param>
internal sealed record CaseFile(string Name, IReadOnlyList<ConformanceCase> Cases)
{
    private const string Ending = ".jsonl";

    /// <summary>All files of cases below a folder, by name; or the one file that the path names.</summary>
    /// <exception cref="FormatException">A line is no case; the message says which.</exception>
    public static IReadOnlyList<CaseFile> ReadAll(string path)
    {
        if (File.Exists(path)) return [new CaseFile(Path.GetFileNameWithoutExtension(path), Read(path))];
        return [.. Directory.EnumerateFiles(path, "*" + Ending, SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(path, file)[..^Ending.Length], File: file))
            .OrderBy(static entry => entry.Name, StringComparer.Ordinal)
            .Select(static entry => new CaseFile(entry.Name, Read(entry.File)))];
    }

    /// <summary>The cases of one file.</summary>
    /// <exception cref="FormatException">A line is no case; the message says which.</exception>
    public static IReadOnlyList<ConformanceCase> Read(string file) => ReadLines(file, ConformanceCase.Read);

    /// <summary>What <paramref name="read"/> makes of the lines of a file that are not blank.</summary>
    /// <exception cref="FormatException">A line is not what it should be; the message says which.</exception>
    public static IReadOnlyList<T> ReadLines<T>(string file, Func<JsonElement, T> read)
    {
        var items = new List<T>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                items.Add(read(document.RootElement));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or MyceliaException)
            {
                throw new FormatException($"{file}:{number}: {e.Message}", e);
            }
        }

        return items;
    }
}
