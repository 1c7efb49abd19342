// An extent is 2,048 rows of one row space. Which of them are alive is a bitmap of this version. No other node or edge ever gets the row of one that died, but
// itself may come back to it (a revert, a merge), and rows may be born in any order, since branches share extents. `BornLimit` only rises.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal abstract class Extent : IPage
{
    /// <summary>Alive bits, only as many words as rows were born.</summary>
    public ulong[] Alive { get; protected set; } = [];

    public int AliveCount { get; protected set; }

    /// <summary>One more than the highest row that was ever born.</summary>
    public int BornLimit { get; protected set; }

    /// <summary>How many rows were ever born, one that came back counted again up to <see cref="BornLimit"/>; 2,048 when the extent is full.</summary>
    public int BornCount { get; protected set; }

    public bool IsFull => BornCount == Chunk.RowsMax;

    public EditSession? Session { get; protected set; }

    public Lineage? Lineage { get; protected set; }

    /// <summary>The number this extent is stored under, 0 while it is not.</summary>
    public long StoredAs { get; set; }

    public abstract long MemoryBytes { get; }

    public abstract void Measure(MemoryMeter meter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAlive(int row)
    {
        var alive = Alive;
        var word = row >> 6;
        return (uint)word < (uint)alive.Length && (alive[word] >> row & 1) != 0;
    }

    protected void CopyFrom(Extent other, EditSession session, Lineage lineage)
    {
        Alive = other.Alive.AsSpan().ToArray();
        AliveCount = other.AliveCount;
        BornLimit = other.BornLimit;
        BornCount = other.BornCount;
        Session = session;
        Lineage = lineage;
    }

    protected void Restore(ulong[] alive, int bornLimit, int bornCount)
    {
        Alive = alive;
        foreach (var word in alive) AliveCount += System.Numerics.BitOperations.PopCount(word);
        BornLimit = bornLimit;
        BornCount = bornCount;
    }

    /// <summary>Marks rows as born and alive. The extent is owned by the running session and the rows are not alive.</summary>
    protected void Bear(int row, int count)
    {
        var limit = row + count;
        Invariant.Holds(row >= 0 && limit <= Chunk.RowsMax);
        if (limit > Alive.Length * 64)
        {
            var alive = new ulong[(limit + 63) / 64];
            Alive.CopyTo(alive, 0);
            Alive = alive;
        }

        for (var i = row; i < limit; i++)
        {
            Invariant.Holds((Alive[i >> 6] >> i & 1) == 0);
            Alive[i >> 6] |= 1UL << i;
        }

        AliveCount += count;
        BornLimit = Math.Max(BornLimit, limit);
        BornCount = Math.Min(BornCount + count, BornLimit);
    }

    /// <summary>Marks an alive row as dead.</summary>
    public void Kill(int row)
    {
        Invariant.Holds(IsAlive(row));
        Alive[row >> 6] &= ~(1UL << row);
        AliveCount--;
    }
}

/// <summary>Node rows with their label sets: one set for all, or one per row.</summary>
internal sealed class NodeExtent : Extent
{
    private const int Mixed = -1;

    private int _labelSet = Mixed;
    private int[]? _rowLabelSets;

    public NodeExtent(EditSession session, Lineage lineage)
    {
        Session = session;
        Lineage = lineage;
    }

    private NodeExtent()
    {
    }

    /// <summary>A loaded extent. <paramref name="rowLabelSets"/> is null when all rows have <paramref name="labelSet"/>.</summary>
    public static NodeExtent Load(ulong[] alive, int bornLimit, int bornCount, int labelSet, int[]? rowLabelSets)
    {
        var extent = new NodeExtent { _labelSet = rowLabelSets is null ? labelSet : Mixed, _rowLabelSets = rowLabelSets };
        extent.Restore(alive, bornLimit, bornCount);
        return extent;
    }

    public override long MemoryBytes => 128 + Alive.Length * 8 + (_rowLabelSets?.Length ?? 0) * 4L;

    /// <summary>The label set that every row has, or -1 when rows differ.</summary>
    public int UniformLabelSet => _rowLabelSets is null ? _labelSet : Mixed;

    public override void Measure(MemoryMeter meter)
    {
        meter.Add(80);
        meter.Array(Alive);
        meter.Array(_rowLabelSets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LabelSetOf(int row) => _rowLabelSets is null ? _labelSet : _rowLabelSets[row];

    public NodeExtent Owned(EditSession session, Lineage lineage)
    {
        if (Session == session) return this;
        var copy = new NodeExtent { _labelSet = _labelSet, _rowLabelSets = _rowLabelSets };
        var mayAppend = Lineage == lineage;
        copy.CopyFrom(this, session, lineage);
        if (!mayAppend && _rowLabelSets is not null) copy._rowLabelSets = (int[])_rowLabelSets.Clone();
        return copy;
    }

    public void Bear(int row, int count, int labelSet)
    {
        if (BornCount == 0 && _rowLabelSets is null) _labelSet = labelSet;
        else if (_rowLabelSets is not null || labelSet != _labelSet) AppendRowLabels(row, count, labelSet);
        Bear(row, count);
    }

    /// <summary>Changes the labels of an alive row; copies the row list, since readers may look at the old one.</summary>
    public void SetLabelSet(int row, int labelSet)
    {
        if (_rowLabelSets is null && _labelSet == labelSet) return;
        var rows = new int[Math.Max(RowRoom(BornLimit), _rowLabelSets?.Length ?? 0)];
        if (_rowLabelSets is null) rows.AsSpan().Fill(_labelSet);
        else _rowLabelSets.CopyTo(rows, 0);
        rows[row] = labelSet;
        _rowLabelSets = rows;
    }

    private void AppendRowLabels(int row, int count, int labelSet)
    {
        var rows = _rowLabelSets;
        if (rows is null || rows.Length < row + count)
        {
            var room = new int[RowRoom(Math.Max(BornLimit, row + count))];
            if (rows is null) room.AsSpan().Fill(_labelSet);
            else rows.CopyTo(room, 0);
            _rowLabelSets = rows = room;
        }

        rows.AsSpan(row, count).Fill(labelSet);
    }

    private static int RowRoom(int rows) => Chunk.CapacityFor(rows);
}

/// <summary>Edge rows of one type with their endpoints, as node rows of this database.</summary>
internal sealed class EdgeExtent : Extent
{
    public EdgeExtent(int type, EditSession session, Lineage lineage)
    {
        Type = type;
        Session = session;
        Lineage = lineage;
    }

    private EdgeExtent(int type) => Type = type;

    /// <summary>The edge type of every row.</summary>
    public int Type { get; }

    public RowColumn Sources { get; private set; } = RowColumn.Empty;

    public RowColumn Targets { get; private set; } = RowColumn.Empty;

    public override long MemoryBytes => 136 + Alive.Length * 8 + Sources.MemoryBytes + Targets.MemoryBytes;

    public override void Measure(MemoryMeter meter)
    {
        meter.Add(88);
        meter.Array(Alive);
        Sources.Measure(meter);
        Targets.Measure(meter);
    }

    public static EdgeExtent Load(int type, ulong[] alive, int bornLimit, int bornCount, RowColumn sources, RowColumn targets)
    {
        var extent = new EdgeExtent(type) { Sources = sources, Targets = targets };
        extent.Restore(alive, bornLimit, bornCount);
        return extent;
    }

    public EdgeExtent Owned(EditSession session, Lineage lineage)
    {
        if (Session == session) return this;
        var copy = new EdgeExtent(Type) { Sources = Sources, Targets = Targets };
        var mayAppend = Lineage == lineage;
        copy.CopyFrom(this, session, lineage);
        if (!mayAppend)
        {
            copy.Sources = Sources.Frozen();
            copy.Targets = Targets.Frozen();
        }

        return copy;
    }

    /// <summary>On loading: the targets are the same numbers in an array that the adjacency holds too.</summary>
    public void ShareTargets(uint[] targets, int start) => Targets = new RowColumn(targets, start, BornLimit);

    public void Bear(int row, uint source, uint target)
    {
        Sources = Sources.With(row, source, BornLimit);
        Targets = Targets.With(row, target, BornLimit);
        var wasFull = IsFull;
        Bear(row, 1);
        if (wasFull || !IsFull) return;
        Sources = Sources.Compact(BornLimit);
        Targets = Targets.Compact(BornLimit);
    }

    /// <summary>Bears a whole run into an extent that has no rows below it; the columns may be views into larger arrays.</summary>
    public void BearRun(int row, int count, ReadOnlySpan<uint> sources, uint[] targets, int targetStart)
    {
        if (BornLimit == 0 && row == 0)
        {
            Sources = RowColumn.Pack(sources);
            Targets = new RowColumn(targets, targetStart, count);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                Sources = Sources.With(row + i, sources[i], Math.Max(BornLimit, row + i));
                Targets = Targets.With(row + i, targets[targetStart + i], Math.Max(BornLimit, row + i));
            }
        }

        Bear(row, count);
    }
}
