using Mycelia.Kernel.Values;

namespace Mycelia.History;

/// <summary>Cells of rows that both versions have: properties by key, labels one by one. And the words of conflicts about them.</summary>
internal sealed partial class ThreeWayMerge
{
    /// <summary>Takes into ours what theirs changed of a row; <paramref name="ours"/> is null when ours left it as it was.</summary>
    private void MergeCells(RowChange? ours, RowChange theirs, bool isEdge)
    {
        var edits = _out.EditCount;
        CellChange[] mine = ours?.Properties ?? [], its = theirs.Properties;
        int i = 0, j = 0;
        while (j < its.Length)
        {
            while (i < mine.Length && mine[i].Key < its[j].Key) i++;
            var both = i < mine.Length && mine[i].Key == its[j].Key;
            MergeProperty(ours, theirs, isEdge, both ? mine[i] : null, its[j]);
            j++;
        }

        if (!isEdge) MergeLabels(ours, theirs);
        if (_out.EditCount > edits) _out.NoteChanged(isEdge);
    }

    private void MergeProperty(RowChange? ours, RowChange theirs, bool isEdge, in CellChange? mine, in CellChange its)
    {
        var operation = mine is { } change ? MergeTable.OperationOf(change) : PropertyOperation.Keep;
        switch (MergeTable.Of(operation, MergeTable.OperationOf(its), mine is { } other && other.After.Equals(its.After)))
        {
            case CellOutcome.Ours:
                break;
            case CellOutcome.Theirs:
                _out.Set(theirs.Id, isEdge, its.Key, its.After);
                break;
            default:
                var current = mine!.Value.After;
                var decision = Decide(NewPropertyConflict(ours!, isEdge, mine.Value, its), out var value);
                var wanted = decision switch
                {
                    Decision.Ours => current,
                    Decision.Theirs => its.After,
                    Decision.Value => value,
                    _ => its.Before,
                };
                if (!wanted.Equals(current)) _out.Set(theirs.Id, isEdge, its.Key, wanted);
                break;
        }
    }

    private void MergeLabels(RowChange? ours, RowChange theirs)
    {
        int before = theirs.LabelsBefore, after = theirs.LabelsAfter;
        if (before == after) return;
        var current = ours is null ? before : ours.LabelsAfter;
        var sets = _tables.LabelSets;
        foreach (var label in LabelsOf(after))
            if (!Has(before, label) && MergeTable.Of(Has(current, label) ? LabelOperation.Add : LabelOperation.Keep, LabelOperation.Add) == CellOutcome.Theirs) _out.ChangeLabel(theirs.Id, label, add: true);
        foreach (var label in LabelsOf(before))
            if (!Has(after, label) && MergeTable.Of(Has(current, label) ? LabelOperation.Keep : LabelOperation.Remove, LabelOperation.Remove) == CellOutcome.Theirs) _out.ChangeLabel(theirs.Id, label, add: false);

        bool Has(int set, int label) => set != RowChange.None && sets.Contains(set, label);
    }

    private ReadOnlySpan<int> LabelsOf(int set) => set == RowChange.None ? default : _tables.LabelSets.LabelsOf(set);

    private MergeConflict NewPropertyConflict(RowChange row, bool isEdge, in CellChange mine, in CellChange its)
    {
        var name = _tables.Keys.NameOf(mine.Key);
        return new MergeConflict(new ConflictKey(MergeConflictKind.PropertyConflict, isEdge, row.Id, 0, name))
        {
            Labels = LabelsFor(row, isEdge),
            Base = mine.Before,
            Ours = mine.After,
            Theirs = its.After,
            Explanation = $"`{name}` of {Describe(row, isEdge)} was {Short(mine.Before)}; ours {Change(mine.After)}, theirs {Change(its.After)}.",
        };
    }

    private MergeConflict NewDeleteVsUpdate(RowChange deleted, RowChange updated, bool isEdge, bool oursDeleted)
    {
        var what = Describe(updated, isEdge);
        return new MergeConflict(new ConflictKey(MergeConflictKind.DeleteVsUpdate, isEdge, deleted.Id, 0, ""))
        {
            Labels = LabelsFor(updated, isEdge),
            Explanation = oursDeleted ? $"Ours deleted {what}; theirs changed {Changed(updated)}." : $"Ours changed {Changed(updated)} of {what}; theirs deleted it.",
        };
    }

    private MergeConflict NewDanglingEdge(RowChange edge, EndFate source, EndFate target, bool isOurs)
    {
        var nodes = source == EndFate.Deleted && target == EndFate.Deleted && edge.Source != edge.Target
            ? $"{new NodeId(edge.Source)} and {new NodeId(edge.Target)}, both of which"
            : $"{new NodeId(source == EndFate.Deleted ? edge.Source : edge.Target)}, which";
        return new MergeConflict(new ConflictKey(MergeConflictKind.DanglingEdge, true, edge.Id, 0, ""))
        {
            Labels = LabelsFor(edge, isEdge: true),
            Explanation = $"{(isOurs ? "Ours" : "Theirs")} added {Describe(edge, isEdge: true)} at node {nodes} {(isOurs ? "theirs" : "ours")} deleted.",
        };
    }

    private string[] LabelsFor(RowChange row, bool isEdge)
    {
        if (isEdge) return [_tables.Types.NameOf(row.Type)];
        var labels = LabelsOf(row.LabelsAfter != RowChange.None ? row.LabelsAfter : row.LabelsBefore);
        var names = new string[labels.Length];
        for (var i = 0; i < names.Length; i++) names[i] = _tables.Labels.NameOf(labels[i]);
        Array.Sort(names, UnicodeText.Utf8Order);
        return names;
    }

    private string Describe(RowChange row, bool isEdge)
    {
        var labels = string.Concat(LabelsFor(row, isEdge).Select(static label => $":{label}"));
        return isEdge ? $"edge {new EdgeId(row.Id)} [{labels}]" : $"node {new NodeId(row.Id)} ({labels})";
    }

    /// <summary>What of a row changed, in words.</summary>
    private string Changed(RowChange row)
    {
        var parts = row.Properties.Select(change => $"`{_tables.Keys.NameOf(change.Key)}`").ToList();
        if (row.LabelsBefore != row.LabelsAfter) parts.Add("its labels");
        const int shown = 10;
        return string.Join(", ", parts.Take(shown)) + (parts.Count > shown ? $" and {parts.Count - shown} more" : "");
    }

    private static string Change(in Value value) => value.IsNull ? "removed it" : $"made it {Short(value)}";

    private static string Short(in Value value)
    {
        const int shown = 80;
        if (value.IsNull) return "absent";
        var text = value.ToString();
        return text.Length > shown ? string.Concat(text.AsSpan(0, shown), "…") : text;
    }
}
