using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.Columns;

/// <summary>Texts that are overwritten again and again, as when a long log is replayed.</summary>
public sealed class HeapChunkTests
{
    [Fact]
    public void Overwritten_values_do_not_pile_up()
    {
        var (session, lineage) = (new EditSession(), new Lineage());
        Chunk? chunk = null;
        for (var i = 0; i < 20_000; i++)
        {
            chunk = ChunkEditor.Set(chunk, i % 3, new string((char)('a' + i % 26), 1000), chunk is null, session, lineage);
            if (i % 7 == 0) chunk = ChunkEditor.Set(chunk, 2, Value.Null, false, session, lineage);
        }

        Assert.InRange(chunk!.MemoryBytes, 1, 100_000);
        Assert.Equal(new string((char)('a' + 19_998 % 26), 1000), chunk.Get(0).AsString());
        Assert.Equal(new string((char)('a' + 19_999 % 26), 1000), chunk.Get(1).AsString());
    }

    [Fact]
    public void Forks_copy_open_chunks_while_the_committer_appends_to_them()
    {
        var (session, lineage) = (new EditSession(), new Lineage());
        for (var round = 0; round < 40; round++)
        {
            var open = ChunkEditor.Set(null, 0, "first", true, session, lineage)!;
            open = open.Clone(Chunk.RowsMax);
            open.Lineage = lineage;
            var done = false;
            var writer = new Thread(() =>
            {
                for (var row = 1; row < Chunk.RowsMax; row++) ChunkEditor.Set(open, row, new string('x', row), true, session, lineage);
                Volatile.Write(ref done, true);
            });
            writer.Start();
            do
            {
                var copy = ChunkEditor.Set(open, 5, "mine", true, new EditSession(), new Lineage())!;
                Assert.Equal("first", copy.Get(0).AsString());
                Assert.Equal("mine", copy.Get(5).AsString());
            }
            while (!Volatile.Read(ref done));
            writer.Join();
        }
    }
}
