using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Tests.Kernel;

[Collection(SimdCollection.Name)]
public sealed class SeparatorMaskTests
{
    [Fact]
    public void Every_length_at_every_level()
    {
        var random = new Random(1);
        foreach (var length in SimdCases.Lengths)
        {
            var bytes = Bytes(length, random);
            var words = Bitmap.WordCount(length);
            ulong[] ends = new ulong[words], quotes = new ulong[words];
            for (var i = 0; i < length; i++)
            {
                if (bytes.Span[i] is (byte)'|' or (byte)'\n') Bitmap.Set(ends, i);
                if (bytes.Span[i] == '"') Bitmap.Set(quotes, i);
            }

            SimdCases.AtEachLevel(_ =>
            {
                ulong[] foundEnds = [.. Enumerable.Repeat(7UL, words)], foundQuotes = [.. Enumerable.Repeat(7UL, words)];
                SeparatorMasks.Find(bytes.Span, (byte)'|', (byte)'"', foundEnds, foundQuotes);
                Assert.Equal(ends, foundEnds);
                Assert.Equal(quotes, foundQuotes);
            });
        }
    }

    [Fact]
    public void Insides_of_quotes_chain_from_word_to_word()
    {
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var quotes = Enumerable.Range(0, 4).Select(_ => (ulong)random.NextInt64() & (ulong)random.NextInt64() & (ulong)random.NextInt64()).ToArray();
            var inside = round % 2 == 0 ? 0 : ulong.MaxValue;
            var expected = inside != 0;
            foreach (var word in quotes)
            {
                var found = SeparatorMasks.InsideQuotes(word, ref inside);
                for (var i = 0; i < 64; i++)
                {
                    if ((word >> i & 1) != 0) expected = !expected;
                    Assert.Equal(expected, (found >> i & 1) != 0);
                }

                Assert.Equal(expected, inside == ulong.MaxValue);
                Assert.Equal(!expected, inside == 0);
            }
        }
    }

    private static ReadOnlyMemory<byte> Bytes(int length, Random random)
    {
        const int offset = 3;
        var bytes = new byte[length + offset];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(3) == 0 ? "|\"\n,\r"u8[random.Next(5)] : (byte)random.Next(256);
        return bytes.AsMemory(offset);
    }
}
