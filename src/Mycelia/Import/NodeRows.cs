// The rows of one file of nodes between reading and loading: which of them count (keys are unique), which labels each has, and at
// which position each ends up. Batches are cut by label set.

using System.Text;
using Mycelia.Import.Columns;
using Mycelia.Import.Csv;
using Mycelia.Import.Keys;
using Mycelia.Import.Schema;

namespace Mycelia.Import;

/// <summary>A file of nodes that was read.</summary>
internal sealed class NodeRows(CsvFile file, NodeTable table, TableScan scan, LoadColumn? keys, bool isInferred, BytesColumn? labels, LoadColumn[] columns)
{
    private const int Dropped = -1;
    private const int CancellationEvery = 0xFFFF;

    // Why a row is left out, beside the earlier row with the same key.
    private const int NoKey = -1;
    private const int InDatabase = -2;
    private const int InAnotherFile = -3;
    private const int NoLabel = -4;

    private readonly List<(int Row, int Cause)> _faults = [];
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

    /// <summary>Builds the map of keys and tells which rows have none, or one that another node has; with <paramref name="stopsAtFirst"/> only the first of them.</summary>
    public List<RowProblem> FindKeys(NodeKeys others, bool stopsAtFirst, CancellationToken cancellation)
    {
        if (labels is not null) GroupByLabels(labels);
        if (keys is not null)
        {
            Func<int, bool>? isLeftOut = _sets is null ? null : IsDropped;
            Action<int, int> onDuplicate = (row, earlier) =>
            {
                cancellation.ThrowIfCancellationRequested();
                Leave(row, earlier);
            };
            if (keys is IntegerColumn integers) _integers = new IntegerKeys(integers, isLeftOut, onDuplicate);
            else _texts = new TextKeys((BytesColumn)keys, isLeftOut, onDuplicate);
            FindElsewhere(others, cancellation);
        }

        return Problems(stopsAtFirst);
    }

    /// <summary>Leaves out the rows whose key is one of another file or of the database. hot: no allocation per row</summary>
    private void FindElsewhere(NodeKeys others, CancellationToken cancellation)
    {
        foreach (var part in others.PartsBeside(this))
        {
            if (_integers is not null && part.Integers is { } there && (there.Max < _integers.Min || there.Min > _integers.Max)) continue;
            for (var row = 0; row < scan.Rows; row++)
            {
                if ((row & CancellationEvery) == 0) cancellation.ThrowIfCancellationRequested();
                if (IsDropped(row)) continue;
                var position = keys is IntegerColumn column
                    ? column.IsValid(row) ? part.Find(column.Values[row]) : KeySpace.Missing
                    : ((BytesColumn)keys!).IsValid(row) ? part.Find(((BytesColumn)keys)[row], isExact: true) : KeySpace.Missing;
                if (position != KeySpace.Missing) Leave(row, position < 0 ? InDatabase : InAnotherFile);
            }
        }
    }

    /// <summary>What is wrong, in file order. Lines of earlier rows are counted together: one reading of the file, however many there are.</summary>
    private List<RowProblem> Problems(bool stopsAtFirst)
    {
        _faults.Sort(static (left, right) => left.Row.CompareTo(right.Row));
        if (stopsAtFirst && _faults.Count > 1) _faults.RemoveRange(1, _faults.Count - 1);
        var offsets = _faults.Where(static fault => fault.Cause >= 0).Select(fault => scan.OffsetOf(fault.Cause)).Distinct().Order().ToArray();
        var lines = offsets.Length == 0 ? [] : file.LinesOf(offsets);
        var problems = _faults.ConvertAll(fault =>
        {
            var column = fault.Cause == NoLabel ? table.LabelColumn : table.KeyColumn;
            var reason = fault.Cause switch
            {
                NoKey => "the row has no key",
                InDatabase => $"a node with the key '{KeyText(fault.Row)}' is in the database already",
                InAnotherFile => $"another file has a node with the key '{KeyText(fault.Row)}'",
                NoLabel => $"'{Encoding.UTF8.GetString(labels![fault.Row])}' stands for no label",
                _ => $"the key '{KeyText(fault.Row)}' came before, on line {lines[Array.BinarySearch(offsets, scan.OffsetOf(fault.Cause))]}",
            };
            return new RowProblem(scan.OffsetOf(fault.Row), column + 1, $"{file.Title(column)}: {reason}");
        });
        _faults.Clear();
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
        if (isWhole) return new KeyPart(_integers, _texts, _first, _positions, isInferred);
        if (_sets is null || !_labelSets.Any(set => set.Contains(group))) return null;
        var positions = new int[scan.Rows];
        for (var row = 0; row < positions.Length; row++)
            positions[row] = _sets[row] >= 0 && _labelSets[_sets[row]].Contains(group) ? _positions![row] : KeySpace.Missing;
        return new KeyPart(_integers, _texts, 0, positions, isInferred);
    }

    private bool IsDropped(int row) => _sets is not null && _sets[row] == Dropped;

    private void Leave(int row, int cause)
    {
        if (_sets is null)
        {
            _sets = new int[scan.Rows];
            _labelSets = [table.Labels];
        }

        if (_sets[row] == Dropped) return;
        _sets[row] = Dropped;
        if (table.IsDistinct) Skipped++;
        else _faults.Add((row, cause));
    }

    private void GroupByLabels(BytesColumn cells)
    {
        _sets = Grouping.Codes(cells, LabelsOf, out var sets, row => _faults.Add((row, NoLabel)));
        _labelSets = [.. sets];
    }

    /// <summary>The labels of a row whose label cell is given; null when the cell has no meaning.</summary>
    private string[]? LabelsOf(string? cell)
    {
        if (string.IsNullOrEmpty(cell)) return table.Labels;
        if (table.LabelMap is { } map) return map.TryGetValue(cell, out var label) ? [.. table.Labels, label] : null;
        if (!table.ListsLabels) return [.. table.Labels.Append(cell).Distinct(StringComparer.Ordinal)];
        return [.. table.Labels.Concat(cell.Split((char)table.Dialect.ArrayDelimiter, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
    }

    private string KeyText(int row) => keys is IntegerColumn integers
        ? integers.Values[row].ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Encoding.UTF8.GetString(((BytesColumn)keys!)[row]);
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
