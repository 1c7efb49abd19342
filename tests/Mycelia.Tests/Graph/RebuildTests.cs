using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.Graph;

/// <summary>Adjacency that transactions maintained equals what a rebuild from the edge rows gives.</summary>
public class RebuildTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 3000)]
    [InlineData(3, 6000)]
    [InlineData(4, 4)]
    public void Maintained_adjacency_equals_a_rebuild(int seed, int nodes)
    {
        var random = new Random(seed);
        using var db = Database.InMemory();
        var ids = db.Write(tx => tx.CreateNodes(nodes, ["N"])).ToList();
        var edges = new List<EdgeId>();
        for (var round = 0; round < 60; round++)
        {
            using var tx = db.Begin();
            var count = random.Next(4) switch { 0 => random.Next(4000), 1 => random.Next(100), _ => 0 };
            var type = $"T{random.Next(3)}";
            edges.AddRange(tx.CreateEdges(type, [.. Pick(count, skew: true)], [.. Pick(count, skew: random.Next(2) == 0)]));
            for (var i = random.Next(30); i > 0; i--) edges.Add(tx.CreateEdge(Pick(1, true).First(), type, Pick(1, false).First()));
            for (var i = random.Next(3) == 0 ? Math.Min(edges.Count, random.Next(2500)) : random.Next(5); i > 0 && edges.Count > 0; i--)
            {
                var at = random.Next(edges.Count);
                tx.Delete(edges[at]);
                edges[at] = edges[^1];
                edges.RemoveAt(edges.Count - 1);
            }

            if (random.Next(5) == 0) tx.Rollback();
            else tx.Commit();
            var alive = db.Snapshot();
            edges = [.. alive.Edges().ToArray()];
            if (round % 10 == 9) Verify(alive);
        }

        IEnumerable<NodeId> Pick(int count, bool skew)
        {
            return Enumerable.Range(0, count).Select(_ => ids[skew && random.Next(2) == 0 ? 0 : random.Next(ids.Count)]);
        }
    }

    [Fact]
    public void Equal_ends_stand_in_edge_order_even_when_a_batch_drew_rows_from_several_extents()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => tx.CreateNodes(2, ["N"]));

        // Two transactions hold runs of different extents and give them back, the newer extent last.
        using (Transaction early = db.Begin(), late = db.Begin())
        {
            early.CreateEdge(nodes[0], "T", nodes[1]);
            db.Write(tx => tx.CreateEdges("T", [.. Enumerable.Repeat(nodes[0], 1990)], [.. Enumerable.Repeat(nodes[1], 1990)]));
            late.CreateEdge(nodes[0], "T", nodes[1]);
            early.Rollback();
            late.Rollback();
        }

        var others = db.Write(tx => tx.CreateNodes(Chunk.RowsMax, ["M"]));
        var batch = db.Write(tx => tx.CreateEdges("T", [.. Enumerable.Repeat(others[0], 120)], [.. Enumerable.Repeat(others[1], 120)]));
        Assert.NotEqual(batch.Select(edge => edge.Value >> Chunk.RowBits).Min(), batch.Select(edge => edge.Value >> Chunk.RowBits).Max());
        Verify(db.Snapshot());
    }

    private static void Verify(Snapshot snapshot)
    {
        var space = snapshot.Space;
        var session = new EditSession();
        var rebuilt = AdjacencyRebuilder.Rebuild(space.Edges.Settled(session).SettledDirectory);
        long entries = 0;
        for (var slot = 0; slot < space.Nodes.SlotLimit; slot++)
        {
            for (var type = 0; type < space.Tables.Types.Count; type++)
            {
                foreach (var incoming in new[] { false, true })
                {
                    var (left, right) = (space.Adjacency.Block(type, incoming, slot), rebuilt.Block(type, incoming, slot));
                    Assert.Equal(right?.EntryCount ?? 0, left?.EntryCount ?? 0);
                    entries += left?.EntryCount ?? 0;
                    for (var row = 0; row < Chunk.RowsMax && left is not null; row++)
                        Assert.Equal(right is null ? [] : right.ListOf(row).Merged(), left.ListOf(row).Merged());
                }
            }
        }

        Assert.Equal(2 * snapshot.EdgeCount, entries);
    }
}
