using System.Buffers.Binary;
using System.Text;
using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Tests.Cypher.Functions.Temporal;

public class ZoneTests
{
    private const long SecondsPerDay = 86_400;

    [Theory]
    [InlineData("Europe/Stockholm", "1818-07-21T12:00", "+00:53:28")]
    [InlineData("Europe/Berlin", "1893-03-31T12:00", "+00:53:28")]
    [InlineData("Europe/Berlin", "1893-04-01T12:00", "+01:00")]
    [InlineData("Atlantic/Reykjavik", "1900-01-01T12:00", "-00:16:08")]
    [InlineData("Europe/Amsterdam", "1900-01-01T12:00", "Z")]
    [InlineData("America/New_York", "1883-01-01T12:00", "-04:56:02")]
    [InlineData("Asia/Kolkata", "2024-01-01T12:00", "+05:30")]
    [InlineData("Europe/Dublin", "2024-01-01T12:00", "Z")]
    [InlineData("Europe/Dublin", "2524-07-01T12:00", "+01:00")]
    [InlineData("Australia/Lord_Howe", "+20240-01-01T12:00", "+11:00")]
    [InlineData("Africa/Casablanca", "2500-01-01T12:00", "+01:00")]
    [InlineData("UTC", "-999999998-01-01T12:00", "Z")]
    public void Historic_and_future_offsets_come_out_to_the_second(string zone, string local, string offset) =>
        Assert.Equal($"{local}{offset}[{zone}]", Call.Text(Zone.Named(zone).Resolve(LocalDateTime.Parse(local))));

