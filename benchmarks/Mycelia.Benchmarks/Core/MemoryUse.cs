// Managed memory of a million nodes and five million edges in a database in memory, per node or edge: what lives on a fully collected heap with the
// database less what lives without it, less the nodes where edges are meant. Ids and input arrays are outside the difference, and so are buffers
// that the process keeps for later use; these have a row of their own.
//   node + 5      a bool, integers of 8, 16 and 32 bits, a text of 8 letters out of 100 different ones; the node is included
//   edge + 3      an integer of 16 bits, a 64-bit float, a bool; the edge in both directions is included
//   bulk          one CreateNodes or CreateEdges call, edges between random nodes
//   random order  the same nodes by CreateNode and the same edges, in random order, by CreateEdge, in transactions of 1,000
// Random order has twice the target of bulk.

using System.Runtime.CompilerServices;

namespace Mycelia.Benchmarks.Core;

internal static class MemoryUse
{
    private const int PerTransaction = 1_000;

    public static void Run(Bench bench)
    {
        var nodes = bench.Million;
        var edges = 5 * bench.Million;
        var data = new Data(nodes, edges);
        var before = Bench.Collect();
        data.EdgesInBulk(0);
        var kept = Bench.Collect() - before;
        Report("empty node", "64 B", 8, data.NodesInBulk(0), data.NodesSingly(0));
        Report("node + 5 attributes", "128 B", 48, data.NodesInBulk(5), data.NodesSingly(5));
        Report("plain edge, both directions", "48 B", 16, data.EdgesInBulk(0), data.EdgesSingly(0));
        Report("edge + 3 attributes", "96 B", 40, data.EdgesInBulk(3), data.EdgesSingly(3));

        bench.Report.Add("memory that the process keeps after a bulk load of 5M edges was discarded", "B", Figure.Of(kept / (double)edges), "per edge");

        void Report(string what, string claimed, double target, (double Bytes, double PerSecond) bulk, (double Bytes, double PerSecond) singly)
        {
            bench.Report.Add($"memory, {what}, after bulk", claimed, Target.AtMost(target), "B", Figure.Of(bulk.Bytes), $"{bulk.PerSecond:N0}/s");
            bench.Report.Add("  the same, random order", claimed, Target.AtMost(2 * target), "B", Figure.Of(singly.Bytes),
                $"{singly.PerSecond:N0}/s; {singly.Bytes / bulk.Bytes:F2}x of bulk");
        }
    }

    private sealed class Data
    {
        private readonly bool[] _flags;
        private readonly long[] _bytes;
        private readonly long[] _shorts;
        private readonly long[] _ints;
        private readonly string[] _texts;
        private readonly int[] _from;
        private readonly int[] _to;
        private readonly NodeId[] _ids;
        private readonly NodeId[] _sources;
        private readonly NodeId[] _targets;
        private readonly double[] _weights;

        public Data(int nodes, int edges)
        {
            var random = new Random(Bench.Seed);
            var words = Enumerable.Range(0, 100).Select(_ => new string([.. Enumerable.Range(0, 8).Select(_ => (char)('a' + random.Next(26)))])).ToArray();
            (_flags, _bytes, _shorts, _ints, _texts) = (new bool[edges], new long[nodes], new long[edges], new long[nodes], new string[nodes]);
            (_from, _to, _weights) = (new int[edges], new int[edges], new double[edges]);
            (_ids, _sources, _targets) = (new NodeId[nodes], new NodeId[edges], new NodeId[edges]);
            for (var i = 0; i < nodes; i++) (_bytes[i], _ints[i], _texts[i]) = (random.Next(100), random.Next(), words[random.Next(words.Length)]);
            for (var i = 0; i < edges; i++)
            {
                (_flags[i], _shorts[i], _weights[i]) = (random.Next(2) == 0, random.Next(1900, 2030), random.NextDouble());
                (_from[i], _to[i]) = (random.Next(nodes), random.Next(nodes));
            }
        }

        public (double, double) NodesInBulk(int attributes)
        {
            var count = _ids.Length;
            PropertyColumn[] columns = attributes == 0 ? [] :
            [
                PropertyColumn.Bool("flag", _flags[..count]), PropertyColumn.Int64("small", _bytes), PropertyColumn.Int64("year", _shorts[..count]),
                PropertyColumn.Int64("number", _ints), PropertyColumn.String("name", _texts),
            ];
            return Measure(count, withNodes: false, database => database.Write(tx => tx.CreateNodes(count, ["Person"], columns).Length));
        }

        public (double, double) NodesSingly(int attributes)
        {
            return Measure(_ids.Length, withNodes: false, database =>
            {
                var label = database.Label("Person");
                PropertyKey[] keys = [database.Key("flag"), database.Key("small"), database.Key("year"), database.Key("number"), database.Key("name")];
                InTransactions(database, _ids.Length, (tx, i) =>
                {
                    if (attributes == 0) tx.CreateNode(label);
                    else tx.CreateNode(label, (keys[0], _flags[i]), (keys[1], _bytes[i]), (keys[2], _shorts[i]), (keys[3], _ints[i]), (keys[4], _texts[i]));
                });
            });
        }

        public (double, double) EdgesInBulk(int attributes)
        {
            PropertyColumn[] columns = attributes == 0 ? [] :
                [PropertyColumn.Int64("year", _shorts), PropertyColumn.Float64("weight", _weights), PropertyColumn.Bool("flag", _flags)];
            return Measure(_from.Length, withNodes: true, database => database.Write(tx => tx.CreateEdges("KNOWS", _sources, _targets, columns).Length));
        }

        public (double, double) EdgesSingly(int attributes)
        {
            return Measure(_from.Length, withNodes: true, database =>
            {
                var type = database.EdgeType("KNOWS");
                PropertyKey[] keys = [database.Key("year"), database.Key("weight"), database.Key("flag")];
                InTransactions(database, _from.Length, (tx, i) =>
                {
                    if (attributes == 0) tx.CreateEdge(_sources[i], type, _targets[i]);
                    else tx.CreateEdge(_sources[i], type, _targets[i], (keys[0], _shorts[i]), (keys[1], _weights[i]), (keys[2], _flags[i]));
                });
            });
        }

        private (double Bytes, double PerSecond) Measure(int count, bool withNodes, Action<Database> work)
        {
            var (full, nodes, seconds) = Load(withNodes, work);
            return ((full - Bench.Collect() - nodes) / (double)count, count / seconds);
        }

        /// <summary>In a method of its own, so that nothing refers to the database afterwards.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private (long Full, long Nodes, double Seconds) Load(bool withNodes, Action<Database> work)
        {
            var before = Bench.Collect();
            using var database = Database.InMemory();
            if (withNodes) CreateNodes(database);
            var nodes = withNodes ? Bench.Collect() - before : 0;
            var seconds = Bench.SecondsOf(() => work(database));
            return (Bench.Collect(), nodes, seconds);
        }

        private void CreateNodes(Database database)
        {
            database.Write(tx => tx.CreateNodes(_ids.Length, ["Person"])).CopyTo(_ids, 0);
            for (var i = 0; i < _from.Length; i++) (_sources[i], _targets[i]) = (_ids[_from[i]], _ids[_to[i]]);
        }

        private static void InTransactions(Database database, int count, Action<Transaction, int> work)
        {
            for (var from = 0; from < count; from += PerTransaction)
            {
                using var tx = database.Begin();
                for (var i = from; i < Math.Min(count, from + PerTransaction); i++) work(tx, i);
                tx.Commit();
            }
        }
    }
}
