// The rows of one file of nodes between reading and loading: which of them count (keys are unique), which labels each has, and at
// which position each ends up. Batches are cut by label set.

using System.Text;
using Mycelia.Import.Columns;
using Mycelia.Import.Csv;
using Mycelia.Import.Keys;
using Mycelia.Import.Schema;

namespace Mycelia.Import;

/// <summary>A file of nodes that was read.</summary>
internal sealed class NodeRows(CsvFile file, NodeTable table, TableScan scan, LoadColumn? keys, BytesColumn? labels, LoadColumn[] columns)
{
    private const int Dropped = -1;

    private IntegerKeys? _integers;
    private TextKeys? _texts;
    private int[]? _sets;
    private int[]? _positions;
    private uint[][] _rowsOfSet = [];
    private string[][] _labelSets = [];
    private int _first;

    public NodeTable Table => table;

    /// <summary>Rows left out because their key came before.</summary>
    public long Skipped { get; private set; }

    /// <summary>The group in which keys are unique.</summary>
    public string Group => table.Group ?? (table.Labels.Length > 0 ? table.Labels[0] : "");

    /// <summary>Builds the map of keys and tells which rows have none, or one that another node has.</summary>
    public List<RowProblem> FindKeys(NodeKeys others)
    {
        var problems = new List<RowProblem>();
        if (labels is not null) GroupByLabels(labels, problems);
        if (keys is null) return problems;
        Action<int, int> onDuplicate = (row, earlier) => Leave(row, earlier < 0 ? "the row has no key" : $"the key {Shown(row)} came before, on line {LineOf(earlier)}", problems);
        if (keys is IntegerColumn integers) _integers = new IntegerKeys(integers, onDuplicate);
        else _texts = new TextKeys((BytesColumn)keys, onDuplicate);
        foreach (var part in others.PartsBeside(this))
        {
            if (_integers is not null && part.Integers is { } there && (there.Max < _integers.Min || there.Min > _integers.Max)) continue;
            for (var row = 0; row < scan.Rows; row++)
            {
                var hasKey = keys is IntegerColumn column ? column.IsValid(row) : ((BytesColumn)keys).IsValid(row);
                if (!hasKey || IsDropped(row)) continue;
                var position = keys is IntegerColumn ours && part.Integers is { } theirs
                    ? part.PositionOf(theirs.Find(ours.Values[row]))
                    : part.Find(Encoding.UTF8.GetBytes(KeyText(row)));
                if (position != KeySpace.Missing) Leave(row, position < 0 ? $"a node with the key {Shown(row)} is in the database already" : $"another file has a node with the key {Shown(row)}", problems);
            }
        }

        problems.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        return problems;
    }

    /// <summary>The batches, one per label set, each with the number to give to <see cref="Placed"/>.</summary>
    public IEnumerable<(int Set, NodeBatch Batch)> Batches()
    {
        if (_sets is null)
        {
            yield return (0, new NodeBatch(table.Labels, scan.Rows, columns));
            yield break;
        }

        _positions = new int[scan.Rows];
        Array.Fill(_positions, KeySpace.Missing);
        _rowsOfSet = Grouping.RowsOf(_sets, _labelSets.Length);
        for (var set = 0; set < _rowsOfSet.Length; set++)
        {
            var rows = _rowsOfSet[set];
            var selected = columns.Select(column => (LoadColumn)new SelectedColumn(column, rows)).ToArray();
            yield return (set, new NodeBatch(_labelSets[set], rows.Length, selected));
        }
    }

    /// <summary>Notes where the nodes of a batch were placed.</summary>
    public void Placed(int set, int first)
    {
        if (_positions is null) _first = first;
        else
            for (var i = 0; i < _rowsOfSet[set].Length; i++) _positions[_rowsOfSet[set][i]] = first + i;
    }

    /// <summary>Lets go of what only loading needed: from here on the file is a map from keys to positions.</summary>
    public void Release()
    {
        columns = [];
        labels = null;
        if (_texts is null) keys = null;
        scan.ReleaseOffsets();
    }

    /// <summary>The keys by which edges can name these nodes: all of them, or only those with a label; null if there is no such.</summary>
    public KeyPart? PartFor(string group, string? key)
    {
        if (_integers is null && _texts is null) return null;
        if (key is not null && key != table.KeyProperty) return null;
        var isWhole = (key is null && group == Group) || table.Labels.Contains(group);
        if (isWhole) return new KeyPart(_integers, _texts, _first, _positions);
        if (_sets is null || !_labelSets.Any(set => set.Contains(group))) return null;
        var positions = new int[scan.Rows];
        for (var row = 0; row < positions.Length; row++)
            positions[row] = _sets[row] >= 0 && _labelSets[_sets[row]].Contains(group) ? _positions![row] : KeySpace.Missing;
        return new KeyPart(_integers, _texts, 0, positions);
    }

