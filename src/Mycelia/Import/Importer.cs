// Turns the files of a plan into batches and loads them. Files of nodes come first, in the order of the plan; then those of edges, whose ends are
// looked up while they are read. A file is read once, twice where types have to be found out.
//
// Nothing is written before all files were read and every row is known to be right (or was skipped): one commit makes it permanent.

using Mycelia.Import.Columns;
using Mycelia.Import.Csv;
using Mycelia.Import.Export;
using Mycelia.Import.Json;
using Mycelia.Import.Keys;
using Mycelia.Import.Schema;

namespace Mycelia.Import;

/// <summary>One import. Used once.</summary>
internal sealed class Importer : IDisposable
{
    private const string StoringPhase = "storing";

    private readonly ImportOptions _options;
    private readonly IProgress<ImportProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly BulkLoad _load;
    private readonly Rejects _rejects;
    private readonly NodeKeys _keys;
    private readonly Dictionary<string, long> _nodesByLabel = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _edgesByType = new(StringComparer.Ordinal);
    private long _nodes;
    private long _edges;
    private long _skipped;
    private long _bytesDone;
    private long _bytesTotal;

    public Importer(BulkLoad load, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        _load = load;
        _options = options;
        _progress = progress;
        _cancellation = cancellation;
        _rejects = new Rejects(options);
        _keys = new NodeKeys(load);
    }

    /// <summary>Reads all files and commits.</summary>
    public void Run(ImportPlan plan)
    {
        var dialect = _options.Dialect();
        _bytesTotal = TotalBytes(plan);
        foreach (var schema in plan.Schemas)
            foreach (var table in schema.Nodes) Using(table.Path, table.Dialect, file => AddNodes(file, table));
        foreach (var nodes in plan.NodeFiles) Using(nodes.File, dialect, file => AddNodes(file, HeaderSchema.Nodes(file, nodes.Labels, _options)));
        foreach (var schema in plan.Schemas)
            foreach (var table in schema.Edges) Using(table.Path, table.Dialect, file => AddEdges(file, table));
        foreach (var edges in plan.EdgeFiles) Using(edges.File, dialect, file => AddEdges(file, HeaderSchema.Edges(file, edges)));
        foreach (var path in plan.JsonFiles)
        {
            var reader = new JsonLinesReader(path, _rejects);
            reader.Read(done => Advance(path, done), _cancellation);
            reader.Load(this, _cancellation);
        }

        Commit();
    }

    /// <summary>Reads a dump and commits.</summary>
    public void Run(Stream dump, string name)
    {
        _bytesTotal = dump.CanSeek ? dump.Length - dump.Position : 0;
        DumpFile.Read(dump, name, this, _rejects, bytes => Advance(name, bytes), _cancellation);
        Commit();
    }

    public ImportReport Report(TimeSpan elapsed) => new()
    {
        Nodes = _nodes,
        Edges = _edges,
        NodesByLabel = _nodesByLabel,
        EdgesByType = _edgesByType,
        RowsRejected = _rejects.Count,
        RowsSkipped = _skipped,
        Rejected = _rejects.Kept,
        Elapsed = elapsed,
    };

    /// <summary>Adds a batch of nodes and counts it; the position of the first one.</summary>
    public int Add(NodeBatch batch)
    {
        _cancellation.ThrowIfCancellationRequested();
        var first = _load.AddNodes(batch);
        _nodes += batch.Count;
        foreach (var label in batch.Labels.Distinct(StringComparer.Ordinal)) _nodesByLabel[label] = _nodesByLabel.GetValueOrDefault(label) + batch.Count;
        return first;
    }

