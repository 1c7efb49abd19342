using System.Text;
using Mycelia.Import.Columns;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Import.Json;

/// <summary>Rows with the same label set or type; a column appears when the first row has that property.</summary>
internal sealed class RowTable
{
    private readonly Dictionary<string, BytesColumnBuilder> _columns = new(StringComparer.Ordinal);
    private readonly ByteWriter _writer = new();

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The line of each row.</summary>
    public List<long> Lines { get; } = [];

    public void Add(List<(string Key, Value Value)> properties, long line)
    {
        foreach (var (key, value) in properties)
        {
            if (value.IsNull) continue;
            if (!_columns.TryGetValue(key, out var column)) _columns.Add(key, column = new BytesColumnBuilder());
            _writer.Clear();
            ValueCodec.Write(_writer, value);
            column.SkipTo(Rows);
            column.Add(_writer.Written);
        }

        Rows++;
        Lines.Add(line);
    }

    /// <summary>The columns; of some rows only when <paramref name="rows"/> names them.</summary>
    public LoadColumn[] Columns(uint[]? rows) =>
    [
        .. _columns.Select(entry =>
        {
            entry.Value.SkipTo(Rows);
            LoadColumn column = entry.Value.Build(entry.Key, isText: false);
            return rows is null ? column : new SelectedColumn(column, rows);
        }),
    ];
}

/// <summary>Edges of one type, whose ends are ids of the file.</summary>
internal sealed class EdgeRows
{
    private readonly BytesColumnBuilder _sources = new();
    private readonly BytesColumnBuilder _targets = new();

    public RowTable Table { get; } = new();

    public void Add(string source, string target, List<(string Key, Value Value)> properties, long line)
    {
        Table.Add(properties, line);
        _sources.Add(Encoding.UTF8.GetBytes(source));
        _targets.Add(Encoding.UTF8.GetBytes(target));
    }

    public (BytesColumn Sources, BytesColumn Targets) Ends() => (_sources.Build("start", isText: true), _targets.Build("end", isText: true));
}
