// Filter and sum over ten million nodes through a query, in turn with the same through Column.SumWhere: the query's speed as a share of the column's. Two threads each.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal static class ColumnShare
{
    private const int Pairs = 41;

    public static void Run(Bench bench)
    {
        var count = 10 * bench.Million;
        var random = new Random(Bench.Seed);
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = random.NextInt64(-(1L << 40), 1L << 40);
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(count, ["Reading"], PropertyColumn.Int64("value", values)).Length);
        var snapshot = db.Snapshot();
        var key = db.Key("value");
        Compare("filter + sum over 10M rows", "MATCH (r:Reading) WHERE r.value > 0 RETURN sum(r.value) AS s", values.Where(static value => value > 0).Sum(),
            () => snapshot.NodeColumn(key).SumWhere(Comparison.Greater, 0));
        Compare("filter + count over 10M rows", "MATCH (r:Reading) WHERE r.value > 0 RETURN count(*) AS s", values.LongCount(static value => value > 0),
            () => snapshot.NodeColumn(key).Where(Comparison.Greater, 0).Count);

        void Compare(string name, string text, long expected, Func<object> column)
        {
            var prepared = db.Prepare(text);
            if (prepared.Query().Scalar<long>() != expected) throw new InvalidOperationException($"{text} is wrong.");
            bench.ShortSeconds(() => column(), 1);
            bench.ShortSeconds(() => prepared.Query().Scalar<long>(), 1);
            double[] query = new double[Pairs], plain = new double[Pairs], shares = new double[Pairs];
            for (var i = 0; i < Pairs; i++)
            {
                plain[i] = Bench.SecondsOf(() => column()) * 1e3;
                query[i] = Bench.SecondsOf(() => prepared.Query().Scalar<long>()) * 1e3;
                shares[i] = 100 * plain[i] / query[i];
            }

            bench.Report.Add($"{name}, of the column's speed", "-", Target.AtLeast(40), "%", Figure.Of(shares), $"{Figure.Of(query).Median:F2} ms, column {Figure.Of(plain).Median:F2} ms");
        }
    }
}
