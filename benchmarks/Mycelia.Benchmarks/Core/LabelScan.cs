// Ten thousand nodes of one label among a million of others, copied into rows: the caller's arrays of ids and of two integer properties. By
// column, chunk after chunk: Column.RowMask, FirstId and Read of both columns, runs without gaps copied whole; and row by row: Snapshot.Nodes(label) and two TryGetInt64 per node.
// One thread.

using System.Numerics;

namespace Mycelia.Benchmarks.Core;

internal static class LabelScan
{
    private const int Rows = 10_000;

    public static void Run(Bench bench)
    {
        using var database = Database.InMemory();
        var random = new Random(Bench.Seed);
        var label = database.Label("City");
        var population = database.Key("population");
        var founded = database.Key("founded");
        Load("Person", bench.Million / 2);
        Load("City", Rows);
        Load("Street", bench.Million / 2);
        var snapshot = database.Snapshot();
        var ids = new NodeId[Rows];
        var first = new long[Rows];
        var second = new long[Rows];
        if (ScanColumns(snapshot, label, population, founded, ids, first, second) != Rows) throw new InvalidOperationException("Rows are missing.");
        var check = (ids.ToArray(), first.ToArray(), second.ToArray());
        if (Scan(snapshot, label, population, founded, ids, first, second) != Rows) throw new InvalidOperationException("Rows are missing.");
        if (!check.Item1.SequenceEqual(ids) || !check.Item2.SequenceEqual(first) || !check.Item3.SequenceEqual(second)) throw new InvalidOperationException("Rows differ.");
        bench.Report.Add("scan 10K entities of a label into rows, by column", "100 us", Target.AtMost(50), "us",
            bench.ShortSeconds(() => ScanColumns(snapshot, label, population, founded, ids, first, second), 101) * 1e6);
        bench.Report.Add("  the same, row by row", "us",
            bench.ShortSeconds(() => Scan(snapshot, label, population, founded, ids, first, second), 101) * 1e6);

        void Load(string name, int count)
        {
            var a = new long[count];
            var b = new long[count];
            for (var i = 0; i < count; i++) (a[i], b[i]) = (random.Next(10_000_000), random.Next(-500, 2030));
            database.Write(tx => tx.CreateNodes(count, [name], PropertyColumn.Int64("population", a), PropertyColumn.Int64("founded", b)));
        }
    }

    private static int ScanColumns(Snapshot snapshot, Label label, PropertyKey a, PropertyKey b, NodeId[] ids, long[] first, long[] second)
    {
        Span<ulong> rows = stackalloc ulong[Column.MaskWords];
        Span<ulong> valid = stackalloc ulong[Column.MaskWords];
        Span<long> valuesA = stackalloc long[Column.ChunkRowsMax];
        Span<long> valuesB = stackalloc long[Column.ChunkRowsMax];
        Column columnA = snapshot.NodeColumn(a, label), columnB = snapshot.NodeColumn(b, label);
        var at = 0;
        for (var chunk = 0; chunk < columnA.ChunkCount; chunk++)
        {
            var count = columnA.RowMask(chunk, rows);
            columnA.Read(chunk, valuesA, valid);
            columnB.Read(chunk, valuesB, valid);
            var firstId = columnA.FirstId(chunk);
            if (IsPrefix(rows, count))
            {
                valuesA[..count].CopyTo(first.AsSpan(at));
                valuesB[..count].CopyTo(second.AsSpan(at));
                for (var row = 0; row < count; row++) ids[at + row] = new NodeId(firstId + (uint)row);
                at += count;
                continue;
            }

            for (var word = 0; word < rows.Length; word++)
            {
                for (var bits = rows[word]; bits != 0; bits &= bits - 1, at++)
                {
                    var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    ids[at] = new NodeId(firstId + (uint)row);
                    first[at] = valuesA[row];
                    second[at] = valuesB[row];
                }
            }
        }

        return at;
    }

    /// <summary>Whether the rows are 0 to count - 1, as they are where nothing was deleted: then whole runs can be copied.</summary>
    private static bool IsPrefix(ReadOnlySpan<ulong> rows, int count)
    {
        var full = count / 64;
        return !rows[..full].ContainsAnyExcept(ulong.MaxValue) && (count % 64 == 0 || rows[full] == (1UL << (count % 64)) - 1);
    }

    private static int Scan(Snapshot snapshot, Label label, PropertyKey a, PropertyKey b, NodeId[] ids, long[] first, long[] second)
    {
        var row = 0;
        foreach (var node in snapshot.Nodes(label))
        {
            ids[row] = node;
            snapshot.TryGetInt64(node, a, out first[row]);
            snapshot.TryGetInt64(node, b, out second[row]);
            row++;
        }

        return row;
    }
}
