using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.Columns;

/// <summary>The stored form of a chunk is a function of the values its alive rows show, and of nothing else; damaged bytes are refused.</summary>
public class ChunkCodecTests
{
    private static readonly ValueKind[] Kinds = [.. Enum.GetValues<ValueKind>().Where(kind => kind is > ValueKind.Null and <= ValueKind.Point)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 3000 : 130)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_read_back_shows_the_same_values(int seed)
    {
        var values = Draw(seed);
        var bytes = Encode(BySteps(new Random(seed), values), All());
        if (bytes is null)
        {
            Assert.All(values, value => Assert.True(value.IsNull));
            return;
        }

        var chunk = ChunkCodec.Decode(bytes);
        for (var row = 0; row < Chunk.RowsMax; row++) Assert.Equal(row < values.Length ? values[row] : Value.Null, chunk.Get(row));
        Assert.Equal(bytes, Encode(chunk, All()));
        Assert.Equal(Array.FindLastIndex(values, value => !value.IsNull) + 1, chunk.Capacity);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Equal_columns_have_equal_bytes_whatever_led_to_them(int seed)
    {
        var random = new Random(seed * 31 + 1);
        var values = Draw(seed);
        var expected = Encode(AtOnce(values), All());
        Assert.Equal(expected, Encode(BySteps(random, values), All()));
        Assert.Equal(expected, Encode(BySteps(random, values)?.Flat, All()));
        Assert.Equal(expected, Encode(BySteps(random, values)?.Flat.Compact(), All()));
        Assert.Equal(expected, Encode(PropertyColumn.Values("x", values).Pack(0, values.Length, null), All()));
        if (expected is not null) Assert.Equal(expected, Encode(ChunkCodec.Decode(expected).Clone(Chunk.RowsMax), All()));

        // Dead rows leave nothing: neither their values nor the width, kind or length that they needed.
        var alive = All();
        var shown = (Value[])values.Clone();
        for (var row = 0; row < values.Length; row++)
        {
            if (random.Next(3) != 0) continue;
            alive[row >> 6] &= ~(1UL << row);
            shown[row] = Value.Null;
        }

        Assert.Equal(Encode(AtOnce(shown), All()), Encode(BySteps(random, values), alive));
    }

    [Fact]
    public void A_width_a_kind_or_a_patch_that_no_alive_row_needs_does_not_show()
    {
        var alive = All();
        alive[0] &= ~2UL;
        var plain = Encode(AtOnce([1, Value.Null, 3]), All());
        Assert.Equal(plain, Encode(AtOnce([1, long.MaxValue, 3]), alive));
        Assert.Equal(plain, Encode(AtOnce([1, "text", 3]), alive));
        Assert.Equal(plain, Encode(ChunkEditor.Set(AtOnce([1, 7, 3]), 1, Value.Null, false, new EditSession(), new Lineage()), All()));
        Assert.Equal(plain, Encode(ChunkEditor.Set(AtOnce(["a", 7, 3]), 0, 1, false, new EditSession(), new Lineage()), alive));
        Assert.Null(Encode(AtOnce([Value.Null, 7]), alive));
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_read_or_refused_but_never_crashes()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            if (Encode(AtOnce(Draw(seed, 40)), All()) is not { } bytes) continue;
            for (var length = 0; length < bytes.Length; length++) Assert.Throws<CorruptionException>(() => Touch(bytes[..length]));
            Assert.Throws<CorruptionException>(() => Touch([.. bytes, 0]));
            for (var i = 0; i < 400; i++)
            {
                var hostile = (byte[])bytes.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--) hostile[random.Next(3) == 0 ? random.Next(Math.Min(8, hostile.Length)) : random.Next(hostile.Length)] = (byte)random.Next(256);
                AssertReadOrRefused(hostile);
            }
        }
    }

    [Fact]
    public void Bytes_out_of_nowhere_are_refused_or_read()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var hostile = new byte[random.Next(40)];
            random.NextBytes(hostile);
            if (hostile.Length > 0) hostile[0] = (byte)random.Next((int)ValueKind.Point + 3);
            AssertReadOrRefused(hostile);
        }
    }

    [Theory]
    [InlineData(ValueKind.Date, 8, long.MaxValue)]
    [InlineData(ValueKind.LocalTime, 8, 86_400_000_000_000)]
    [InlineData(ValueKind.LocalTime, 1, -1)]
    public void Numbers_that_are_no_date_or_time_are_refused_on_reading(ValueKind kind, int width, long raw)
    {
        var writer = new ByteWriter();
        writer.Byte((byte)kind);
        writer.Varint(1);
        writer.Byte(1);
        writer.Byte((byte)width);
        if (width == 1) writer.Byte((byte)raw);
        else writer.Int64(raw);
        Assert.Throws<CorruptionException>(() => ChunkCodec.Decode(writer.ToArray()));
    }

    [Fact]
    public void Text_whose_rows_cut_a_character_is_refused()
    {
        var bytes = Encode(AtOnce(["é", "b"]), All())!;
        Assert.Equal([2, 1], bytes[3..5]);
        (bytes[3], bytes[4]) = (1, 2);
        Assert.Throws<CorruptionException>(() => ChunkCodec.Decode(bytes));
    }

    private static void AssertReadOrRefused(byte[] hostile)
    {
        try
        {
            Touch(hostile);
        }
        catch (CorruptionException)
        {
            // Refused, as it should be.
        }
    }

    /// <summary>Reads a chunk and every row of it in every way.</summary>
    private static void Touch(byte[] bytes)
    {
        var chunk = ChunkCodec.Decode(bytes);
        for (var row = 0; row < chunk.Capacity; row++)
        {
            _ = chunk.Get(row);
            chunk.TryGetInt64(row, out _);
            chunk.TryGetDouble(row, out _);
            chunk.TryGetUtf8(row, out _);
        }
    }

    private static Value[] Draw(int seed, int lengthMax = Chunk.RowsMax)
    {
        var random = new Random(seed);
        var kind = Kinds[seed % Kinds.Length];
        var length = random.Next(3) switch { 0 => random.Next(1, 20), 1 => random.Next(1, Math.Min(200, lengthMax)), _ => random.Next(1, lengthMax + 1) };
        var nullShare = random.Next(3) switch { 0 => 0, 1 => 5, _ => 90 };
        var isMixed = random.Next(5) == 0;
        var isSmall = random.Next(2) == 0;
        var values = new Value[length];
        for (var row = 0; row < length; row++)
        {
            if (random.Next(100) < nullShare) continue;
            values[row] = isMixed ? ValueGenerator.Next(random, 1) : kind == ValueKind.Int64 && isSmall ? random.Next(-120, 120) : ValueGenerator.Next(random, kind, 1);
        }

        return values;
    }

    private static Chunk? AtOnce(Value[] values)
    {
        Chunk? chunk = null;
        EditSession session = new();
        Lineage lineage = new();
        for (var row = 0; row < values.Length; row++) chunk = ChunkEditor.Set(chunk, row, values[row], true, session, lineage);
        return chunk;
    }

    /// <summary>The same values by detours: rows in any order, other values first, several sessions, patches, sealed in between.</summary>
    private static Chunk? BySteps(Random random, Value[] values)
    {
        Chunk? chunk = null;
        EditSession session = new();
        Lineage lineage = new();
        var rows = Enumerable.Range(0, values.Length).ToArray();
        random.Shuffle(rows);
        foreach (var row in rows)
        {
            if (random.Next(10) == 0) chunk = ChunkEditor.Set(chunk, row, ValueGenerator.Next(random, 1), true, session, lineage);
            chunk = ChunkEditor.Set(chunk, row, values[row], chunk is null || random.Next(3) != 0, session, lineage);
            if (random.Next(30) == 0) session = new EditSession();
            if (random.Next(100) == 0) lineage = new Lineage();
        }

        for (var i = random.Next(40); i > 0; i--)
        {
            var row = random.Next(values.Length);
            chunk = ChunkEditor.Set(chunk, row, ValueGenerator.Next(random, 1), false, new EditSession(), lineage);
            chunk = ChunkEditor.Set(chunk, row, values[row], false, new EditSession(), lineage);
        }

        return chunk;
    }

    private static byte[]? Encode(Chunk? chunk, ulong[] alive)
    {
        var writer = new ByteWriter();
        return chunk is not null && ChunkCodec.Encode(writer, chunk, alive) ? writer.ToArray() : null;
    }

    private static ulong[] All()
    {
        var all = new ulong[Chunk.WordsMax];
        all.AsSpan().Fill(ulong.MaxValue);
        return all;
    }
}
