// The forms of a procedure that gives a value per node, all made from one outcome:
//
//   name(configuration)          streams node and value
//   name.stats(configuration)    one row: the algorithm's figures and how the values are spread; changes nothing
//   name.write(configuration)    sets the property `writeProperty` of the nodes, in the query's transaction; the row of .stats
//   name.mutate(configuration)   keeps the values with the named graph `graph` as `mutateProperty`; the row of .stats

using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

internal static partial class AlgorithmProcedures
{
    private const string SummaryColumns = "nodes INTEGER, relationships INTEGER, bytes INTEGER, graph STRING, milliseconds FLOAT, distribution MAP";
    private static readonly (string Name, double Share)[] s_quantiles = [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

    private static void AddForms(ProcedureTable table, NodeAlgorithm algorithm)
    {
        var summary = string.Join(", ", [.. algorithm.Figures, SummaryColumns]);
        Add(table, algorithm.Name, algorithm.Description, $"node NODE, {algorithm.Column}", ProcedureMode.Read, (context, configuration) =>
        {
            var (graph, outcome, _) = RunOn(algorithm, context, configuration);
            return Stream(graph, outcome);
        });
        Add(table, algorithm.Name + ".stats", "Figures and the spread of the values of " + algorithm.Name + ".", summary, ProcedureMode.Read, (context, configuration) =>
        {
            var (graph, outcome, elapsed) = RunOn(algorithm, context, configuration);
            using (graph) return [Summary(graph, outcome, elapsed)];
        });
        Add(table, algorithm.Name + ".write", $"Sets what {algorithm.Name} finds as the property `writeProperty` of the nodes.", "propertiesWritten INTEGER, " + summary, ProcedureMode.Write, (context, configuration) =>
        {
            var key = configuration.RequiredText("writeProperty");
            var (graph, outcome, elapsed) = RunOn(algorithm, context, configuration);
            using (graph) return [[Write(graph, outcome, context, configuration, key), .. Summary(graph, outcome, elapsed)]];
        });
        Add(table, algorithm.Name + ".mutate", $"Keeps what {algorithm.Name} finds with the named graph `graph`, as `mutateProperty`.", "propertiesWritten INTEGER, " + summary, ProcedureMode.Memory, (context, configuration) =>
        {
            var key = configuration.RequiredText("mutateProperty");
            var named = configuration.NamedGraph ?? throw CypherErrors.Argument($"mycelia.algo.{algorithm.Name}.mutate keeps values with a named graph: give its name as `graph`, after CALL mycelia.graph.project(name, {{...}}).");
            var (graph, outcome, elapsed) = RunOn(algorithm, context, configuration);
            using (graph) return [[named.Set(key, outcome, graph), .. Summary(graph, outcome, elapsed)]];
        });
    }

    private static (GraphProjection Graph, AlgorithmOutcome Outcome, TimeSpan Elapsed) RunOn(NodeAlgorithm algorithm, ProcedureContext context, AlgorithmConfiguration configuration)
    {
        var graph = configuration.Project(context.Cancellation);
        try
        {
            var world = GraphProcedures.EngineOf(context).World;
            var started = world.MonotonicNanos();
            var outcome = algorithm.Run(graph, configuration, context.Cancellation);
            configuration.RequireAllKnown();
            return (graph, outcome, TimeSpan.FromMicroseconds((world.MonotonicNanos() - started) / 1_000.0));
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static IEnumerable<Value[]> Stream(GraphProjection graph, AlgorithmOutcome outcome)
    {
        using (graph)
        {
            foreach (var node in outcome.Nodes(graph)) yield return [NodeOf(graph, node), outcome.ValueOf(node)];
        }
    }

    /// <summary>Sets the property; a named graph may hold nodes that are gone, which are passed over.</summary>
    private static long Write(GraphProjection graph, AlgorithmOutcome outcome, ProcedureContext context, AlgorithmConfiguration configuration, string key)
    {
        var transaction = context.Transaction ?? throw new InvariantException("a procedure that writes has a transaction");
        var property = new PropertyKey(context.Snapshot.Space.Tables.Keys.GetOrAdd(key));
        var (written, isOld) = (0L, configuration.NamedGraph is not null);
        foreach (var node in outcome.Nodes(graph))
        {
            if ((node & 0xfff) == 0) context.Cancellation.ThrowIfCancellationRequested();
            var id = graph.IdOf(node);
            if (isOld && !context.Snapshot.Exists(id)) continue;
            transaction.Set(id, property, outcome.ValueOf(node));
            written++;
        }

        return written;
    }

    private static Value[] Summary(GraphProjection graph, AlgorithmOutcome outcome, TimeSpan elapsed)
    {
        var spread = ValueDistribution.Of(outcome.Spread?.Invoke() ?? [], bins: 10);
        var map = new Dictionary<string, Value>
        {
            ["count"] = spread.Count, ["min"] = spread.Min, ["max"] = spread.Max, ["mean"] = spread.Mean, ["standardDeviation"] = spread.StandardDeviation,
        };
        foreach (var (name, share) in s_quantiles) map[name] = spread.Quantile(share);
        map["histogram"] = Value.List([.. spread.Histogram.Select(static bin => Value.Map(new Dictionary<string, Value> { ["from"] = bin.From, ["to"] = bin.To, ["count"] = bin.Count }))]);
        return [.. outcome.Figures, graph.NodeCount, graph.EdgeCount, graph.Cost.Bytes, graph.Cost.Source.ToString(), elapsed.TotalMilliseconds, Value.Map(map)];
    }
}
