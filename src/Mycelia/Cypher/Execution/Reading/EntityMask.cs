// A predicate over one node or edge, evaluated once per entity and run, and kept as a bit per row.
//
// Few candidates are collected and evaluated together; which rows were looked at is a second mask. Once there have been many for the number of extents, and the predicate
// is one that the column kernels know (so that it cannot fail on a row that nobody asked for), whole extents are tested instead, each when the first of its rows is asked for.

using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class EntityMask(Symbol entity, bool isEdges, Expression predicate, OperatorBuild build, LabelMatch? labels = null)
{
    /// <summary>So many candidates per extent that exists make testing whole extents worth while.</summary>
    private const int CandidatesPerExtent = 32;

    private readonly Evaluator _predicate = build.Evaluators.Create(predicate);
    private readonly ScanFilter _columns = new(entity, predicate, build);
    private readonly Batch _batch = new(build.SymbolCount);
    private readonly Vector _column = new();
    private readonly List<int> _touched = [];
    private ulong[]?[] _known = [];
    private ulong[]?[] _passed = [];
    private ulong[]?[] _tested = [];
    private QueryContext? _context;
    private GraphSpace? _space;
    private int _slots;
    private int _candidates;
    private long _named;
    private bool _isJudged;

    /// <summary>Whether <see cref="Test"/> answers for any row, without that it was named.</summary>
    public bool TestsColumns { get; private set; }

    public void Open(QueryContext context)
    {
        if (ReferenceEquals(context, _context) && ReferenceEquals(context.Space, _space)) return;
        _context = context;
        _space = context.Space;
        _named = 0;
        (TestsColumns, _isJudged) = (false, false);
        foreach (var slot in _touched)
        {
            _known[slot]?.AsSpan().Clear();
            _tested[slot] = null;
        }

        _touched.Clear();
        _slots = isEdges ? context.Space.Edges.SlotLimit : context.Space.Nodes.SlotLimit;
        if (_known.Length >= _slots) return;
        Array.Resize(ref _known, _slots);
        Array.Resize(ref _passed, _slots);
        Array.Resize(ref _tested, _slots);
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

    /// <summary>Evaluates the predicate for the candidates that were not looked at yet; <paramref name="named"/> is how many were named.</summary>
    public void End(int named)
    {
        Evaluate();
        _named += named;
        if (!_isJudged && _named >= (long)_slots * CandidatesPerExtent) Judge();
    }

    /// <summary>Whether an entity passes; it was among the candidates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(uint row)
    {
        var at = (int)row & (Chunk.RowsMax - 1);
        return (_passed[row >> Chunk.RowBits]![at >> 6] >> at & 1) != 0;
    }

    /// <summary>Whether an entity passes, when <see cref="TestsColumns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Test(uint row)
    {
        var words = _tested[row >> Chunk.RowBits] ?? TestExtent((int)(row >> Chunk.RowBits));
        var at = (int)row & (Chunk.RowsMax - 1);
        return (words[at >> 6] >> at & 1) != 0;
    }

    /// <summary>How many of the entities pass, when <see cref="TestsColumns"/>.</summary>
    public long Count(ReadOnlySpan<uint> rows)
    {
        var count = 0UL;
        var tested = _tested;
        foreach (var row in rows)
        {
            var words = tested[row >> Chunk.RowBits] ?? TestExtent((int)(row >> Chunk.RowBits));
            var at = (int)row & (Chunk.RowsMax - 1);
            count += words[at >> 6] >> at & 1;
        }

        return (long)count;
    }

    /// <summary>How many of so many consecutive entities pass, when <see cref="TestsColumns"/>.</summary>
    public long CountRange(uint first, int length)
    {
        var count = 0L;
        while (length > 0)
        {
            var words = _tested[first >> Chunk.RowBits] ?? TestExtent((int)(first >> Chunk.RowBits));
            var from = (int)first & (Chunk.RowsMax - 1);
            var here = Math.Min(length, Chunk.RowsMax - from);
            count += CountBits(words, from, from + here - 1);
            first += (uint)here;
            length -= here;
        }

        return count;
    }

    private static long CountBits(ulong[] words, int from, int last)
    {
        var head = ulong.MaxValue << from;
        var tail = ulong.MaxValue >> (63 - (last & 63));
        var (at, end) = (from >> 6, last >> 6);
        if (at == end) return BitOperations.PopCount(words[at] & head & tail);
        long count = BitOperations.PopCount(words[at] & head) + BitOperations.PopCount(words[end] & tail);
        for (at++; at < end; at++) count += BitOperations.PopCount(words[at]);
        return count;
    }

    private void AddNew(uint row, int at)
    {
        var slot = (int)(row >> Chunk.RowBits);
        if (_known[slot] is not { } known) known = _known[slot] = new ulong[Chunk.WordsMax];
        var passed = _passed[slot] ??= new ulong[Chunk.WordsMax];
        if (!known.AsSpan().ContainsAnyExcept(0UL)) _touched.Add(slot);
        known[at >> 6] |= 1UL << at;
        passed[at >> 6] &= ~(1UL << at);
        _column.Rows[_candidates++] = row;
        if (_candidates == QueryContext.BatchRowsMax) Evaluate();
    }

    private void Evaluate()
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

    /// <summary>Decides once per run whether the predicate can be tested on columns.</summary>
    private void Judge()
    {
        _isJudged = true;
        if (_columns.Rest is not null || _context!.Snapshot.Reads is not null || _context.HasDeleted) return;
        _batch.Clear();
        _batch.Count = 1;
        _columns.Open(_space!);
        _columns.BeginInput(_batch, _context);
        if (!_columns.BeginRow(0, _context) || _columns.HasRest) return;
        TestsColumns = true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong[] TestExtent(int slot)
    {
        var mask = _passed[slot] ??= new ulong[Chunk.WordsMax];
        _tested[slot] = mask;
        _touched.Add(slot);
        mask.AsSpan().Clear();
        Extent? extent = isEdges ? _space!.Edges[slot] : _space!.Nodes[slot];
        if (extent is null) return mask;
        extent.Alive.CopyTo(mask.AsSpan());
        if (extent is NodeExtent nodes && labels is { IsAlways: false }) KeepLabelled(nodes, mask);
        _columns.Apply(isEdges ? _space.EdgeColumns : _space.NodeColumns, slot, mask);
        return mask;
    }

    private void KeepLabelled(NodeExtent extent, Span<ulong> mask)
    {
        if (extent.UniformLabelSet >= 0)
        {
            if (!labels!.Contains(extent.UniformLabelSet)) mask.Clear();
            return;
        }

        foreach (var row in Bitmap.Enumerate(extent.Alive))
            if (!labels!.Contains(extent.LabelSetOf(row))) Bitmap.Clear(mask, row);
    }
}