    /// <summary>Adds a batch of edges and counts it.</summary>
    public void Add(EdgeBatch batch)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (batch.Sources.Length == 0) return;
        _load.AddEdges(batch);
        _edges += batch.Sources.Length;
        _edgesByType[batch.Type] = _edgesByType.GetValueOrDefault(batch.Type) + batch.Sources.Length;
    }

    /// <summary>Sets a schema cell with the load.</summary>
    public void SetSchemaCell(string name, byte[] definition) => _load.SetSchemaCell(name, definition);

    public void Dispose() => _rejects.Dispose();

    private void Commit()
    {
        _cancellation.ThrowIfCancellationRequested();
        _progress?.Report(new ImportProgress(StoringPhase, _bytesTotal > 0 ? _bytesTotal : _bytesDone, _bytesTotal));
        _rejects.Close();
        _load.Commit();
    }

    private static void Using(string path, CsvDialect dialect, Action<CsvFile> work)
    {
        using var file = CsvFile.Open(path, dialect);
        work(file);
    }

    private static long TotalBytes(ImportPlan plan)
    {
        var paths = plan.Schemas.SelectMany(static schema => schema.Nodes.Select(static table => table.Path).Concat(schema.Edges.Select(static table => table.Path)));
        paths = paths.Concat(plan.NodeFiles.Select(static nodes => nodes.File)).Concat(plan.EdgeFiles.Select(static edges => edges.File)).Concat(plan.JsonFiles);
        return paths.Sum(static path => File.Exists(path) ? new FileInfo(path).Length : 0);
    }

    private void Advance(string phase, long bytes) =>
        _progress?.Report(new ImportProgress(System.IO.Path.GetFileName(phase), DoneAfter(bytes), _bytesTotal));

    private long DoneAfter(long bytes)
    {
        var done = Interlocked.Add(ref _bytesDone, bytes);
        return _bytesTotal > 0 ? Math.Min(_bytesTotal, done) : done;
    }

    private void AddNodes(CsvFile file, NodeTable table)
    {
        RequireColumns(file, table.Properties, (table.Filter as RowFilter)?.ColumnMax ?? -1, table.LabelColumn);
        if (file.Columns == 0) return;
        var keyIsProperty = table.Properties.FirstOrDefault(property => property.Column == table.KeyColumn && property.Name == table.KeyProperty);
        var types = TypesOf(file, table.Properties, table.KeyColumn >= 0 && table.KeyType == KeyType.Inferred ? table.KeyColumn : -1, out var keyType);
        var properties = table.Properties.Select((property, i) => ColumnReader.Create(property.Name, property.Column, types[i], file.Dialect)).ToList();
        var hiddenKey = -1;
        var keyReader = -1;
        if (table.KeyColumn >= 0)
        {
            var kind = table.KeyType == KeyType.Integer || (table.KeyType == KeyType.Inferred && keyType == CellKind.Integer) ? CellKind.Integer : CellKind.String;
            keyReader = keyIsProperty is null ? -1 : table.Properties.ToList().IndexOf(keyIsProperty);
            if (keyReader < 0 || types[keyReader] != new CellType(kind))
            {
                keyReader = properties.Count;
                properties.Add(ColumnReader.Create(table.KeyProperty ?? "", table.KeyColumn, new CellType(kind), file.Dialect));
                if (keyIsProperty is not null || table.KeyProperty is null) hiddenKey = keyReader;
            }
        }

        var labelReader = table.LabelColumn >= 0 ? properties.Count : -1;
        if (labelReader >= 0) properties.Add(new Columns.TextReader("", table.LabelColumn));
        var scan = Scan(file, [.. properties], table.Filter, keepOffsets: table.KeyColumn >= 0 || labelReader >= 0);
        var columns = properties.Select((reader, i) => reader.Join(scan.SegmentsOf(i), scan.FirstRows, scan.Rows)).ToArray();
        scan.Release();
        var stored = columns.Where((_, i) => i != hiddenKey && i != labelReader).ToArray();
        var rows = new NodeRows(file, table, scan, keyReader < 0 ? null : columns[keyReader], table.KeyType == KeyType.Inferred, labelReader < 0 ? null : (BytesColumn)columns[labelReader], stored);
        var problems = rows.FindKeys(_keys, _rejects.StopsAtFirst, _cancellation);
        _skipped += rows.Skipped;
        _rejects.Add(file, problems);
        foreach (var batch in rows.Batches()) rows.Placed(batch.Set, Add(batch.Batch));
        rows.Release();
        _keys.Add(rows);
    }

    private void AddEdges(CsvFile file, EdgeTable table)
    {
        RequireColumns(file, table.Properties, (table.Filter as RowFilter)?.ColumnMax ?? -1, table.TypeColumn, table.Source.Column, table.Target.Column);
        if (file.Columns == 0) return;
        var types = TypesOf(file, table.Properties, -1, out _);
        var source = new EndReader(file.Names[table.Source.Column], table.Source.Column, _keys.SpaceOf(table.Source), table.DropsMissing);
        var target = new EndReader(file.Names[table.Target.Column], table.Target.Column, _keys.SpaceOf(table.Target), table.DropsMissing);
        var properties = table.Properties.Select((property, i) => ColumnReader.Create(property.Name, property.Column, types[i], file.Dialect)).ToList();
        if (table.TypeColumn >= 0) properties.Add(new Columns.TextReader("", table.TypeColumn));
        var scan = Scan(file, [source, target, .. properties], table.Filter, keepOffsets: table.TypeColumn >= 0);
        var sources = Segments.Join<int>(scan.SegmentsOf(0), scan.FirstRows, scan.Rows);
        var targets = Segments.Join<int>(scan.SegmentsOf(1), scan.FirstRows, scan.Rows);
        var columns = properties.Select((reader, i) => reader.Join(scan.SegmentsOf(i + 2), scan.FirstRows, scan.Rows)).ToArray();
        scan.Release();
        if (table.TypeColumn < 0)
        {
            Add(new EdgeBatch(table.Type!, sources, targets, columns));
            return;
        }

        var problems = new List<RowProblem>();
        foreach (var (type, rows) in Grouping.ByType(file, table, scan, (BytesColumn)columns[^1], problems))
        {
            var selected = columns[..^1].Select(column => (LoadColumn)new SelectedColumn(column, rows)).ToArray();
            Add(new EdgeBatch(type, Array.ConvertAll(rows, row => sources[row]), Array.ConvertAll(rows, row => targets[row]), selected));
        }

        _rejects.Add(file, problems);
    }

    private TableScan Scan(CsvFile file, BlockReader[] readers, IRowFilter? filter, bool keepOffsets)
    {
        var scan = new TableScan(file, readers, filter, keepOffsets);
        var problems = scan.Run(_options.BlockBytes, _rejects.StopsAtFirst, bytes => Advance(file.Path, bytes), _cancellation);
        _rejects.Add(file, problems);
        _skipped += scan.DroppedRows;
        return scan;
    }

    /// <summary>The types of the properties: those declared, and the others as the cells of the whole file have them.</summary>
    private CellType[] TypesOf(CsvFile file, IReadOnlyList<PropertyPlan> properties, int keyColumn, out CellKind keyType)
    {
        var columns = properties.Where(static property => property.Type is null).Select(static property => property.Column).ToList();
        if (keyColumn >= 0 && !columns.Contains(keyColumn)) columns.Add(keyColumn);
        keyType = CellKind.String;
        var found = new Dictionary<int, CellType>();
        if (columns.Count > 0)
        {
            var scan = new TableScan(file, [.. columns.Select(static column => new TypeReader(column))], null, keepOffsets: false);
            scan.Run(_options.BlockBytes, stopAtFirst: false, null, _cancellation);
            for (var i = 0; i < columns.Count; i++) found.Add(columns[i], TypeReader.Join(scan.SegmentsOf(i)));
            if (keyColumn >= 0) keyType = found[keyColumn].Kind;
        }

        return [.. properties.Select(property => property.Type ?? found[property.Column])];
    }

    private static void RequireColumns(CsvFile file, IReadOnlyList<PropertyPlan> properties, params ReadOnlySpan<int> others)
    {
        var last = properties.Select(static property => property.Column).DefaultIfEmpty(-1).Max();
        foreach (var column in others) last = Math.Max(last, column);
        if (file.Columns > 0 && last >= file.Columns)
            throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path} has {file.Columns} columns, and column {last} (counted from 0) is wanted. Correct the schema or the delimiter.");
    }
}
