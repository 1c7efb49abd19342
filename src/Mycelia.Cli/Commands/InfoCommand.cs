using System.CommandLine;
using System.Text.Json;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia info</c>: what a database holds, and its size.</summary>
internal static class InfoCommand
{
    private const string Table = "table";
    private const string Json = "json";

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var format = new Option<string>("--format") { Description = "How to print it.", DefaultValueFactory = _ => Table };
        format.AcceptOnlyFromAmong(Table, Json);
        var command = new Command("info", "Show what a database holds.") { path, format };
        command.SetAction(parsed => Run(parsed.InvocationConfiguration.Output, path.PathIn(parsed), parsed.GetValue(format) == Json));
        return command;
    }

    private static int Run(TextWriter output, string path, bool asJson)
    {
        using var database = DatabaseOption.OpenOrFollow(path, out var isBesideWriter);
        var info = database.Info();
        if (asJson) output.WriteLine(ToJson(info));
        else Show(new Screen(output), info, isBesideWriter);
        return 0;
    }

    private static void Show(Screen screen, DatabaseInfo info, bool isBesideWriter)
    {
        screen.Facts(
        [
            ("Database", info.Path ?? ""),
            ("Access", isBesideWriter ? "read-only: it is open for writing elsewhere" : "exclusive"),
            ("Format", $"{info.Format}, written by Mycelia {info.Release}"),
            ("Origin", info.RowOrigin == info.Origin ? $"{info.Origin:x7}" : $"{info.Origin:x7}; a copy, so that what is created here has {info.RowOrigin:x7}"),
            ("On disk", Screen.Bytes(info.Disk.Total)),
            ("  chunks", Screen.Bytes(info.Disk.Chunks)),
            ("  log", Screen.Bytes(info.Disk.Log)),
            ("  refs", Screen.Bytes(info.Disk.Refs)),
            ("  other", Screen.Bytes(info.Disk.Other)),
            ("Commits", Screen.Number(info.Version)),
            ("Last checkpoint", info.CheckpointVersion == 0 ? "none" : $"at commit {Screen.Number(info.CheckpointVersion)}"),
            ("Since then", $"{Screen.Number(info.Version - info.CheckpointVersion)} commits in the log"),
            ("Nodes", Screen.Number(info.Nodes)),
            ("Edges", Screen.Number(info.Edges)),
            ("Schema cells", Screen.Number(info.SchemaCells)),
            ("History", $"{Screen.Number(info.Commits)} commits, {Screen.Number(info.Branches)} branches, {Screen.Number(info.Tags)} tags"),
        ]);
        ShowCounts(screen, "Label", "#Nodes", info.Labels);
        ShowCounts(screen, "Type", "#Edges", info.Types);
        ShowKeys(screen, "Node property", info.NodeKeys);
        ShowKeys(screen, "Edge property", info.EdgeKeys);
    }

    private static void ShowCounts(Screen screen, string of, string what, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0) return;
        var rows = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal);
        screen.Table([of, what], rows.Select(entry => (string[])[entry.Key, Screen.Number(entry.Value)]));
    }

    private static void ShowKeys(Screen screen, string of, IReadOnlyList<PropertyKeyInfo> keys)
    {
        if (keys.Count == 0) return;
        screen.Table([of, "#Values", "Kinds"], keys.Select(key => (string[])[key.Name, Screen.Number(key.Values), string.Join(", ", key.Kinds)]));
    }

    private static string ToJson(DatabaseInfo info)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("path", info.Path);
            json.WriteNumber("format", info.Format);
            json.WriteString("release", info.Release);
            json.WriteNumber("origin", info.Origin);
            json.WriteNumber("rowOrigin", info.RowOrigin);
            json.WriteNumber("commits", info.Version);
            json.WriteNumber("lastCheckpoint", info.CheckpointVersion);
            json.WriteNumber("nodes", info.Nodes);
            json.WriteNumber("edges", info.Edges);
            json.WriteNumber("schemaCells", info.SchemaCells);
            json.WriteStartObject("history");
            json.WriteNumber("commits", info.Commits);
            json.WriteNumber("branches", info.Branches);
            json.WriteNumber("tags", info.Tags);
            json.WriteNumber("reflogEntries", info.ReflogEntries);
            json.WriteEndObject();
            json.WriteStartObject("bytes");
            json.WriteNumber("total", info.Disk.Total);
            json.WriteNumber("chunks", info.Disk.Chunks);
            json.WriteNumber("log", info.Disk.Log);
            json.WriteNumber("refs", info.Disk.Refs);
            json.WriteNumber("other", info.Disk.Other);
            json.WriteEndObject();
            WriteCounts(json, "labels", info.Labels);
            WriteCounts(json, "types", info.Types);
            WriteKeys(json, "nodeProperties", info.NodeKeys);
            WriteKeys(json, "edgeProperties", info.EdgeKeys);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteNumber(key, count);
        json.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter json, string name, IReadOnlyList<PropertyKeyInfo> keys)
    {
        json.WriteStartArray(name);
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("name", key.Name);
            json.WriteNumber("values", key.Values);
            json.WriteStartArray("kinds");
            foreach (var kind in key.Kinds) json.WriteStringValue(kind.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
