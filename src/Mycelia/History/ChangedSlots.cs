// Which slots of one row space may differ between two versions, and in what: the extent (who is alive, labels) or the column of a key. Found by comparing
// directories leaf by leaf, so the cost follows what changed, and no page is read. A slot that is not named here is the same in both.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.History;

internal sealed class ChangedSlots
{
    /// <summary>Stands for the extent in place of a key.</summary>
    private const int Extent = 0;

    /// <summary>slot &lt;&lt; 32 | key + 1, or 0 for the extent; rising, each once.</summary>
    private readonly List<long> _changes;
    private readonly int[] _starts;

    private ChangedSlots(List<long> changes, int[] starts) => (_changes, _starts) = (changes, starts);

    public int Count => _starts.Length;

    /// <summary>The slots that may differ, by the identity of their extents. Versions of one database alone can be compared.</summary>
    public static ChangedSlots OfNodes(GraphSpace from, GraphSpace to) => Of(from.Nodes, to.Nodes, from.NodeColumns, to.NodeColumns, from.Tables.NodeSlots);

    /// <summary>As <see cref="OfNodes"/>.</summary>
    public static ChangedSlots OfEdges(GraphSpace from, GraphSpace to) => Of(from.Edges, to.Edges, from.EdgeColumns, to.EdgeColumns, from.Tables.EdgeSlots);

    public int SlotAt(int index) => (int)(_changes[_starts[index]] >> 32);

    /// <summary>Whether the extent itself may differ; if not, the same rows are alive in both, with the same labels.</summary>
    public bool IsExtentChanged(int index) => (uint)_changes[_starts[index]] == Extent;

    /// <summary>Whether the values of a key may differ.</summary>
    public bool IsChanged(int index, int key) => _changes.BinarySearch(Packed(SlotAt(index), key + 1)) >= 0;

    /// <summary>The keys whose values may differ, rising.</summary>
    public IEnumerable<int> KeysAt(int index)
    {
        for (var at = _starts[index] + (IsExtentChanged(index) ? 1 : 0); at < _changes.Count && (int)(_changes[at] >> 32) == SlotAt(index); at++)
            yield return (int)(uint)_changes[at] - 1;
    }

    private static ChangedSlots Of<T>(ExtentTable<T> from, ExtentTable<T> to, ColumnSet fromColumns, ColumnSet toColumns, SlotTable slots) where T : Extent
    {
        var changes = new List<long>();
        var found = new List<int>();
        from.AddDifferences(to, found);
        Move(found, Extent, changes);
        for (var key = 0; key < Math.Max(fromColumns.KeyLimit, toColumns.KeyLimit); key++)
        {
            (fromColumns[key] ?? Directory<Chunk>.Empty).AddDifferences(toColumns[key] ?? Directory<Chunk>.Empty, found);
            Move(found, key + 1, changes);
        }

        changes.Sort();
        var kept = 0;
        var starts = new List<int>();
        var extents = new List<ulong>();
        for (var i = 0; i < changes.Count; i++)
        {
            if (i > 0 && changes[i] == changes[i - 1]) continue;
            if (kept == 0 || changes[i] >> 32 != changes[kept - 1] >> 32)
            {
                starts.Add(kept);
                extents.Add(slots.ExtentOf((int)(changes[i] >> 32)));
            }

            changes[kept++] = changes[i];
        }

        changes.RemoveRange(kept, changes.Count - kept);
        var ordered = starts.ToArray();
        Array.Sort(extents.ToArray(), ordered);
        return new ChangedSlots(changes, ordered);
    }

    private static void Move(List<int> found, int what, List<long> changes)
    {
        foreach (var slot in found) changes.Add(Packed(slot, what));
        found.Clear();
    }

    private static long Packed(int slot, int what) => (long)slot << 32 | (uint)what;
}
