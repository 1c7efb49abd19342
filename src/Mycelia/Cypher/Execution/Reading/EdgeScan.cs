using System.Numerics;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>All edges of some types, extent by extent (an extent holds one type), with both ends.</summary>
internal sealed class EdgeScan(EdgeScanPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly EdgeColumns _columns = new(plan.Edge, plan.From, plan.To, plan.Direction);
    private readonly EdgeTypes _types = new(plan.Types);
    private readonly MorselSource? _source = build.Sources?.For(plan);
    private readonly ulong[] _mask = new ulong[Chunk.WordsMax];
    private int[] _wanted = [];
    private EdgeExtent? _extent;
    private int _position;
    private int _slot;
    private int _slotEnd;
    private int _word;

    protected override void Begin()
    {
        ReadNotes.Types(Context, plan.Types);
        _wanted = _types.Of(Context.Space);
        _columns.Open();
    }

    protected override bool BeginRow(int position)
    {
        if (_wanted.Length == 0) return false;
        _position = position;
        (_slot, _slotEnd) = _source is null ? (-1, Context.Space.Edges.SlotLimit) : (-1, 0);
        _word = Chunk.WordsMax;
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_columns.FinishPending(Output)) continue;
            if (_word == Chunk.WordsMax)
            {
                if (NextExtent()) continue;
                return true;
            }

            var bits = _mask[_word];
            for (; bits != 0 && Output.Room > 0; bits &= bits - 1)
            {
                var row = _word << 6 | BitOperations.TrailingZeroCount(bits);
                _columns.Add(Output, _position, (uint)_slot << Chunk.RowBits | (uint)row, _extent!.Sources[row], _extent.Targets[row]);
            }

            _mask[_word] = bits;
            if (bits == 0) _word++;
        }

        return false;
    }

    protected override void BeginOutput() => _columns.Begin(Output);

    protected override bool EndOutput(Batch batch)
    {
        _columns.End(batch);
        return true;
    }

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

            if (Array.BinarySearch(_wanted, space.EdgeTypeOf(_slot)) < 0 || space.Edges[_slot] is not { AliveCount: > 0 } extent) continue;
            Context.Cancellation.ThrowIfCancellationRequested();
            _extent = extent;
            extent.Alive.CopyTo(_mask.AsSpan());
            _mask.AsSpan(extent.Alive.Length).Clear();
            _word = 0;
            return true;
        }
    }
}
