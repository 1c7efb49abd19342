using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>One row: how many nodes or edges this version has, which it knows without looking.</summary>
internal sealed class StoredCount(StoredCountPlan plan, OperatorBuild build) : Operator
{
    private readonly Batch _batch = new(build.SymbolCount);
    private readonly Vector _count = new();
    private QueryContext _context = null!;
    private bool _isDone;

    public override void Open(QueryContext context) => (_context, _isDone) = (context, false);

    public override Batch? Next()
    {
        _context.Cancellation.ThrowIfCancellationRequested();
        if (_isDone) return null;
        _isDone = true;
        if (plan.IsEdges) ReadNotes.Types(_context, plan.Token is null ? [] : [plan.Token]);
        else ReadNotes.Labels(_context, plan.Token is null ? [] : [plan.Token]);
        _batch.Clear();
        _batch.Count = 1;
        _count.SetConstant(Count());
        foreach (var symbol in plan.Symbols) _batch[symbol] = _count;
        return _batch;
    }

    private long Count()
    {
        var space = _context.Space;
        if (plan.Token is null) return plan.IsEdges ? space.EdgeCount : space.NodeCount;
        var token = (plan.IsEdges ? space.Tables.Types : space.Tables.Labels).Find(plan.Token);
        if (token < 0) return 0;
        return plan.IsEdges ? space.Counts.OfType(token) : space.Counts.OfLabel(token);
    }
}
