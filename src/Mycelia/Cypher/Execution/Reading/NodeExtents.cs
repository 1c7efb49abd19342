// The extents of all nodes with some labels, each with a mask of the rows that may be wanted: an extent whose rows all have other labels is skipped unseen, one whose rows
// all have them is taken by its alive bits, and only where labels differ within an extent they are tested row by row. What chunks can be tested for of the scan's
// predicate is taken out of the mask; the rest is the caller's (ScanFilter.KeepRest).

using Mycelia.Cypher.Planning;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class NodeExtents(NodeScanPlan plan, OperatorBuild build)
{
    private readonly LabelMatch _labels = new(plan.Labels);
    private readonly MorselSource? _source = build.Sources?.For(plan);
    private QueryContext _context = null!;
    private int _slotEnd;

    public ScanFilter Filter { get; } = new(plan.Node, plan.Filter, build);

    /// <summary>The present extent.</summary>
    public int Slot { get; private set; }

    /// <summary>The rows of the present extent that may be wanted. The caller may change it.</summary>
    public ulong[] Mask { get; } = new ulong[Chunk.WordsMax];

    /// <summary>Resolves names for a run, and notes what it reads.</summary>
    public void Open(QueryContext context)
    {
        _context = context;
        ReadNotes.Labels(context, plan.Labels);
        _labels.Open(context.Space);
        Filter.Open(context.Space);
    }

    /// <summary>Begins with the first extent, for a row of the input that the filter was told of; false when nothing can be wanted.</summary>
    public bool Begin(int position)
    {
        if (_labels.IsImpossible || !Filter.BeginRow(position, _context)) return false;
        (Slot, _slotEnd) = _source is null ? (-1, _context.Space.Nodes.SlotLimit) : (-1, 0);
        return true;
    }

    /// <summary>Goes to the next extent with rows that may pass and makes their mask; false at the end.</summary>
    public bool MoveNext()
    {
        var space = _context.Space;
        while (true)
        {
            if (++Slot >= _slotEnd)
            {
                if (_source is null || !_source.TryTake(out var from, out _slotEnd)) return false;
                Slot = from;
            }

            if (space.Nodes[Slot] is not { AliveCount: > 0 } extent) continue;
            var set = extent.UniformLabelSet;
            if (set >= 0 && !_labels.Contains(set)) continue;
            var mask = Mask.AsSpan();
            extent.Alive.CopyTo(mask);
            mask[extent.Alive.Length..].Clear();
            if (set < 0 && !_labels.IsAlways)
            {
                foreach (var row in Bitmap.Enumerate(extent.Alive))
                    if (!_labels.Contains(extent.LabelSetOf(row))) Bitmap.Clear(mask, row);
            }

            _context.Cancellation.ThrowIfCancellationRequested();
            Filter.Apply(space.NodeColumns, Slot, mask);
            if (mask.ContainsAnyExcept(0UL)) return true;
        }
    }
}
