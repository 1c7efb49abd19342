using System.Globalization;
using System.Text;
using Mycelia.Kernel.Text;

namespace Mycelia.Tests.Kernel;

/// <summary>Numbers out of bytes, against the framework's parser of strings.</summary>
public sealed class Utf8NumberTests
{
    [Fact]
    public void Integers_of_every_length_and_place()
    {
        var random = new Random(3);
        for (var round = 0; round < 50_000; round++)
        {
            var text = Mutated(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64) is var number && random.Next(4) == 0 ? $"{number:+#;-#;0}" : $"{number}", random);
            var expected = TryPlain(text, out var value);
            var before = new string('9', random.Next(12));
            var bytes = Encoding.UTF8.GetBytes(before + text + "77");
            var end = bytes.Length - 2;
            Assert.True(expected == Utf8Numbers.TryInt64(bytes, before.Length, end, out var found), text);
            if (expected) Assert.Equal(value, found);
        }
    }

    [Theory]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("9223372036854775808", false)]
    [InlineData("-9223372036854775809", false)]
    [InlineData("92233720368547758070", false)]
    [InlineData("00000000000000000000000000001", true)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("+", false)]
    [InlineData("1 ", false)]
    [InlineData("12:4", false)]
    [InlineData("12/4", false)]
    [InlineData("１", false)]
    public void Integers_at_the_limits(string text, bool isInteger)
    {
        Assert.Equal(isInteger, Utf8Numbers.TryInt64(Encoding.UTF8.GetBytes(text), out var value));
        if (isInteger) Assert.Equal(long.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Floats_are_rounded_as_the_framework_rounds_them()
    {
        var random = new Random(4);
        for (var round = 0; round < 50_000; round++)
        {
            var number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            var small = Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(0, 12)), random.Next(0, 12));
            var text = random.Next(3) switch
            {
                0 when double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
                1 => $"{random.NextInt64()}.{random.NextInt64()}",
                _ => small.ToString("R", CultureInfo.InvariantCulture),
            };
            Assert.True(Utf8Numbers.TryDouble(Encoding.UTF8.GetBytes(text), out var found), text);
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(found));
        }
    }

    [Theory]
    [InlineData("-0", -0.0)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("+1.5", 1.5)]
    [InlineData("1e3", 1000.0)]
    [InlineData("NaN", double.NaN)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("-", null)]
    [InlineData("1e999", null)]
    [InlineData("1,5", null)]
    [InlineData(" 1", null)]
    [InlineData("0x10", null)]
    [InlineData("infinity", null)]
    public void Floats_at_the_limits(string text, double? expected)
    {
        Assert.Equal(expected.HasValue, Utf8Numbers.TryDouble(Encoding.UTF8.GetBytes(text), out var value));
        if (expected is { } number) Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(value));
    }

    private static bool TryPlain(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && text.All(static c => c is >= '0' and <= '9' or '+' or '-');

    private static string Mutated(string text, Random random)
    {
        if (random.Next(3) != 0) return text;
        var at = random.Next(text.Length + 1);
        return text.Insert(at, "0x/:-+. "[random.Next(8)].ToString());
    }
}