    [Fact]
    public void Offsets_since_1970_agree_with_dotnet_in_every_zone()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            var rules = ZoneRules.Find(zone.Id);
            Assert.True(rules is not null, zone.Id);
            var fallback = new SystemZoneRules(zone.Id, zone);
            // Beyond the transitions that the files list, .NET moves changes at 24:00 by a day.
            for (var second = 0L; second < 2_100_000_000; second += 13 * SecondsPerDay + 3_607)
            {
                // .NET's offsets are whole minutes; a few zones had others until 1972.
                Assert.True(Math.Abs(rules!.OffsetAt(second) - fallback.OffsetAt(second)) < 60, $"{zone.Id} at {second}: {rules.OffsetAt(second)}, not {fallback.OffsetAt(second)}");
            }
        }
    }

    [Fact]
    public void Rules_of_dotnet_repeat_beyond_its_years()
    {
        var rules = new SystemZoneRules("Europe/Stockholm", TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"));
        Assert.Equal(7_200, rules.OffsetAt(new LocalDateTime(new Date(999_999_999, 7, 1), default).EpochSecond));
        Assert.Equal(3_600, rules.OffsetAt(new LocalDateTime(new Date(10_000, 1, 1), default).EpochSecond));
        Assert.Equal(rules.OffsetAt(-62_135_596_800), rules.OffsetAt(new LocalDateTime(new Date(-999_999_999, 1, 1), default).EpochSecond));
    }

    [Theory]
    [InlineData("Z", 0)]
    [InlineData("+01", 3_600)]
    [InlineData("-0130", -5_400)]
    [InlineData("+00:53:28", 3_208)]
    [InlineData("-18:00", -64_800)]
    public void Offsets_are_zones(string text, int offset)
    {
        var zone = Zone.Parse(text);
        Assert.Null(zone.Name);
        Assert.Equal(offset, zone.OffsetAt(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe")]
    [InlineData("Europe/")]
    [InlineData("/Europe/Stockholm")]
    [InlineData("europe/../Europe/Stockholm")]
    [InlineData("Europe/./Stockholm")]
    [InlineData("tzdata.zi")]
    [InlineData("right/Europe/Stockholm")]
    [InlineData("posix/Europe/Stockholm")]
    [InlineData("localtime")]
    [InlineData("Nowhere")]
    [InlineData("+19:00")]
    [InlineData("+1")]
    public void Other_names_are_refused(string text) => Call.Fails("ArgumentError", "", () => Zone.Parse(text).OffsetAt(0));

    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T00:59:59Z", 3_600)]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T01:00:00Z", 7_200)]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T00:59:59Z", 7_200)]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T01:00:00Z", 3_600)]
    [InlineData("AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-01T00:00Z", 39_600)]
    [InlineData("AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-07-01T00:00Z", 36_000)]
    [InlineData("IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01T00:00Z", 0)]
    [InlineData("<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:29:59Z", 12_600)]
    [InlineData("<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:30:00Z", 16_200)]
    [InlineData("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2024-03-31T00:59:59Z", -10_800)]
    [InlineData("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2024-03-31T01:00:00Z", -7_200)]
    [InlineData("XXX0YYY-0:00:30,59/0,60/0", "2024-02-29T00:00Z", 30)]
    [InlineData("XXX0YYY-0:00:30,J60/0,J61/0", "2024-03-01T00:00Z", 30)]
    [InlineData("EST5", "2024-07-01T00:00Z", -18_000)]
    public void Yearly_rules_change_at_their_second(string rule, string instant, int offset)
    {
        Assert.True(PosixZone.TryParse(rule, out var zone));
        Assert.Equal(offset, zone!.OffsetAt(ZonedDateTime.Parse(instant).EpochSecond));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CET")]
    [InlineData("CET-1CEST")]
    [InlineData("CET-1CEST,M3.5.0")]
    [InlineData("CET-1CEST,M13.5.0,M10.5.0/3")]
    [InlineData("CET-1CEST,M3.6.0,M10.5.0/3")]
    [InlineData("CET-1CEST,M3.5.7,M10.5.0/3")]
    [InlineData("CET-1CEST,M3.5,M10.5.0/3")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3,")]
    [InlineData("<CET-1")]
    public void Malformed_rules_are_refused(string rule) => Assert.False(PosixZone.TryParse(rule, out _));

    [Fact]
    public void Files_are_read_in_both_versions()
    {
        var modern = TzifFile.Parse(File(2, [(-100, 1), (100, 0)], [60, 7_200], "<+01>-1"), "X")!;
        Assert.Equal([60, 7_200, 7_200, 3_600, 3_600], new[] { -101L, -100, 99, 100, long.MaxValue / 4 }.Select(modern.OffsetAt));
        var old = TzifFile.Parse(File(1, [(-100, 1), (100, 0)], [60, 7_200], null), "X")!;
        Assert.Equal([60, 7_200, 7_200, 60, 60], new[] { -101L, -100, 99, 100, long.MaxValue / 4 }.Select(old.OffsetAt));
        var constant = TzifFile.Parse(File(2, [], [60], ""), "X")!;
        Assert.Equal(60, constant.OffsetAt(0));
    }

    [Fact]
    public void Damaged_files_are_no_zones()
    {
        var bytes = File(2, [(-100, 1), (100, 0)], [60, 7_200], "<+01>-1");
        for (var length = 0; length < bytes.Length; length++) Assert.Null(TzifFile.Parse(bytes.AsSpan(0, length), "X"));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0xFF;
            TzifFile.Parse(damaged, "X")?.OffsetAt(0);
        }
    }

    /// <summary>A file with the given transitions to types; version 2 files have an empty first part.</summary>
    private static byte[] File(int version, (long Time, byte Type)[] transitions, int[] offsets, string? footer)
    {
        var stream = new MemoryStream();
        if (version >= 2) Header(stream, version, 0, 1, [0]);
        Header(stream, version, transitions.Length, offsets.Length, []);
        foreach (var (time, _) in transitions) stream.Write(BigEndian(time, version >= 2 ? 8 : 4));
        foreach (var (_, type) in transitions) stream.WriteByte(type);
        foreach (var offset in offsets) stream.Write([.. BigEndian(offset, 4), 0, 0]);
        stream.WriteByte(0);
        if (footer is not null) stream.Write(Encoding.ASCII.GetBytes($"\n{footer}\n"));
        return stream.ToArray();
    }

    private static void Header(MemoryStream stream, int version, int transitions, int types, int[] offsets)
    {
        stream.Write([.. "TZif"u8, version == 1 ? (byte)0 : (byte)('0' + version), .. new byte[15]]);
        foreach (var count in new[] { 0, 0, 0, transitions, types, 1 }) stream.Write(BigEndian(count, 4));
        foreach (var offset in offsets) stream.Write([.. BigEndian(offset, 4), 0, 0]);
        if (offsets.Length > 0) stream.WriteByte(0);
    }

    private static byte[] BigEndian(long value, int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[(8 - length)..];
    }
}
