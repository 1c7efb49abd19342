using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.Graph;

/// <summary>
/// Versions of adjacency under additions and removals, against sorted lists: small lists, lists that become hubs and shrink again, parallel
/// edges and self-loops. Old versions are looked at again at the end.
/// </summary>
public class AdjacencyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 400 : 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_block_holds_what_sorted_lists_hold(int seed)
    {
        var random = new Random(seed);
        var slot = (ulong)random.Next(3) << Chunk.RowBits;
        var rows = seed % 3 == 0 ? 3 : random.Next(1, Chunk.RowsMax + 1);
        var neighbours = seed % 2 == 0 ? 20 : 5000;
        var entries = new SortedSet<(int Row, uint Neighbour, uint Edge)>();
        AdjacencyBlock? block = null;
        var edge = 0u;
        var old = new List<(AdjacencyBlock? Block, (int, uint, uint)[] Entries)>();
        if (random.Next(2) == 0) block = Start(random, rows, neighbours, slot, entries, ref edge);
        for (var step = 0; step < 60; step++)
        {
            var added = Draw(random.Next(3) == 0 ? random.Next(3000) : random.Next(40), rows, neighbours, random, ref edge);
            var gone = entries.Concat(added).OrderBy(_ => random.Next()).Take(random.Next(3) switch { 0 => 0, 1 => random.Next(30), _ => step > 30 ? entries.Count / 2 : 5 }).Order().ToArray();
            block = (block ?? AdjacencyBlock.Nothing).With(Keys(added, slot), Edges(added), Keys(gone, slot), Edges(gone));
            entries.UnionWith(added);
            entries.ExceptWith(gone);
            if (step % 7 == 0) old.Add((block, [.. entries]));
            if (step % 5 == 0) Verify(block, entries, rows);
        }

        var all = entries.ToArray();
        if (all.Length > 0) block = block!.With(default, default, Keys(all, slot), Edges(all));
        Verify(block, [], rows);
        foreach (var (then, held) in old) Verify(then, [.. held], rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_hub_keeps_its_order_through_growth_and_decay(int seed)
    {
        var random = new Random(seed);
        var neighbours = seed == 1 ? 1 : 100_000;
        var entries = new SortedSet<(int Row, uint Neighbour, uint Edge)>();
        AdjacencyBlock? block = null;
        var edge = 0u;
        while (entries.Count < 30_000) Apply(Draw(500, 1, neighbours, random, ref edge), []);
        Verify(block, entries, 1);
        Assert.False(block!.ListOf(0).IsPlain);
        while (entries.Count > 0)
        {
            var shuffled = entries.ToArray();
            random.Shuffle(shuffled);
            for (var at = 0; at < shuffled.Length; at += 2500)
            {
                Apply([], [.. shuffled.AsSpan(at, Math.Min(2500, shuffled.Length - at)).ToArray().Order()]);
                Verify(block, entries, 1);
            }
        }

        void Apply((int, uint, uint)[] added, (int, uint, uint)[] gone)
        {
            block = (block ?? AdjacencyBlock.Nothing).With(Keys(added, 0), Edges(added), Keys(gone, 0), Edges(gone));
            entries.UnionWith(added);
            entries.ExceptWith(gone);
        }
    }

    private static AdjacencyBlock? Start(Random random, int rows, int neighbours, ulong slot, SortedSet<(int, uint, uint)> entries, ref uint edge)
    {
        // Implicit edges: position i of the sorted entries is edge base + i, in arrays that begin before and end after the block's own part.
        var isImplicit = random.Next(2) == 0;
        var drawn = Draw(random.Next(1, 9000), rows, neighbours, random, ref edge).Select(entry => (entry.Row, entry.Neighbour)).Order().ToArray();
        var first = edge;
        edge += (uint)drawn.Length;
        const int Before = 3;
        var array = new uint[drawn.Length + 2 * Before];
        var edges = new uint[array.Length];
        for (var i = 0; i < drawn.Length; i++)
        {
            array[Before + i] = drawn[i].Neighbour;
            edges[Before + i] = first + (uint)i;
            entries.Add((drawn[i].Row, drawn[i].Neighbour, first + (uint)i));
        }

        return AdjacencyBlock.FromSorted(Keys([.. drawn.Select(entry => (entry.Row, entry.Neighbour, 0u))], slot), array, isImplicit ? null : edges, Before, first);
    }

    private static (int Row, uint Neighbour, uint Edge)[] Draw(int count, int rows, int neighbours, Random random, ref uint edge)
    {
        var drawn = new (int Row, uint Neighbour, uint Edge)[count];
        for (var i = 0; i < count; i++) drawn[i] = (random.Next(4) == 0 ? 0 : random.Next(rows), (uint)random.Next(neighbours), edge++);
        Array.Sort(drawn);
        return drawn;
    }

    private static ulong[] Keys((int Row, uint Neighbour, uint Edge)[] entries, ulong slot) => Array.ConvertAll(entries, entry => (slot | (uint)entry.Row) << 32 | entry.Neighbour);

    private static uint[] Edges((int Row, uint Neighbour, uint Edge)[] entries) => Array.ConvertAll(entries, entry => entry.Edge);

    private static void Verify(AdjacencyBlock? block, SortedSet<(int Row, uint Neighbour, uint Edge)> entries, int rows)
    {
        var lists = entries.ToLookup(entry => entry.Row, entry => (entry.Neighbour, entry.Edge));
        Assert.Equal(entries.Count, block?.EntryCount ?? 0);
        for (var row = 0; row < rows; row++)
        {
            var list = block?.ListOf(row) ?? default;
            var expected = lists[row].ToList();
            Assert.Equal(expected.Count, list.Count);
            var walked = new List<(uint, uint)>();
            foreach (var entry in list) walked.Add(entry);
            walked.Sort();
            Assert.Equal(expected, walked);
            if (block is not null && expected.Count > 0) Assert.Equal(expected, list.Merged());
            if (block is not null && list.IsPlain) Assert.Equal(expected.Select(entry => entry.Item1), list.Neighbours.ToArray());
        }
    }
}
