// A predicate over one node or edge, evaluated once per entity and run: for whole batches of candidates, and kept as two bit masks over the rows: which were looked at,
// and which of them passed.

using System.Runtime.CompilerServices;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class EntityMask(Symbol entity, bool isEdges, Expression predicate, OperatorBuild build)
{
    private readonly Evaluator _predicate = build.Evaluators.Create(predicate);
    private readonly Batch _batch = new(build.SymbolCount);
    private readonly Vector _column = new();
    private ulong[]?[] _known = [];
    private ulong[]?[] _passed = [];
    private QueryContext? _context;
    private GraphSpace? _space;
    private int _candidates;

    public void Open(QueryContext context)
    {
        if (ReferenceEquals(context, _context) && ReferenceEquals(context.Space, _space)) return;
        _context = context;
        _space = context.Space;
        var slots = isEdges ? context.Space.Edges.SlotLimit : context.Space.Nodes.SlotLimit;
        if (_known.Length < slots) (_known, _passed) = (new ulong[slots][], new ulong[slots][]);
        foreach (var words in _known) words?.AsSpan().Clear();
    }

    /// <summary>Begins to name candidates.</summary>
    public void Begin()
    {
        _column.Reset(isEdges ? VectorKind.Edge : VectorKind.Node, QueryContext.BatchRowsMax);
        _candidates = 0;
    }

    /// <summary>Names a candidate; it is looked at unless it was before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint row)
    {
        var words = _known[row >> Chunk.RowBits];
        var at = (int)row & (Chunk.RowsMax - 1);
        if (words is null || (words[at >> 6] >> at & 1) == 0) AddNew(row, at);
    }

    /// <summary>Evaluates the predicate for the candidates that were not looked at yet.</summary>
    public void End()
    {
        if (_candidates == 0) return;
        _batch.Clear();
        _batch.Count = _candidates;
        _batch[entity] = _column;
        var selected = _batch.BeginSelect();
        var count = _predicate.Select(_batch, _context!, selected);
        foreach (var position in selected[..count])
        {
            var row = _column.Rows[position];
            var at = (int)row & (Chunk.RowsMax - 1);
            _passed[row >> Chunk.RowBits]![at >> 6] |= 1UL << at;
        }

        _candidates = 0;
    }

    /// <summary>Whether an entity passes; it was among the candidates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(uint row)
    {
        var at = (int)row & (Chunk.RowsMax - 1);
        return (_passed[row >> Chunk.RowBits]![at >> 6] >> at & 1) != 0;
    }

    private void AddNew(uint row, int at)
    {
        var slot = row >> Chunk.RowBits;
        (_known[slot] ??= new ulong[Chunk.WordsMax])[at >> 6] |= 1UL << at;
        (_passed[slot] ??= new ulong[Chunk.WordsMax])[at >> 6] &= ~(1UL << at);
        _column.Rows[_candidates++] = row;
        if (_candidates == QueryContext.BatchRowsMax) End();
    }
}
