// Which offset from UTC a named time zone had, has and will have.
//
// The histories are those of the system's tz database, read from its TZif files (TzifFile). .NET's TimeZoneInfo reads the same files, but rounds
// offsets to minutes, which loses local mean times such as +00:53:28; it is taken only where there are no files (Windows). Names that the tz project has
// merged share one history on every system, however its files were packed (ZoneMerges).
//
// A name is looked up once; names that do not exist are not remembered, so that queries cannot fill memory with them.

using System.Collections.Concurrent;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>The offsets of one named time zone.</summary>
internal abstract class ZoneRules(string name)
{
    private static readonly ConcurrentDictionary<string, ZoneRules> Known = new(StringComparer.Ordinal);

    private static readonly string[] Folders = [.. new[] { Environment.GetEnvironmentVariable("TZDIR"), "/usr/share/zoneinfo" }.OfType<string>()];

    /// <summary>The name as it was asked for, e.g. <c>Europe/Stockholm</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Local time minus UTC, in seconds, at an instant.</summary>
    public abstract int OffsetAt(long epochSecond);

    /// <summary>The rules of a zone, or null when there is no zone of this name.</summary>
    public static ZoneRules? Find(string name)
    {
        if (Known.TryGetValue(name, out var rules)) return rules;
        if (!IsPortable(name)) return null;
        rules = FromFiles(name) ?? FromSystem(name);
        return rules is null ? null : Known.GetOrAdd(name, rules);
    }

    /// <summary>Whether a name can mean a zone of the database, and not some other file beside the zones or what this machine happens to be set to.</summary>
    private static bool IsPortable(string name) => ZonedDateTime.CheckZone(name) is null && !name.Split('/').Any(static part => part is "" or "." or "..")
        && name is not "localtime" && !name.StartsWith("posix", StringComparison.Ordinal) && !name.StartsWith("right/", StringComparison.Ordinal);

    private static ZoneRules? FromFiles(string name)
    {
        var source = ZoneMerges.HistoryOf(name);
        foreach (var folder in Folders)
        {
            if (TzifFile.TryRead(Path.Combine(folder, source), name) is { } rules) return rules;
        }

        return source == name ? null : FromFilesOf(name);
    }

    /// <summary>A file of the very name, for systems that lack the zone whose history it shares.</summary>
    private static ZoneRules? FromFilesOf(string name) =>
        Folders.Select(folder => TzifFile.TryRead(Path.Combine(folder, name), name)).FirstOrDefault(static rules => rules is not null);

    private static SystemZoneRules? FromSystem(string name) =>
        Folders.Any(Directory.Exists) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? null : new SystemZoneRules(name, zone);
}
