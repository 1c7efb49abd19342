// What the far end of an expansion must meet: labels, and a predicate over the node alone. The predicate is evaluated once per node, for whole batches of
// candidates, and kept as two bit masks over the rows: which nodes were looked at, and which of them passed.

using System.Runtime.CompilerServices;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class NodeTest
{
    private readonly Symbol _node;
    private readonly LabelMatch _labels;
    private readonly Evaluator? _filter;
    private readonly Batch? _batch;
    private readonly Vector _column = new();
    private ulong[]?[] _known = [];
    private ulong[]?[] _passed = [];
    private QueryContext? _context;
    private GraphSpace? _space;
    private int _candidates;

    public NodeTest(Symbol node, IReadOnlyList<string> labels, Expression? filter, OperatorBuild build)
    {
        _node = node;
        _labels = new LabelMatch(labels);
        if (filter is null) return;
        _filter = build.Evaluators.Create(filter);
        _batch = new Batch(build.SymbolCount);
    }

    /// <summary>Whether nodes have to be tested at all.</summary>
    public bool IsNeeded { get; private set; }

    public bool IsImpossible => _labels.IsImpossible;

    public void Open(QueryContext context)
    {
        _labels.Open(context.Space);
        IsNeeded = !_labels.IsAlways || _filter is not null;
        if (_filter is null || (ReferenceEquals(context, _context) && ReferenceEquals(context.Space, _space))) return;
        _context = context;
        _space = context.Space;
        var slots = context.Space.Nodes.SlotLimit;
        if (_known.Length < slots) (_known, _passed) = (new ulong[slots][], new ulong[slots][]);
        foreach (var words in _known) words?.AsSpan().Clear();
    }

    /// <summary>Evaluates the predicate for those of the nodes that were not looked at yet. To be called before <see cref="Passes"/>.</summary>
    public void Prepare(QueryContext context, ReadOnlySpan<uint> nodes)
    {
        if (!IsNeeded) return;
        ReadNotes.Nodes(context, nodes);
        if (_filter is null) return;
        _column.Reset(VectorKind.Node, QueryContext.BatchRowsMax);
        _candidates = 0;
        foreach (var node in nodes)
        {
            if (!_labels.Passes(node)) continue;
            var slot = (int)(node >> Chunk.RowBits);
            var known = _known[slot] ??= new ulong[Chunk.WordsMax];
            var row = (int)node & (Chunk.RowsMax - 1);
            if ((known[row >> 6] >> row & 1) != 0) continue;
            known[row >> 6] |= 1UL << row;
            var passed = _passed[slot] ??= new ulong[Chunk.WordsMax];
            passed[row >> 6] &= ~(1UL << row);
            _column.Rows[_candidates++] = node;
            if (_candidates == QueryContext.BatchRowsMax) Evaluate(context);
        }

        Evaluate(context);
    }

    /// <summary>Whether a node meets all; it was among those prepared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(uint node)
    {
        if (!_labels.Passes(node)) return false;
        if (_filter is null) return true;
        var row = (int)node & (Chunk.RowsMax - 1);
        return (_passed[node >> Chunk.RowBits]![row >> 6] >> row & 1) != 0;
    }

    private void Evaluate(QueryContext context)
    {
        if (_candidates == 0) return;
        var batch = _batch!;
        batch.Clear();
        batch.Count = _candidates;
        batch[_node] = _column;
        var selected = batch.BeginSelect();
        var count = _filter!.Select(batch, context, selected);
        foreach (var position in selected[..count])
        {
            var node = _column.Rows[position];
            var row = (int)node & (Chunk.RowsMax - 1);
            _passed[node >> Chunk.RowBits]![row >> 6] |= 1UL << row;
        }

        _candidates = 0;
    }
}