    private bool IsDropped(int row) => _sets is not null && _sets[row] == Dropped;

    private void Leave(int row, string reason, List<RowProblem> problems)
    {
        if (_sets is null)
        {
            _sets = new int[scan.Rows];
            _labelSets = [table.Labels];
        }

        if (_sets[row] == Dropped) return;
        _sets[row] = Dropped;
        if (table.IsDistinct) Skipped++;
        else problems.Add(new RowProblem(scan.OffsetOf(row), table.KeyColumn + 1, $"{file.Title(table.KeyColumn)}: {reason}"));
    }

    private void GroupByLabels(BytesColumn cells, List<RowProblem> problems)
    {
        _sets = Grouping.Codes(cells, LabelsOf, out var sets, row => problems.Add(new RowProblem(
            scan.OffsetOf(row), table.LabelColumn + 1, $"{file.Title(table.LabelColumn)}: '{Encoding.UTF8.GetString(cells[row])}' stands for no label")));
        _labelSets = [.. sets];
    }

    /// <summary>The labels of a row whose label cell is given; null when the cell has no meaning.</summary>
    private string[]? LabelsOf(string? cell)
    {
        if (string.IsNullOrEmpty(cell)) return table.Labels;
        if (table.LabelMap is { } map) return map.TryGetValue(cell, out var label) ? [.. table.Labels, label] : null;
        return [.. table.Labels.Concat(cell.Split((char)table.Dialect.ArrayDelimiter, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
    }

    private string KeyText(int row) => keys is IntegerColumn integers
        ? integers.Values[row].ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Encoding.UTF8.GetString(((BytesColumn)keys!)[row]);

    private string Shown(int row) => $"'{KeyText(row)}'";

    private long LineOf(int row) => file.LinesOf([scan.OffsetOf(row)])[0];
}

/// <summary>Groups rows by what a cell says.</summary>
internal static class Grouping
{
    /// <summary>
    /// The number of each row's group; groups are numbered as they come. <paramref name="meaning"/> gives what a cell stands for, null when it stands
    /// for nothing: such rows get -1 and are reported.
    /// </summary>
    public static int[] Codes<T>(BytesColumn cells, Func<string?, T?> meaning, out List<T> groups, Action<int> onUnknown) where T : class
    {
        var codes = new int[cells.Count];
        groups = [];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var last = -1;
        for (var row = 0; row < codes.Length; row++)
        {
            // Most rows say what the row before them says.
            if (last >= 0 && cells.IsValid(row) == cells.IsValid(row - 1) && cells[row].SequenceEqual(cells[row - 1]))
            {
                codes[row] = last;
                continue;
            }

            var text = cells.IsValid(row) ? Encoding.UTF8.GetString(cells[row]) : null;
            if (!known.TryGetValue(text ?? "", out last))
            {
                last = -1;
                if (meaning(text) is { } group)
                {
                    last = groups.Count;
                    groups.Add(group);
                }

                known.Add(text ?? "", last);
            }

            codes[row] = last;
            if (last < 0) onUnknown(row);
        }

        return codes;
    }

    /// <summary>The rows of each group, rising; rows of group -1 are left out.</summary>
    public static uint[][] RowsOf(int[] codes, int groups)
    {
        var counts = new int[groups];
        foreach (var code in codes)
            if (code >= 0) counts[code]++;
        var rows = Array.ConvertAll(counts, static count => new uint[count]);
        Array.Clear(counts);
        for (var row = 0; row < codes.Length; row++)
            if (codes[row] >= 0) rows[codes[row]][counts[codes[row]]++] = (uint)row;
        return rows;
    }

    /// <summary>The rows of each edge type.</summary>
    public static IEnumerable<(string Type, uint[] Rows)> ByType(CsvFile file, EdgeTable table, TableScan scan, BytesColumn types, List<RowProblem> problems)
    {
        var codes = Codes(types, cell => string.IsNullOrEmpty(cell) ? table.Type : cell, out var groups, row => problems.Add(new RowProblem(
            scan.OffsetOf(row), table.TypeColumn + 1, $"{file.Title(table.TypeColumn)}: the type is missing")));
        var rows = RowsOf(codes, groups.Count);
        return groups.Select((type, i) => (type, rows[i]));
    }
}
