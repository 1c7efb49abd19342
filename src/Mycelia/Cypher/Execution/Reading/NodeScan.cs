// All nodes with some labels, extent by extent: an extent whose rows all have other labels is skipped unseen, one whose rows all have them is taken by its alive
// bits, and only where labels differ within an extent they are tested row by row.

using System.Numerics;
using Mycelia.Cypher.Planning;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class NodeScan(NodeScanPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build, carriesAll: plan.Filter is not null)
{
    private readonly Vector _nodes = new();
    private readonly LabelMatch _labels = new(plan.Labels);
    private readonly ScanFilter _filter = new(plan.Node, plan.Filter, build);
    private readonly MorselSource? _source = build.Sources?.For(plan);
    private readonly ulong[] _mask = new ulong[Chunk.WordsMax];
    private int _slot;
    private int _slotEnd;
    private int _word;

    protected override void Begin()
    {
        ReadNotes.Labels(Context, plan.Labels);
        _labels.Open(Context.Space);
        _filter.Open(Context.Space);
    }

    protected override void BeginInput() => _filter.BeginInput(Input, Context);

    protected override bool BeginRow(int position)
    {
        if (_labels.IsImpossible || !_filter.BeginRow(position, Context)) return false;
        RowPosition = position;
        (_slot, _slotEnd) = _source is null ? (-1, Context.Space.Nodes.SlotLimit) : (-1, 0);
        _word = Chunk.WordsMax;
        return true;
    }

    private int RowPosition { get; set; }

    protected override bool FillRow()
    {
        var rows = _nodes.Rows;
        var count = Output.Count;
        var capacity = Output.Capacity;
        var isDone = false;
        while (count < capacity)
        {
            if (_word == Chunk.WordsMax)
            {
                if (NextExtent()) continue;
                isDone = true;
                break;
            }

            var bits = _mask[_word];
            var first = (uint)_slot << Chunk.RowBits | (uint)_word << 6;
            if (bits == ulong.MaxValue && capacity - count >= 64)
            {
                for (var i = 0u; i < 64; i++) rows[count++] = first + i;
                bits = 0;
            }

            for (; bits != 0 && count < capacity; bits &= bits - 1) rows[count++] = first + (uint)BitOperations.TrailingZeroCount(bits);
            _mask[_word] = bits;
            if (bits == 0) _word++;
        }

        Output.Positions.AsSpan(Output.Count, count - Output.Count).Fill(RowPosition);
        Output.Count = count;
        return isDone;
    }

    protected override void BeginOutput() => _nodes.Reset(VectorKind.Node, Output.Capacity);

    protected override bool EndOutput(Batch batch)
    {
        batch[plan.Node] = _nodes;
        return _filter.KeepRest(batch, Context);
    }

    /// <summary>Goes to the next extent with rows that may pass and makes their mask; false at the end.</summary>
    private bool NextExtent()
    {
        var space = Context.Space;
        while (true)
        {
            if (++_slot >= _slotEnd)
            {
                if (_source is null || !_source.TryTake(out var from, out _slotEnd)) return false;
                _slot = from;
            }

            if (space.Nodes[_slot] is not { AliveCount: > 0 } extent) continue;
            var set = extent.UniformLabelSet;
            if (set >= 0 && !_labels.Contains(set)) continue;
            var mask = _mask.AsSpan();
            extent.Alive.CopyTo(mask);
            mask[extent.Alive.Length..].Clear();
            if (set < 0 && !_labels.IsAlways)
            {
                foreach (var row in Bitmap.Enumerate(extent.Alive))
                    if (!_labels.Contains(extent.LabelSetOf(row))) Bitmap.Clear(mask, row);
            }

            Context.Cancellation.ThrowIfCancellationRequested();
            _filter.Apply(space.NodeColumns, _slot, mask);
            if (!mask.ContainsAnyExcept(0UL)) continue;
            _word = 0;
            return true;
        }
    }
}
