using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Tests.Kernel;

[Collection(SimdCollection.Name)]
public sealed class BitmapTests
{
    [Fact]
    public void Counts_and_finds_what_single_bits_say()
    {
        var random = new Random(1);
        foreach (var rows in SimdCases.Lengths)
        {
            foreach (var mask in SimdCases.Masks(rows, random))
            {
                var set = Enumerable.Range(0, mask.Length * 64).Where(i => Bitmap.Get(mask, i)).ToArray();
                Assert.Equal(set.Length, Bitmap.Count(mask));
                Assert.Equal(set.Count(i => i < rows), Bitmap.Count(mask, rows));
                Assert.Equal(Enumerable.Range(0, rows).All(i => Bitmap.Get(mask, i)), Bitmap.AllSet(mask, rows));
                Assert.Equal(mask.Reverse().TakeWhile(w => w == ulong.MaxValue).Count(), Bitmap.TrailingFullWords(mask));

                var enumerated = new List<int>();
                foreach (var row in Bitmap.Enumerate(mask)) enumerated.Add(row);
                Assert.Equal(set, enumerated);

                var found = new List<int>();
                for (var at = Bitmap.FindNext(mask, 0); at >= 0; at = Bitmap.FindNext(mask, at + 1)) found.Add(at);
                Assert.Equal(set, found);
            }
        }
    }

    [Fact]
    public void Writes_the_indices_of_set_bits_into_targets_without_slack()
    {
        var random = new Random(2);
        SimdCases.AtEachLevel(_ =>
        {
            foreach (var rows in SimdCases.Lengths)
            {
                foreach (var mask in SimdCases.Masks(rows, random))
                {
                    var expected = Enumerable.Range(0, mask.Length * 64).Where(i => Bitmap.Get(mask, i)).ToArray();
                    foreach (var slack in (int[])[0, 1, 64, 200])
                    {
                        var ints = new int[expected.Length + slack];
                        var shorts = new ushort[expected.Length + slack];
                        Assert.Equal(expected.Length, Bitmap.WriteIndices(mask, ints));
                        Assert.Equal(expected.Length, Bitmap.WriteIndices(mask, shorts));
                        Assert.Equal(expected, ints[..expected.Length]);
                        Assert.Equal(expected, shorts[..expected.Length].Select(i => (int)i));
                    }
                }
            }
        });
    }

    [Fact]
    public void Ranges_are_set_and_cleared_exactly()
    {
        for (var from = 0; from < 200; from++)
        {
            for (var count = 0; from + count <= 200; count++)
            {
                var set = new ulong[4];
                var cleared = new ulong[4];
                Array.Fill(cleared, ulong.MaxValue);
                Bitmap.SetRange(set, from, count);
                Bitmap.ClearRange(cleared, from, count);
                Assert.Equal(count, Bitmap.Count(set));
                Assert.True(count == 0 || (Bitmap.Get(set, from) && Bitmap.Get(set, from + count - 1)));
                Assert.Equal(set.Select(w => ~w), cleared);
            }
        }
    }

    [Fact]
    public void Set_operations_treat_missing_words_as_zero()
    {
        var random = new Random(3);
        foreach (var rows in SimdCases.Lengths)
        {
            foreach (var other in SimdCases.Masks(rows, random).Where(m => m.Length <= Bitmap.WordCount(rows)))
            {
                var target = SimdCases.Masks(rows, random).ElementAt(2);
                ulong[] and = [.. target], or = [.. target], andNot = [.. target];
                Bitmap.And(and, other);
                Bitmap.Or(or, other);
                Bitmap.AndNot(andNot, other);
                for (var i = 0; i < target.Length; i++)
                {
                    var word = i < other.Length ? other[i] : 0;
                    Assert.Equal(target[i] & word, and[i]);
                    Assert.Equal(target[i] | word, or[i]);
                    Assert.Equal(target[i] & ~word, andNot[i]);
                }
            }
        }
    }

    [Fact]
    public void Single_bits_are_set_and_cleared()
    {
        var bits = new ulong[2];
        Bitmap.Set(bits, 0);
        Bitmap.Set(bits, 63);
        Bitmap.Set(bits, 64);
        Bitmap.Set(bits, 127);
        Bitmap.Clear(bits, 63);
        Assert.Equal([1UL, (1UL << 63) | 1], bits);
        Assert.False(Bitmap.Get(bits, 128));
        Assert.Equal(-1, Bitmap.FindNext(bits, 128));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var mask = SimdCases.Masks(2048, new Random(4)).ElementAt(2);
        var rows = new ushort[2048];
        var seen = 0;
        Assert.Equal(0, SimdCases.AllocatedBytes(() =>
        {
            seen += Bitmap.Count(mask) + Bitmap.WriteIndices(mask, rows);
            foreach (var row in Bitmap.Enumerate(mask)) seen ^= row;
        }));
    }
}
