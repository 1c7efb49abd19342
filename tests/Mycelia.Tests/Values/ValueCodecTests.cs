using FsCheck;
using FsCheck.Fluent;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Values;

public class ValueCodecTests
{
    [Fact]
    public void Any_value_survives_the_round_trip() => Prop.ForAll(Seeds, seed =>
    {
        var value = ValueGenerator.Next(new Random(seed), 5);
        var bytes = Encode(value);
        var decoded = Decode(bytes);
        Assert.Equal(value, decoded);
        Assert.Equal(value.ToString(), decoded.ToString());
        Assert.Equal(bytes, Encode(decoded));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Bytes_are_equal_exactly_when_values_are()
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, 300).Select(_ => ValueGenerator.Next(random, 2)).ToArray();
        var encoded = values.Select(Encode).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
                Assert.True(values[i].Equals(values[j]) == encoded[i].AsSpan().SequenceEqual(encoded[j]), $"{values[i]} against {values[j]}");
        }
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_are_another_value_exactly() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var bytes = Damage(Encode(ValueGenerator.Next(random, 4)), random);
        AssertRefusedOrCanonical(bytes);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Random_bytes_are_refused_or_are_a_value_exactly()
    {
        var random = new Random(5);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            if (bytes.Length > 0) bytes[0] = (byte)random.Next(16);
            AssertRefusedOrCanonical(bytes);
        }
    }

    [Theory]
    [InlineData("", "ends where 1 more byte")]
    [InlineData("0F", "tag 15 names no kind")]
    [InlineData("FF", "tag 255 names no kind")]
    [InlineData("0102", "a bool is 2")]
    [InlineData("028000", "a varint has more bytes than it needs")]
    [InlineData("02FFFFFFFFFFFFFFFFFF02", "longer than 64 bits")]
    [InlineData("03010000000000F87F", "a NaN is not the canonical one")]
    [InlineData("03000000000000F8FF", "a NaN is not the canonical one")]
    [InlineData("0401", "ends where 1 more byte")]
    [InlineData("0401FF", "text is not valid UTF-8")]
    [InlineData("0403EDA080", "text is not valid UTF-8")]
    [InlineData("0402C080", "text is not valid UTF-8")]
    [InlineData("05FFFFFFFF0F00", "count 4294967295 exceeds")]
    [InlineData("06FFFFFFFF0F00", "count 4294967295 exceeds")]
    [InlineData("0702016100016100", "the keys of a map do not rise")]
    [InlineData("0702016200016100", "the keys of a map do not rise")]
    [InlineData("0701016100016100", null)]
    [InlineData("08FEFFFFFFFFFFFFFFFF01", "outside the years")]
    [InlineData("098080BC8AC9D213", "nanosecond of the day")]
    [InlineData("09FFFFFFFFFFFFFFFFFF01", "nanosecond of the day -1")]
    [InlineData("0A00C2F407", "exceeds 18 hours")]
    [InlineData("0B008094EBDC03", "exceeds 999999999")]
    [InlineData("0C00000001", "ends where 1 more byte")]
    [InlineData("0C0000000120", "a zone name is a letter followed by")]
    [InlineData("0CFFFFFFFFFFFFFFFFFF01000000", "outside the years")]
    [InlineData("0D0000008094EBDC03", "exceeds 999999999")]
    [InlineData("0E0000000000000000000000000000000000", "srid 0 is none of")]
    [InlineData("0EA33800000000000000800000000000000000", "a coordinate is -0.0")]
    [InlineData("0EA338000000000000F07F0000000000000000", "infinite or not a number")]
    public void Malformed_bytes_are_refused_with_the_reason(string hex, string? reason)
    {
        var bytes = Convert.FromHexString(hex);
        if (reason is null)
        {
            var reader = new ByteReader(bytes, "A value");
            ValueCodec.Read(ref reader);
            Assert.False(reader.AtEnd);
            return;
        }

        var error = Assert.Throws<CorruptionException>(() => Decode(bytes));
        Assert.Contains(reason, error.Message);
        Assert.StartsWith("A value is damaged at byte ", error.Message);
    }

    [Fact]
    public void Layout_is_the_documented_one()
    {
        Assert.Equal("00", Hex(Value.Null));
        Assert.Equal("0101", Hex(true));
        Assert.Equal("0201", Hex(-1));
        Assert.Equal("02FFFFFFFFFFFFFFFFFF01", Hex(long.MinValue));
        Assert.Equal("03000000000000F87F", Hex(double.NaN));
        Assert.Equal("0402C3A9", Hex("é"));
        Assert.Equal("05020AFF", Hex(new byte[] { 10, 255 }));
        Assert.Equal("0602000202", Hex(Value.List(Value.Null, 1)));
        Assert.Equal("070201610002C3A90204", Hex(ValueTests.MapOf(("é", 2), ("a", Value.Null))));
        Assert.Equal("08AA54", Hex(new Date(1984, 10, 11)));
        Assert.Equal("090A", Hex(new LocalTime(10)));
        Assert.Equal("0A0A02", Hex(new ZonedTime(10, 1)));
        Assert.Equal("0B0105", Hex(new LocalDateTime(-1, 5)));
        Assert.Equal("0C01050103412F42", Hex(new ZonedDateTime(-1, 5, -1, "A/B")));
        Assert.Equal("0C01050100", Hex(new ZonedDateTime(-1, 5, -1)));
        Assert.Equal("0D02030605", Hex(new Duration(1, -2, 3, 5)));
        Assert.Equal("0EA338000000000000F03F0000000000000000", Hex(new Point(Point.Cartesian2D, 1, -0.0)));
    }

    [Fact]
    public void Nesting_ends_at_the_limit()
    {
        Assert.Equal(ValueTests.Nested(ValueCodec.MaxDepth), Decode(Encode(ValueTests.Nested(ValueCodec.MaxDepth))));
        var deeper = Enumerable.Repeat<byte[]>([(byte)ValueKind.List, 1], ValueCodec.MaxDepth + 1).SelectMany(b => b).Append((byte)0).ToArray();
        Assert.Contains("more than 100 deep", Assert.Throws<CorruptionException>(() => Decode(deeper)).Message);
    }

    [Fact]
    public void A_hostile_count_allocates_little()
    {
        // Each of 100 lists claims to fill the rest of 10 MB, which only the bytes of the first can back.
        var bytes = new byte[10_000_000];
        var writer = new ByteWriter();
        for (var i = 0; i < ValueCodec.MaxDepth; i++)
        {
            writer.Byte((byte)ValueKind.List);
            writer.Varint(9_000_000);
        }

        writer.Written.CopyTo(bytes);
        bytes[writer.Length] = 0xFF;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CorruptionException>(() => Decode(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    // All of the range: the integers that FsCheck makes by default are small, and would repeat a few hundred cases.
    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    internal static byte[] Encode(Value value)
    {
        var writer = new ByteWriter();
        ValueCodec.Write(writer, value);
        return writer.ToArray();
    }

    internal static Value Decode(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "A value");
        var value = ValueCodec.Read(ref reader);
        Assert.True(reader.AtEnd);
        return value;
    }

    private static string Hex(Value value) => Convert.ToHexString(Encode(value));

    private static void AssertRefusedOrCanonical(byte[] bytes)
    {
        Value value;
        int length;
        try
        {
            var reader = new ByteReader(bytes, "A value");
            value = ValueCodec.Read(ref reader);
            length = reader.Position;
        }
        catch (CorruptionException)
        {
            return;
        }

        Assert.Equal(bytes[..length], Encode(value));
        Assert.Equal(value, Value.From(value.ToObject()));
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes = bytes[..at]; break;
                default: bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]]; break;
            }
        }

        return bytes;
    }
}
