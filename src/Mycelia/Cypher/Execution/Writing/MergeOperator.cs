using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Rows;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>
/// MERGE: row by row, matched against what earlier rows have created. All input is taken first. A row that matches gives every match; one that does not, gives
/// the pattern as it was created. Where the pattern is one element and its key plain values, what was created is found by <see cref="MergeTable"/>, and comes into view
/// when all rows are done; otherwise after each row. Like every operator that
/// writes, it does so when it is opened.
/// </summary>
internal sealed class MergeOperator(MergePlan plan, Operator input, NestedPlan match, EvaluatorFactory evaluators, int symbolCount) : UnaryOperator(input)
{
    private readonly MaterializedRows _rows = new(null, symbolCount);
    private readonly MaterializedRows _results = new(null, symbolCount);
    private readonly PatternCreator _creator = new(plan.Nodes, plan.Edges, evaluators);
    private readonly EntityProperties[] _properties = FirstProperties(plan, evaluators);
    private readonly ItemWriter _onCreate = new(plan.OnCreate, evaluators);
    private readonly ItemWriter _onMatch = new(plan.OnMatch, evaluators);
    private readonly MergeTable? _table = MergeTable.IsPossible(plan) ? new MergeTable(plan, match, evaluators, symbolCount) : null;
    private readonly Batch _found = new(symbolCount);
    private int[] _positions = [];
    private int[] _matched = [];
    private int _next;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _rows.Clear();
        _results.Clear();
        _next = 0;
        _rows.TakeAll(Input, context);
        var writer = new GraphWriter(context);
        _table?.Begin(context, writer, _results);
        foreach (var batch in _rows.Batches) Merge(batch, writer);
        _table?.End();
    }

    public override Batch? Next() => _next < _results.Batches.Count ? _results.Batches[_next++] : null;

    public override void Close()
    {
        base.Close();
        match.Root.Close();
        _rows.Clear();
        _results.Clear();
    }

    /// <summary>The properties that are known before the pattern is looked for, which must not be null.</summary>
    private static EntityProperties[] FirstProperties(MergePlan plan, EvaluatorFactory evaluators)
    {
        var creator = new PatternCreator(plan.Nodes, plan.Edges, evaluators);
        var elements = plan.Nodes.Select(static node => (node.Node, node.Properties)).Concat(plan.Edges.Select(static edge => (edge.Edge, edge.Properties)));
        return [.. elements.Where(element => creator.IsFirstStage(element.Item1)).Select(element => EntityProperties.Of(element.Properties, evaluators)).OfType<EntityProperties>()];
    }

    /// <summary>Keeps the rows that the pattern was found in, each with the columns of the row it was looked for.</summary>
    private void AddMatches(Batch outer, int position, Batch found)
    {
        var positions = RowPositions.Of(found, ref _matched);
        var repeated = new int[positions.Length];
        Array.Fill(repeated, position);
        _found.Clear();
        _found.Count = positions.Length;
        for (var id = 0; id < outer.SymbolCount; id++)
        {
            if (outer[id] is not { } source) continue;
            var target = new Vector();
            VectorCopy.Gather(source, repeated, target);
            _found[id] = target;
        }

        foreach (var symbol in plan.Introduced)
        {
            if (found[symbol] is not { } source) continue;
            var target = new Vector();
            VectorCopy.Gather(source, positions, target);
            _found[symbol] = target;
        }

        _results.Add(_found, Context);
    }

    private void Merge(Batch batch, GraphWriter writer)
    {
        foreach (var properties in _properties) properties.Evaluate(batch, Context);
        var usesTable = _table is not null && _table.BeginBatch(batch, _properties.Length == 0 ? null : _properties[0]);
        var positions = RowPositions.Of(batch, ref _positions).ToArray();
        for (var i = 0; i < positions.Length; i++)
        {
            if (usesTable && _table!.TryMerge(positions.AsSpan(i, 1))) continue;
            _table?.Show();
            Merge(batch, positions.AsSpan(i, 1), writer);
        }

        if (usesTable) _table!.EndBatch();
    }

    private void Merge(Batch batch, ReadOnlySpan<int> row, GraphWriter writer)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        foreach (var properties in _properties) properties.RequireNoNulls(row[0], Context);
        match.Set(batch, row);
        match.Root.Open(Context);
        var first = _results.Batches.Count;
        while (match.Root.Next() is { } found) AddMatches(batch, row[0], found);
        if (_results.Batches.Count > first)
        {
            if (_onMatch.IsEmpty) return;
            for (var i = first; i < _results.Batches.Count; i++)
                _onMatch.Write(_results.Batches[i], RowPositions.Of(_results.Batches[i], ref _matched), writer, Context);
            Context.Advance();
            return;
        }

        // The row alone, so that what is created for it becomes columns of a batch of its own.
        _results.Add(batch, row, Context);
        var created = _results.Batches[^1];
        ReadOnlySpan<int> only = [0];
        _creator.Create(created, only, writer, Context);
        Context.Advance();
        if (_onCreate.IsEmpty) return;
        _onCreate.Write(created, only, writer, Context);
        Context.Advance();
    }
}
