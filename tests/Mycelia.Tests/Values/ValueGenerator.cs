using System.Text;

namespace Mycelia.Tests.Values;

/// <summary>
/// Values of every kind from a seeded source, half of them from the edges of their ranges, where encodings go wrong: extreme
/// integers and years, signed zeros, subnormals, empty and multi-byte text, offsets with seconds.
/// </summary>
public static class ValueGenerator
{
    private const long EpochDayMin = -365_243_219_162;
    private const long EpochDayMax = 365_241_780_471;
    private const int SecondsPerDay = 86_400;
    private const long NanosPerDay = 86_400_000_000_000;
    private const int OffsetSecondsMax = 18 * 3_600;

    private static readonly long[] Integers =
        [0, 1, -1, 63, 64, -64, -65, 127, 128, 255, 256, int.MaxValue, int.MinValue, 1L << 53, long.MaxValue, long.MinValue, long.MinValue + 1];

    private static readonly double[] Floats =
    [
        0.0, -0.0, 1.0, -1.0, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon,
        double.MaxValue, double.MinValue, 2.2250738585072014E-308, 1L << 53, 1E21,
    ];

    private static readonly string[] Texts =
    [
        "", "a", "A", "aa", "b", "it's", "\\", "\0", "\n", "é", "e\u0301", "ß", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF",
        "😀", "\U00010000", "\U0010FFFF", "漢字", "a😀", "a\uE000",
    ];

    private static readonly string[] Zones = ["Europe/Stockholm", "UTC", "Etc/GMT-14", "America/Argentina/Buenos_Aires", "EST5EDT"];
    private static readonly int[] Offsets = [0, 3_600, -3_600, 3_208, -1, 1, 59, -OffsetSecondsMax, OffsetSecondsMax];
    private static readonly int[] Nanos = [0, 1, 999, 1_000, 645_000_000, 645_876_000, 999_999_999];

    /// <summary>A value of any kind; lists and maps are nested up to <paramref name="depth"/> deep.</summary>
    public static Value Next(Random random, int depth)
    {
        var kind = (ValueKind)random.Next((int)ValueKind.Point + 1);
        return kind is ValueKind.List or ValueKind.Map && depth <= 0 ? Scalar(random, ValueKind.Int64) : Next(random, kind, depth);
    }

    /// <summary>A value of one kind.</summary>
    public static Value Next(Random random, ValueKind kind, int depth) => kind switch
    {
        ValueKind.List => Value.List(Enumerable.Range(0, Count(random)).Select(_ => Next(random, depth - 1)).ToArray()),
        ValueKind.Map => Value.Map(Enumerable.Range(0, Count(random)).Select(_ => Text(random)).Distinct()
            .Select(key => KeyValuePair.Create(key, Next(random, depth - 1)))),
        _ => Scalar(random, kind),
    };

    private static Value Scalar(Random random, ValueKind kind) => kind switch
    {
        ValueKind.Null => Value.Null,
        ValueKind.Bool => random.Next(2) == 0,
        ValueKind.Int64 => Edge(random) ? Pick(random, Integers) : random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
        ValueKind.Float64 => Edge(random) ? Pick(random, Floats) : BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        ValueKind.String => Text(random),
        ValueKind.Bytes => Bytes(random),
        ValueKind.Date => new Date(EpochDay(random)),
        ValueKind.LocalTime => new LocalTime(NanoOfDay(random)),
        ValueKind.ZonedTime => new ZonedTime(NanoOfDay(random), Offset(random)),
        ValueKind.LocalDateTime => LocalDateTime(random),
        ValueKind.ZonedDateTime => new ZonedDateTime(LocalDateTime(random), Offset(random), Edge(random) ? Pick(random, Zones) : null),
        ValueKind.Duration => Duration(random),
        ValueKind.Point => Point(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no scalar kind"),
    };

    private static bool Edge(Random random) => random.Next(2) == 0;

    private static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];

    private static int Count(Random random) => random.Next(8) == 0 ? random.Next(100) : random.Next(4);

    private static string Text(Random random)
    {
        if (Edge(random)) return Pick(random, Texts);
        var text = new StringBuilder();
        for (var i = random.Next(20); i > 0; i--)
        {
            var scalar = random.Next(random.Next(4) switch { 0 => 0x7F, 1 => 0x800, 2 => 0x10000, _ => 0x110000 });
            text.Append(Rune.IsValid(scalar) ? new Rune(scalar) : Rune.ReplacementChar);
        }

        return text.ToString();
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(8) == 0 ? random.Next(300) : random.Next(5)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static long EpochDay(Random random) => random.Next(4) switch
    {
        0 => EpochDayMin + random.Next(2),
        1 => EpochDayMax - random.Next(2),
        2 => random.Next(-1_000_000, 100_000),
        _ => random.NextInt64(EpochDayMin, EpochDayMax),
    };

    private static long NanoOfDay(Random random) => random.Next(4) switch
    {
        0 => NanosPerDay - 1,
        1 => random.Next(24 * 60) * 60_000_000_000L,
        2 => random.Next(SecondsPerDay) * 1_000_000_000L + Pick(random, Nanos),
        _ => random.NextInt64(NanosPerDay),
    };

    private static int Offset(Random random) => Edge(random) ? Pick(random, Offsets) : random.Next(-OffsetSecondsMax, OffsetSecondsMax + 1);

    private static LocalDateTime LocalDateTime(Random random) => new(new Date(EpochDay(random)), new LocalTime(NanoOfDay(random)));

    private static Duration Duration(Random random)
    {
        return new Duration(Part(), Part(), Part(), Pick(random, Nanos));

        long Part()
        {
            return random.Next(3) switch { 0 => 0, 1 => random.Next(-100_000, 100_000), _ => Pick(random, Integers) };
        }
    }

    private static Point Point(Random random)
    {
        var srid = Pick(random, [Mycelia.Point.Cartesian2D, Mycelia.Point.Cartesian3D, Mycelia.Point.Wgs84, Mycelia.Point.Wgs84WithHeight]);
        var z = srid is Mycelia.Point.Cartesian3D or Mycelia.Point.Wgs84WithHeight ? Coordinate(1E9) : 0;
        return new Point(srid, Coordinate(180), Coordinate(90), z);

        double Coordinate(double max)
        {
            return random.Next(4) switch { 0 => 0.0, 1 => -0.0, 2 => random.Next(2) == 0 ? max : -max, _ => (random.NextDouble() * 2 - 1) * max };
        }
    }
}
