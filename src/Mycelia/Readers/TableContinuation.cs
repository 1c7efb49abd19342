using Mycelia.Graph;

namespace Mycelia.Readers;

/// <summary>
/// Names, label sets and slots of a reader must have the writer's numbers. Both only append: log segments define in order, a manifest defines all from
/// the first on. So the tables of a manifest and those that a reader has gathered are each the beginning of the other, or they belong to different histories.
/// </summary>
internal static class TableContinuation
{
    /// <summary>Adds to <paramref name="tables"/> what <paramref name="stored"/> has beyond them; false when they contradict each other.</summary>
    public static bool TryContinue(GraphTables tables, GraphTables stored)
    {
        if (tables.Origin != stored.Origin) return false;
        if (!TryNames(tables.Labels, stored.Labels) || !TryNames(tables.Types, stored.Types) || !TryNames(tables.Keys, stored.Keys)) return false;
        for (var i = 1; i < stored.LabelSets.Count; i++)
            if (tables.LabelSets.GetOrAdd(stored.LabelSets.LabelsOf(i)) != i) return false;
        return TrySlots(tables.NodeSlots, stored.NodeSlots) && TrySlots(tables.EdgeSlots, stored.EdgeSlots);
    }

    private static bool TryNames(TokenTable names, TokenTable stored)
    {
        for (var i = 0; i < stored.Count; i++)
            if (names.GetOrAdd(stored.NameOf(i)) != i) return false;
        return true;
    }

    private static bool TrySlots(SlotTable slots, SlotTable stored)
    {
        for (var i = 0; i < stored.Count; i++)
            if (slots.SlotFor(stored.ExtentOf(i), stored.BirthOf(i)) != i || slots.BirthOf(i) != stored.BirthOf(i)) return false;
        return true;
    }
}
