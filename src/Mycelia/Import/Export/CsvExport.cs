// A graph as CSV files with headers in the style of neo4j-admin: one file per label set, one per edge type. The version is walked twice: to find
// out the types of the columns, and to write the rows.

using System.Globalization;
using System.Text;

namespace Mycelia.Import.Export;

/// <summary>One export into a folder.</summary>
internal sealed class CsvExport(Snapshot snapshot, string folder, ExportOptions options, CancellationToken cancellation)
{
    private const int CancellationEvery = 0xFFF;

    private readonly ExportFilter _filter = new(snapshot, options);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly StringBuilder _line = new();
    private long _steps;

    public ExportReport Run()
    {
        Directory.CreateDirectory(folder);
        var nodes = Export("nodes-", EachNode);
        var edges = Export("edges-", EachEdge);
        return new ExportReport(nodes, edges, [.. _names.Order(StringComparer.Ordinal)]);
    }

    /// <summary>One row to be written: which file it belongs to, what the header and the row begin with, and its properties.</summary>
    private delegate void TakeRow(string file, string header, string start, IReadOnlyDictionary<string, Value> properties);

    private long Export(string prefix, Action<TakeRow> each)
    {
        var columns = new Dictionary<string, CsvColumns>(StringComparer.Ordinal);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        each((file, _, _, properties) =>
        {
            if (!columns.TryGetValue(file, out var types)) columns.Add(file, types = new CsvColumns());
            types.Add(properties);
        });
        using var files = new OpenFiles();
        var rows = 0L;
        try
        {
            each((file, header, start, properties) =>
            {
                if (!paths.TryGetValue(file, out var path))
                {
                    paths.Add(file, path = PathOf(prefix, file));
                    _line.Clear().Append(header);
                    columns[file].AppendHeader(_line);
                    WriteLine(files.Writer(path, append: false));
                }

                _line.Clear().Append(start);
                columns[file].AppendRow(_line, properties);
                WriteLine(files.Writer(path, append: true));
                rows++;
            });
            files.CloseAll();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MyceliaException(StatusCode.StorageFailure, $"The export to {folder} failed: {e.Message} The files there are incomplete; delete them.", e);
        }

        return rows;
    }

    private void EachNode(TakeRow take)
    {
        var starts = new StringBuilder();
        foreach (var node in snapshot.Nodes())
        {
            if (!_filter.Includes(node)) continue;
            CountStep();
            var labels = snapshot.Labels(node);
            foreach (var label in labels)
                if (label.Contains(';', StringComparison.Ordinal) || label.Length == 0)
                    throw new MyceliaException(StatusCode.InvalidArgument, $"The label {label} cannot stand in a CSV file, where ; separates labels. Export as JSON Lines.");
            starts.Clear().Append(_filter.NumberOf(node).ToString(CultureInfo.InvariantCulture)).Append(',');
            CsvColumns.AppendCell(starts, string.Join(';', labels));
            take(string.Join('-', labels), ":ID,:LABEL", starts.ToString(), snapshot.Properties(node));
        }
    }

    private void EachEdge(TakeRow take)
    {
        var starts = new StringBuilder();
        var scan = snapshot.Edges().GetEnumerator();
        while (scan.MoveNext())
        {
            var type = snapshot.TypeOf(scan.Current);
            if (!_filter.Includes(scan.Source, scan.Target, type)) continue;
            CountStep();
            if (type.Length == 0) throw new MyceliaException(StatusCode.InvalidArgument, "An edge type without a name cannot stand in a CSV file. Export as JSON Lines.");
            starts.Clear().Append(CultureInfo.InvariantCulture, $"{_filter.NumberOf(scan.Source)},{_filter.NumberOf(scan.Target)},");
            CsvColumns.AppendCell(starts, type);
            take(type, ":START_ID,:END_ID,:TYPE", starts.ToString(), snapshot.Properties(scan.Current));
        }
    }

    private void CountStep()
    {
        if ((++_steps & CancellationEvery) == 0) cancellation.ThrowIfCancellationRequested();
    }

    private void WriteLine(StreamWriter writer)
    {
        _line.Append('\n');
        foreach (var part in _line.GetChunks()) writer.Write(part.Span);
    }

    private string PathOf(string prefix, string file)
    {
        var safe = string.Concat(file.Select(static c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        var name = $"{prefix}{safe[..Math.Min(safe.Length, 100)]}";
        for (var number = 2; !_names.Add($"{name}.csv"); number++) name = $"{prefix}{safe[..Math.Min(safe.Length, 100)]}-{number}";
        return Path.Combine(folder, $"{name}.csv");
    }
}
