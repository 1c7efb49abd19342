using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Kernel;

namespace Mycelia.Querying;

/// <summary>What PROFILE counted: rows and time per operator, over all its copies.</summary>
internal sealed class PlanProfile
{
    private readonly Dictionary<PlanNode, Counter> _counters = new(ReferenceEqualityComparer.Instance);

    public Counter Of(PlanNode node)
    {
        lock (_counters)
        {
            if (!_counters.TryGetValue(node, out var counter)) _counters[node] = counter = new Counter();
            return counter;
        }
    }

    /// <summary>Figures of one operator; time includes its inputs'.</summary>
    internal sealed class Counter
    {
        private long _rows;
        private long _nanos;

        public long Rows => Volatile.Read(ref _rows);

        public long Nanos => Volatile.Read(ref _nanos);

        public void Add(long rows, long nanos)
        {
            Interlocked.Add(ref _rows, rows);
            Interlocked.Add(ref _nanos, nanos);
        }
    }
}

/// <summary>Counts what the operator inside gives.</summary>
internal sealed class ProfilingOperator(Operator inner, PlanProfile.Counter counter) : Operator
{
    private World _world = World.Real;

    public override void Open(QueryContext context)
    {
        _world = context.World;
        var start = _world.MonotonicNanos();
        inner.Open(context);
        counter.Add(0, _world.MonotonicNanos() - start);
    }

    public override Batch? Next()
    {
        var start = _world.MonotonicNanos();
        var batch = inner.Next();
        var rows = 0L;
        if (batch is not null)
        {
            rows = batch.Rows;
            if (batch.Multiplicity is { } times)
            {
                rows = 0;
                for (var i = 0; i < batch.Rows; i++) rows += times[batch.IsSelected ? batch.Selection[i] : i];
            }
        }

        counter.Add(rows, _world.MonotonicNanos() - start);
        return batch;
    }

    public override void Close() => inner.Close();
}

/// <summary>Makes the public description of a plan.</summary>
internal static class PlanDescription
{
    public static QueryPlan Of(PlanNode node, PlanProfile? profile)
    {
        QueryPlan[] children = [.. node.Children.Select(child => Of(child, profile))];
        var counter = profile?.Of(node);
        var own = counter is null ? 0 : Math.Max(0, counter.Nanos - node.Children.Sum(child => profile!.Of(child).Nanos));
        return new QueryPlan(node.Name, PlanDetails.Of(node), node.EstimatedRows, counter?.Rows, counter is null ? null : TimeSpan.FromTicks(own / 100), children);
    }
}
