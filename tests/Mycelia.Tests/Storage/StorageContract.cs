using Mycelia.Kernel;
using Mycelia.Storage;

namespace Mycelia.Tests.Storage;

/// <summary>What every <see cref="IStorage"/> does, whatever stands behind it. A subclass says how one is opened, again and again on the same bytes.</summary>
public abstract class StorageContract
{
    private protected abstract IStorage Open();

    [Fact]
    public void Is_new_once_and_clean()
    {
        using (var storage = Open())
        {
            Assert.True(storage.IsNew);
            Assert.Empty(storage.OpenNotes);
            Assert.NotEmpty(storage.Location);
        }

        using (var storage = Open())
        {
            Assert.False(storage.IsNew);
            Assert.Empty(storage.OpenNotes);
            Assert.Empty(storage.Verify(CancellationToken.None));
        }
    }

    [Fact]
    public void Chunks_come_back_as_put_before_and_after_reopening()
    {
        var random = new Random(1);
        var chunks = new[] { 0, 1, 7, 8192, 100_000, 3_000_000 }.Select(length => Bytes(random, length)).ToArray();
        using (var storage = Open())
        {
            for (var i = 0; i < chunks.Length; i++)
            {
                Assert.Equal(i + 1, storage.Chunks.Put(chunks[i]));
                Assert.Equal(chunks[i], storage.Chunks.Get(i + 1));
            }

            storage.Chunks.Sync();
            Assert.True(storage.SizeBytes() > 0);
        }

        using (var storage = Open())
        {
            Assert.Equal(Enumerable.Range(1, chunks.Length).Select(i => (long)i), storage.Chunks.Numbers());
            for (var i = 0; i < chunks.Length; i++) Assert.Equal(chunks[i], storage.Chunks.Get(i + 1));
            Assert.Equal(chunks.Length + 1, storage.Chunks.Put([9]));
            Assert.Empty(storage.Verify(CancellationToken.None));
        }
    }

