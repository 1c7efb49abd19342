using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Cypher.Execution.Breaking;

/// <summary>Rows come back from temporary files as they were, entities and paths in lists and maps included.</summary>
public class RowCodecTests
{
    [Fact]
    public void Rows_come_back_as_they_were()
    {
        using var bed = new BreakerBed();
        var context = bed.Context(new TestRun());
        var random = new Random(3);
        for (var round = 0; round < 60; round++)
        {
            var rows = random.Next(1, 200);
            var columns = new Vector[10];
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c] = new Vector();
                VectorCopy.FromValues(Enumerable.Range(0, rows).Select(_ => Nested(bed, random, c)).ToArray(), columns[c], context);
            }

            columns[9].SetConstant("always the same");
            int[] positions = [.. Enumerable.Range(0, rows).Where(_ => random.Next(3) > 0)];
            var writer = new ByteWriter();
            RowCodec.Write(writer, columns, positions);
            Vector[] read = [.. columns.Select(static _ => new Vector())];
            Assert.Equal(positions.Length, RowCodec.Read(writer.Written, read, context));
            for (var c = 0; c < columns.Length; c++)
            {
                Assert.Equal(columns[c].Kind, read[c].Kind);
                for (var i = 0; i < positions.Length; i++) Assert.Equal(VectorCopy.GetValue(columns[c], positions[i], context), VectorCopy.GetValue(read[c], i, context));
            }
        }
    }

    [Fact]
    public void Partitions_hold_each_row_once_and_equal_rows_together()
    {
        using var bed = new BreakerBed();
        var context = bed.Context(new TestRun(Memory: 1));
        using var rows = new PartitionedRows(2, 0, context);
        var random = new Random(1);
        for (var batch = 0; batch < 30; batch++)
        {
            Vector[] columns = [new Vector(), new Vector()];
            VectorCopy.FromValues(Enumerable.Range(0, 500).Select(_ => (Value)random.Next(300)).ToArray(), columns[0], context);
            VectorCopy.FromValues(Enumerable.Range(0, 500).Select(i => (Value)(batch * 500 + i)).ToArray(), columns[1], context);
            var hashes = columns[0].Longs[..500].Select(static key => (ulong)key * 0x9E37_79B9_7F4A_7C15).ToArray();
            rows.Add(columns, Positions.Below(500), hashes);
        }

        rows.Finish();
        var partitionOf = new Dictionary<long, int>();
        var seen = new HashSet<long>();
        for (var partition = 0; partition < PartitionedRows.Partitions; partition++)
        {
            var count = 0L;
            foreach (var (columns, read) in rows.Read(partition))
            {
                count += read;
                for (var i = 0; i < read; i++)
                {
                    partitionOf.TryAdd(columns[0].Longs[i], partition);
                    Assert.Equal(partition, partitionOf[columns[0].Longs[i]]);
                    Assert.True(seen.Add(columns[1].Longs[i]));
                }
            }

            Assert.Equal(rows.RowsOf(partition), count);
        }

        Assert.Equal(15_000, seen.Count);
        Assert.True(partitionOf.Values.Distinct().Count() > 10);
        Assert.Equal(0, context.Memory.Used);
    }

    private static Value Nested(BreakerBed bed, Random random, int column) => column switch
    {
        7 => Value.List(bed.Random(random, 4, 20), Value.Map([new("n", bed.Random(random, 4, 20)), new("x", bed.Random(random, 9, 20))])),
        8 => random.Next(4) == 0 ? Value.Null : Value.OfPath(new PathValue([bed.Nodes[0], bed.Nodes[1]], [new EdgeId((ulong)random.Next(100))], null)),
        _ => bed.Random(random, column, 50),
    };
}
