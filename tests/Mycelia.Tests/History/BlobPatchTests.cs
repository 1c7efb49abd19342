using System.Runtime.InteropServices;
using Mycelia.Kernel;
using Mycelia.Kernel.Buffers;
using Mycelia.Persistence;

namespace Mycelia.Tests.History;

/// <summary>A patch makes of the old bytes what it was made of, or is refused; what is small in the bytes is small in the patch.</summary>
public sealed class BlobPatchTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 3000 : 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_patch_makes_the_new_bytes_of_the_old_ones(int seed)
    {
        var random = new Random(seed);
        var old = Draw(random);
        var next = Edit(random, old);
        Assert.Equal(next, BlobPatch.Apply(old, Patch(old, next)));
        Assert.Equal(old, BlobPatch.Apply(next, Patch(next, old)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_patch_is_as_small_as_the_edits(int seed)
    {
        var random = new Random(seed);
        var old = new byte[random.Next(4000, 40_000)];
        random.NextBytes(old);
        var next = old;
        int edits = random.Next(1, 10), inserted = 0;
        for (var i = 0; i < edits; i++)
        {
            var at = random.Next(next.Length);
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            inserted += bytes.Length;
            next = [.. next[..at], .. bytes, .. next[Math.Min(next.Length, at + random.Next(0, 3) * bytes.Length)..]];
        }

        Assert.InRange(Patch(old, next).Length, 7, 8 + inserted + edits * 20);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(21)]
    [InlineData(32)]
    public void One_more_packed_number_does_not_cost_those_behind_it(int bits)
    {
        var random = new Random(bits);
        var numbers = Enumerable.Range(0, 10_000).Select(_ => (uint)random.NextInt64(1L << bits)).Append(0u).Append(uint.MaxValue >> (32 - bits)).ToList();
        var old = Packed(numbers);
        for (var i = 0; i < 10; i++) numbers.Insert(random.Next(numbers.Count), (uint)random.NextInt64(1L << bits));
        numbers.RemoveAt(numbers.Count / 2);
        var next = Packed(numbers);
        var patch = Patch(old, next);
        Assert.Equal(next, BlobPatch.Apply(old, patch));
        Assert.InRange(patch.Length, 0, 300);
    }

    [Fact]
    public void A_patch_that_would_be_too_long_is_not_written()
    {
        var random = new Random(7);
        byte[] old = new byte[10_000], next = new byte[10_000];
        random.NextBytes(old);
        random.NextBytes(next);
        var writer = new ByteWriter();
        writer.UInt32(42);
        Assert.False(BlobPatch.TryEncode(old, next, 5000, writer));
        Assert.Equal(4, writer.Length);
        Assert.True(BlobPatch.TryEncode(old, next, 10_020, writer));
        var length = writer.Length - 4;
        Assert.Equal(next, BlobPatch.Apply(old, writer.Written[4..]));
        foreach (var max in new[] { length - 1, length })
        {
            writer.Clear();
            Assert.Equal(max == length, BlobPatch.TryEncode(old, next, max, writer));
        }
    }

    [Fact]
    public void A_damaged_patch_is_refused()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var old = new byte[random.Next(100, 2000)];
            random.NextBytes(old);
            var next = Edit(random, old);
            var patch = Patch(old, next);
            Assert.Throws<CorruptionException>(() => BlobPatch.Apply(old[1..], patch));
            for (var i = 0; i < patch.Length; i++)
            {
                var damaged = (byte[])patch.Clone();
                damaged[i] ^= (byte)random.Next(1, 256);
                Refuses(old, damaged, next);
                Refuses(old, patch[..i], next);
                Refuses(old, [.. patch[..i], (byte)random.Next(256), .. patch[i..]], next);
            }
        }
    }

    [Fact]
    public void A_patch_that_promises_more_than_there_is_takes_no_memory()
    {
        var writer = new ByteWriter();
        writer.Varint(int.MaxValue);
        writer.UInt32(0);
        writer.Varint(10 << 1);
        Assert.Throws<CorruptionException>(() => BlobPatch.Apply(new byte[100], writer.Written));
        foreach (var moved in new[] { -1L, 1 << 20, long.MinValue, long.MaxValue })
        {
            writer.Clear();
            writer.Varint(100);
            writer.UInt32(0);
            writer.Varint(10 << 1 | 1);
            writer.Zigzag(moved);
            Assert.Throws<CorruptionException>(() => BlobPatch.Apply(new byte[100], writer.Written));
        }
    }

    /// <summary>A damage may leave what is made as it was (a move before a copy of nothing), but must never make something else.</summary>
    private static void Refuses(byte[] old, byte[] patch, byte[] next)
    {
        try
        {
            Assert.Equal(next, BlobPatch.Apply(old, patch));
        }
        catch (CorruptionException)
        {
            return;
        }
    }

    private static byte[] Patch(byte[] old, byte[] next)
    {
        var writer = new ByteWriter();
        Assert.True(BlobPatch.TryEncode(old, next, int.MaxValue / 2, writer));
        return writer.ToArray();
    }

    private static byte[] Packed(List<uint> numbers)
    {
        var writer = new ByteWriter();
        PackedInts.Write(writer, CollectionsMarshal.AsSpan(numbers));
        return writer.ToArray();
    }

    /// <summary>Bytes of many kinds: random ones, few different ones, numbers that rise, zeros.</summary>
    private static byte[] Draw(Random random)
    {
        var bytes = new byte[random.Next(4) == 0 ? random.Next(40) : random.Next(5000)];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(bytes);
                break;
            case 1:
                for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next(3);
                break;
            case 2:
                for (var i = 0; i + 4 <= bytes.Length; i += 4) BitConverter.TryWriteBytes(bytes.AsSpan(i), i * 3);
                break;
        }

        return bytes;
    }

    private static byte[] Edit(Random random, byte[] old)
    {
        var next = old;
        for (var i = random.Next(8); i > 0; i--)
        {
            int from = random.Next(next.Length + 1), to = Math.Min(next.Length, from + random.Next(40)), other = random.Next(next.Length + 1);
            var bytes = new byte[random.Next(40)];
            if (random.Next(2) == 0) random.NextBytes(bytes);
            next = random.Next(6) switch
            {
                0 => [.. next[..from], .. bytes, .. next[from..]],
                1 => [.. next[..from], .. next[to..]],
                2 => [.. next, .. bytes],
                3 => [.. next[Math.Min(from, other)..], .. next[..Math.Min(from, other)]],
                4 => Shifted(next, random.Next(1, 64)),
                _ => [.. next[..from], .. bytes[..Math.Min(bytes.Length, next.Length - from)], .. next[Math.Min(next.Length, from + bytes.Length)..]],
            };
        }

        return next;
    }

    /// <summary>The same bits, a few behind where they were.</summary>
    private static byte[] Shifted(byte[] bytes, int bits)
    {
        var shifted = new byte[bytes.Length];
        for (var bit = bits; bit < bytes.Length * 8; bit++)
            if ((bytes[(bit - bits) >> 3] >> ((bit - bits) & 7) & 1) != 0) shifted[bit >> 3] |= (byte)(1 << (bit & 7));
        return shifted;
    }
}
