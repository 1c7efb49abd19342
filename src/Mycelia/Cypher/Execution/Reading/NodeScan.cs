using System.Numerics;
using Mycelia.Cypher.Planning;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>All nodes with some labels that meet a predicate.</summary>
internal sealed class NodeScan(NodeScanPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build, carriesAll: plan.Filter is not null)
{
    private readonly Vector _nodes = new();
    private readonly NodeExtents _extents = new(plan, build);
    private int _word;

    protected override void Begin() => _extents.Open(Context);

    protected override void BeginInput() => _extents.Filter.BeginInput(Input, Context);

    protected override bool BeginRow(int position)
    {
        if (!_extents.Begin(position)) return false;
        RowPosition = position;
        _word = Chunk.WordsMax;
        return true;
    }

    private int RowPosition { get; set; }

    protected override bool FillRow()
    {
        var (rows, mask) = (_nodes.Rows, _extents.Mask);
        var count = Output.Count;
        var capacity = Output.Capacity;
        var isDone = false;
        while (count < capacity)
        {
            if (_word == Chunk.WordsMax)
            {
                if (!_extents.MoveNext())
                {
                    isDone = true;
                    break;
                }

                _word = 0;
            }

            var bits = mask[_word];
            var first = (uint)_extents.Slot << Chunk.RowBits | (uint)_word << 6;
            if (bits == ulong.MaxValue && capacity - count >= 64)
            {
                for (var i = 0u; i < 64; i++) rows[count++] = first + i;
                bits = 0;
            }

            for (; bits != 0 && count < capacity; bits &= bits - 1) rows[count++] = first + (uint)BitOperations.TrailingZeroCount(bits);
            mask[_word] = bits;
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
        return _extents.Filter.KeepRest(batch, Context);
    }
}