    [Fact]
    public void An_absent_chunk_is_corruption()
    {
        using var storage = Open();
        Assert.Contains("42", Assert.Throws<CorruptionException>(() => storage.Chunks.Get(42)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_chunks_are_gone_and_absent_ones_ignored()
    {
        using var storage = Open();
        for (var i = 0; i < 10; i++) storage.Chunks.Put([(byte)i]);
        storage.Chunks.Sync();
        storage.Chunks.Delete([2, 3, 99]);
        Assert.Throws<CorruptionException>(() => storage.Chunks.Get(2));
        Assert.Equal([1, 4, 5, 6, 7, 8, 9, 10], storage.Chunks.Numbers());
        Assert.Equal(11, storage.Chunks.Put([1]));
        storage.Chunks.Sync();
        Assert.Equal([1, 4, 5, 6, 7, 8, 9, 10, 11], storage.Chunks.Numbers());
    }

    [Fact]
    public void The_log_reads_from_any_sequence()
    {
        using (var storage = Open())
        {
            Assert.Empty(storage.Log.Read(0));
            foreach (var (first, sync) in new[] { (1L, true), (4L, false), (9L, true), (10L, false) })
                storage.Log.Append(term: first * 2, first, Segment(first), sync);
            storage.Log.Sync();
            CheckReads(storage);
        }

        using (var storage = Open())
        {
            CheckReads(storage);
            storage.Log.Append(30, 12, Segment(12), sync: true);
            Assert.Equal([1, 4, 9, 10, 12], storage.Log.Read(0).Select(segment => segment.FirstSequence));
        }

        static void CheckReads(IStorage storage)
        {
            Assert.Equal([1, 4, 9, 10], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            Assert.Equal([1, 4, 9, 10], storage.Log.Read(3).Select(segment => segment.FirstSequence));
            Assert.Equal([4, 9, 10], storage.Log.Read(4).Select(segment => segment.FirstSequence));
            Assert.Equal([4, 9, 10], storage.Log.Read(8).Select(segment => segment.FirstSequence));
            Assert.Equal([10], storage.Log.Read(1000).Select(segment => segment.FirstSequence));
            foreach (var segment in storage.Log.Read(0))
            {
                Assert.Equal(segment.FirstSequence * 2, segment.Term);
                Assert.Equal(Segment(segment.FirstSequence), segment.Bytes);
            }
        }
    }

    [Fact]
    public void Truncation_keeps_what_may_hold_the_sequence()
    {
        using (var storage = Open())
        {
            storage.Log.Truncate(5);
            for (var i = 1; i <= 5; i++) storage.Log.Append(1, i * 10, Segment(i * 10), sync: false);
            storage.Log.Truncate(5);
            Assert.Equal([10, 20, 30, 40, 50], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            storage.Log.Truncate(29);
            Assert.Equal([20, 30, 40, 50], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            storage.Log.Truncate(30);
            Assert.Equal([30, 40, 50], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            storage.Log.Truncate(1000);
            Assert.Equal([50], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            storage.Log.Append(1, 60, Segment(60), sync: true);
        }

        using (var storage = Open())
        {
            Assert.Equal([50, 60], storage.Log.Read(0).Select(segment => segment.FirstSequence));
            Assert.Empty(storage.Verify(CancellationToken.None));
        }
    }

    [Fact]
    public void Sequences_must_rise()
    {
        using var storage = Open();
        storage.Log.Append(1, 5, [1], sync: false);
        Assert.Throws<InvariantException>(() => storage.Log.Append(1, 5, [1], sync: false));
        Assert.Equal([5], storage.Log.Read(0).Select(segment => segment.FirstSequence));
    }

    [Fact]
    public void Refs_change_only_from_the_expected_value()
    {
        using (var storage = Open())
        {
            Assert.Null(storage.Refs.Get("main"));
            Assert.False(storage.Refs.CompareAndSet("main", [], [1]));
            Assert.True(storage.Refs.CompareAndSet("main", null, []));
            Assert.Equal([], storage.Refs.Get("main")!);
            Assert.False(storage.Refs.CompareAndSet("main", null, [1]));
            Assert.True(storage.Refs.CompareAndSet("main", [], [1]));
            Assert.False(storage.Refs.CompareAndSet("main", [2], [3]));
            Assert.True(storage.Refs.CompareAndSet("main", [1], [4]));
            Assert.True(storage.Refs.CompareAndSet("dev/ä", null, [5]));
        }

        using (var storage = Open())
        {
            Assert.Equal([4], storage.Refs.Get("main")!);
            Assert.Equal([5], storage.Refs.Get("dev/ä")!);
            Assert.Equal(["dev/ä", "main"], storage.Refs.Names());
        }
    }

    [Fact]
    public void A_second_opener_is_refused_until_the_first_closes()
    {
        using (Open())
        {
            Assert.Equal(StatusCode.Locked, Assert.Throws<MyceliaException>(Open).Status);
        }

        Open().Dispose();
    }

    [Fact]
    public async Task Appending_putting_and_reading_go_on_at_once()
    {
        using var storage = Open();
        var appender = Task.Run(() =>
        {
            for (var i = 1; i <= 2000; i++) storage.Log.Append(1, i, Segment(i), sync: i % 500 == 0);
        });
        var putter = Task.Run(() =>
        {
            for (var i = 1; i <= 500; i++)
            {
                var number = storage.Chunks.Put(Segment(i));
                if (i % 100 == 0) storage.Chunks.Sync();
                Assert.Equal(Segment(number), storage.Chunks.Get(number));
            }
        });
        var reader = Task.Run(() =>
        {
            while (!appender.IsCompleted)
            {
                long expected = 0;
                foreach (var segment in storage.Log.Read(0)) Assert.Equal(++expected, segment.FirstSequence);
            }
        });
        await Task.WhenAll(appender, putter, reader).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2000, storage.Log.Read(0).Count());
        Assert.Equal(500, storage.Chunks.Numbers().Count());
    }

    private static byte[] Segment(long sequence) => Bytes(new Random((int)sequence), (int)(sequence % 300));

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
