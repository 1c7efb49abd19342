// One reader walks two steps out from random nodes (10 + 100 edges) of 200,000 with ten edges each, taking a new snapshot for every read, and notes
// how long each read took: a window alone, then a window beside one writer that commits as fast as it can (a node and an edge between random nodes in
// turn, one per transaction, Relaxed, on disk). The figure is the 99th percentile busy through the 99th percentile alone.

using System.Diagnostics;

namespace Mycelia.Benchmarks.Core;

internal static class ReaderBesideWriter
{
    private const int Degree = 10;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            var count = bench.Million / 5;
            var random = new Random(Bench.Seed);
            var type = database.EdgeType("KNOWS");
            var label = database.Label("Person");
            var nodes = database.Write(tx => tx.CreateNodes(count, ["Person"]));
            var sources = new NodeId[count * Degree];
            var targets = new NodeId[count * Degree];
            for (var i = 0; i < sources.Length; i++) (sources[i], targets[i]) = (nodes[i / Degree], nodes[random.Next(count)]);
            database.Write(tx => tx.CreateEdges(type, sources, targets).Length);
            var readings = new Readings(database, nodes, type);
            readings.Take(bench.Window);

            var runs = Math.Min(5, bench.Runs);
            double[] idle = new double[runs], busy = new double[runs], ratios = new double[runs], idleMedians = new double[runs], busyMedians = new double[runs];
            double[] longest = new double[runs], commits = new double[runs];
            for (var run = 0; run < runs; run++)
            {
                (idleMedians[run], idle[run], _) = readings.Take(bench.Window);
                var stop = false;
                long written = 0;
                var writer = new Thread(() =>
                {
                    var pick = new Random(Bench.Seed + run);
                    for (; !Volatile.Read(ref stop); written++)
                    {
                        using var tx = database.Begin();
                        if (written % 2 == 0) tx.CreateNode(label);
                        else tx.CreateEdge(nodes[pick.Next(count)], type, nodes[pick.Next(count)]);
                        tx.Commit();
                    }
                });
                writer.Start();
                Thread.Sleep(50);
                (busyMedians[run], busy[run], longest[run]) = readings.Take(bench.Window);
                Volatile.Write(ref stop, true);
                writer.Join();
                commits[run] = written / (bench.Window.TotalSeconds + 0.05);
                ratios[run] = busy[run] / idle[run];
            }

            Figure alone = Figure.Of(idle), beside = Figure.Of(busy);
            bench.Report.Add("reader p99 beside a writer at full speed, against idle", "-", Target.AtMost(2), "x", Figure.Of(ratios),
                $"p99 {alone.Median:F1} us idle, {beside.Median:F1} us busy; medians {Figure.Of(idleMedians).Median:F1} and {Figure.Of(busyMedians).Median:F1} us");
            bench.Report.Add("  p99 beside the writer", "us", beside, $"the longest read took {Figure.Of(longest).Max:N0} us");
            bench.Report.Add("  what the writer commits meanwhile", "/s", Figure.Of(commits));
        }

        Bench.Delete(path);
    }

    private sealed class Readings(Database database, NodeId[] nodes, EdgeType type)
    {
        private readonly long[] _ticks = new long[10_000_000];
        private readonly Random _random = new(Bench.Seed);

        /// <summary>Reads for so long; median, 99th percentile and maximum in microseconds.</summary>
        public (double Median, double P99, double Longest) Take(TimeSpan window)
        {
            var end = Stopwatch.GetTimestamp() + (long)(window.TotalSeconds * Stopwatch.Frequency);
            var count = 0;
            long sum = 0;
            for (var before = Stopwatch.GetTimestamp(); before < end && count < _ticks.Length;)
            {
                sum += Read(nodes[_random.Next(nodes.Length)]);
                var after = Stopwatch.GetTimestamp();
                _ticks[count++] = after - before;
                before = after;
            }

            GC.KeepAlive(sum);
            Array.Sort(_ticks, 0, count);
            var microseconds = 1e6 / Stopwatch.Frequency;
            return (_ticks[count / 2] * microseconds, _ticks[(int)(count * 0.99)] * microseconds, _ticks[count - 1] * microseconds);
        }

        private long Read(NodeId start)
        {
            var snapshot = database.Snapshot();
            ulong sum = 0;
            var first = snapshot.Neighbours(start, Direction.Outgoing, type).GetEnumerator();
            while (first.MoveNext())
            {
                var second = snapshot.Neighbours(first.CurrentNode, Direction.Outgoing, type).GetEnumerator();
                while (second.MoveNext()) sum += second.CurrentNode.Value;
            }

            return (long)sum;
        }
    }
}
