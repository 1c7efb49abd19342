// Transactions of one node, Relaxed, one writer, on a database with a thousand commits behind it and on one without any, in turn: the history must not slow down what does not ask for it.

using System.Diagnostics;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class TransactionsBehind
{
    private const int Commits = 1000;
    private const int Batch = 2000;

    public static void Run(Bench bench)
    {
        var options = new DatabaseOptions { Durability = Durability.Relaxed, CheckpointLogBytes = 0 };
        var (pathWith, pathWithout) = (bench.NewPath(), bench.NewPath());
        using (var with = Database.Open(pathWith, options))
        using (var without = Database.Open(pathWithout, options))
        {
            foreach (var database in new[] { with, without })
            {
                var ids = database.Write(tx => tx.CreateNodes(1000, ["Person"]));
                for (var i = 0; i < Commits; i++)
                {
                    database.Write(tx => tx.Set(ids[i % ids.Length], "score", i));
                    if (database == with) database.History.Commit("A change");
                }

                database.Checkpoint();
            }

            var rounds = 60 * bench.Runs;
            double[] ratios = new double[rounds], plain = new double[rounds];
            for (var round = -rounds / 4; round < rounds; round++)
            {
                var isFirst = (round & 1) == 0;
                var a = Transactions(isFirst ? with : without);
                var b = Transactions(isFirst ? without : with);
                if (round >= 0) (ratios[round], plain[round]) = (isFirst ? a / b : b / a, isFirst ? b : a);
            }

            bench.Report.Add("transactions beside 1,000 commits, of the time beside none", "-", Target.AtMost(1.02), "x", Quartiles(ratios), $"{Batch / Figure.Of(plain).Median:N0}/s; quartiles of {rounds} pairs");
        }

        Bench.Delete(pathWith);
        Bench.Delete(pathWithout);
    }

    private static double Transactions(Database database)
    {
        var (label, key) = (database.Label("Event"), database.Key("at"));
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
        {
            using var tx = database.Begin();
            tx.CreateNode(label, (key, i));
            tx.Commit();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Figure Quartiles(double[] values)
    {
        Array.Sort(values);
        return new Figure(values[values.Length / 2], values[values.Length / 4], values[values.Length * 3 / 4]);
    }
}
