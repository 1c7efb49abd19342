namespace Mycelia.History;

/// <summary>A row as one side holds it, put together from differences.</summary>
internal static class RowImage
{
    /// <summary>
    /// The row that one side removed, as the base has it or, with <paramref name="changed"/>, as the other side changed it: an added row, ready to be created.
    /// </summary>
    public static RowChange Of(RowChange removed, RowChange? changed)
    {
        CellChange[] before = removed.Properties, edits = changed?.Properties ?? [];
        var cells = new List<CellChange>(before.Length + edits.Length);
        int i = 0, j = 0;
        while (i < before.Length || j < edits.Length)
        {
            var isEdit = j < edits.Length && (i == before.Length || edits[j].Key <= before[i].Key);
            var (key, value) = isEdit ? (edits[j].Key, edits[j].After) : (before[i].Key, before[i].Before);
            if (!value.IsNull) cells.Add(new CellChange(key, Value.Null, value));
            if (i < before.Length && before[i].Key == key) i++;
            if (isEdit) j++;
        }

        return new RowChange
        {
            Id = removed.Id,
            Kind = RowChangeKind.Added,
            LabelsAfter = changed?.LabelsAfter ?? removed.LabelsBefore,
            Type = removed.Type,
            Source = removed.Source,
            Target = removed.Target,
            Properties = [.. cells],
        };
    }
}
