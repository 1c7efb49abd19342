using System.Globalization;
using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>
/// A directory with a checkpoint and a log after it, damaged in every file. Opening gives exactly the content, or a <see cref="MyceliaException"/> that
/// says what is wrong.
///
/// One thing cannot be told from an unfinished write: the end of the newest log file. What may be missing after damage there:
///  * a flipped bit in the last record: that record, and a note says so;
///  * a file cut short: the records that are not whole any more, and a note says so when one was cut in the middle.
/// </summary>
[Trait("Category", "Crash")]
public sealed class CorruptionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SortedDictionary<long, string> _contents = [];
    private readonly SortedDictionary<long, long> _logEnds = [];
    private readonly string _whole;
    private readonly string _newestLog;
    private readonly List<string> _outcomes = [];
    private readonly long _before;

    public CorruptionTests()
    {
        _whole = _directory["whole.mycelia"];
        var written = _directory["written.mycelia"];
        using (var database = Database.Open(written))
        {
            Write(database, 20_000);
            database.Checkpoint();
            for (var i = 0; i < 60; i++) Write(database, i % 20 == 0 ? 500 : 1);
        }

        // Twice, so that the newest log file is not the first one, and a second checkpoint lies over the first. Copied while it is open, as a kill
        // leaves it.
        using (var database = Database.Open(written))
        {
            Write(database, 100);
            database.Checkpoint();
            _before = database.Snapshot().Version;
            _contents[_before] = ContentOf(database);
            for (var i = 0; i < 12; i++)
            {
                Write(database, 3);
                _contents[database.Snapshot().Version] = ContentOf(database);
                _logEnds[database.Snapshot().Version] = new FileInfo(NewestLog(written)).Length;
            }

            TemporaryDirectory.Copy(written, _whole);
        }

        _newestLog = NewestLog(_whole);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed_or_has_no_effect()
    {
        var random = new Random(7);
        foreach (var file in Files())
        {
            var length = (int)new FileInfo(Path.Combine(_whole, file)).Length;
            if (length == 0) continue;
            var offsets = Enumerable.Range(0, IsLong ? 400 : 14).Select(_ => random.Next(length)).Concat([0, length / 2, length - 1]);
            foreach (var at in offsets) Damage(file, $"flip {at}", bytes => bytes[at] ^= (byte)(1 << random.Next(8)), found => MayBeCut(file, at, found));
        }

        Assert.Contains(_outcomes, outcome => outcome.StartsWith("refused", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_cut_short_is_noticed_or_has_no_effect()
    {
        foreach (var file in Files())
        {
            var length = (int)new FileInfo(Path.Combine(_whole, file)).Length;
            foreach (var left in new[] { 0, length / 3, length / 2, length - 100, length - 8, length - 1 }.Where(left => left >= 0 && left < length).Distinct())
                Cut(file, left);
        }
    }

    [Fact]
    public void The_newest_log_keeps_every_whole_record_wherever_it_is_cut()
    {
        var file = Path.GetRelativePath(_whole, _newestLog);
        var last = _logEnds.Values.Last();
        for (var left = _logEnds.Values.First(); left < last; left += IsLong ? 1 : 61) Cut(file, (int)left);
        foreach (var end in _logEnds.Values) Cut(file, (int)end);
    }

    [Fact]
    public void A_missing_file_is_noticed_or_has_no_effect()
    {
        foreach (var file in Files())
        {
            var copy = Copy();
            File.Delete(Path.Combine(copy, file));
            Try(copy, $"{file}: deleted", _ => false);
        }
    }

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("MYCELIA_TRACE") is { } trace) File.AppendAllLines(trace, _outcomes);
        _directory.Dispose();
    }

    private void Cut(string file, int left) => Damage(file, $"cut to {left}", bytes => bytes[..left], found =>
        Path.Combine(_whole, file) == _newestLog && found.Version == Math.Max(_before, _logEnds.LastOrDefault(end => end.Value <= left).Key) && (found.HasNote || left == 0 || _logEnds.ContainsValue(left)));

    private bool MayBeCut(string file, long at, (long Version, bool HasNote) found)
    {
        var last = _contents.Keys.Last();
        return Path.Combine(_whole, file) == _newestLog && at >= _logEnds[last - 1] && found == (last - 1, true);
    }

    private void Damage(string file, string what, Action<byte[]> change, Func<(long Version, bool HasNote), bool> mayBeFound) =>
        Damage(file, what, bytes =>
        {
            change(bytes);
            return bytes;
        }, mayBeFound);

    private void Damage(string file, string what, Func<byte[], byte[]> change, Func<(long Version, bool HasNote), bool> mayBeFound)
    {
        var copy = Copy();
        var path = Path.Combine(copy, file);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
        Try(copy, $"{file}: {what}", mayBeFound);
    }

    /// <summary>Opens, compares, and goes on writing. A version other than the last must be one that may be found.</summary>
    private void Try(string copy, string what, Func<(long Version, bool HasNote), bool> mayBeFound)
    {
        try
        {
            var storage = RocksStorage.Open(copy);
            using var database = Database.Open(storage, new DatabaseOptions());
            var version = database.Snapshot().Version;
            Assert.True(_contents.TryGetValue(version, out var content), $"{what}: version {version}");
            Assert.True(content == ContentOf(database), $"{what}: wrong content at version {version}");
            Assert.True(version == _contents.Keys.Last() || mayBeFound((version, storage.OpenNotes.Count > 0)), $"{what}: only version {version}; {string.Join(' ', storage.OpenNotes)}");
            Write(database, 1);
            _outcomes.Add(string.Create(CultureInfo.InvariantCulture, $"opened at {version}: {what}"));
        }
        catch (MyceliaException e)
        {
            Assert.True(e.Status is StatusCode.Corruption or StatusCode.NewerFormat or StatusCode.StorageUnavailable, $"{what}: {e.Status} {e.Message}");
            Assert.True(e.Message.Length > 40, $"{what}: {e.Message}");
            _outcomes.Add($"refused: {what}: {e.Message}");
        }

        Directory.Delete(copy, recursive: true);
    }

    private IEnumerable<string> Files() => Directory.GetFiles(_whole, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_whole, file))
        .Where(file => Path.GetFileName(file) != "LOCK").Order();

    private string Copy()
    {
        var copy = _directory["copy.mycelia"];
        TemporaryDirectory.Copy(_whole, copy);
        return copy;
    }

    private static string NewestLog(string database) => Directory.GetFiles(Path.Combine(database, "store"), "*.log").Max()!;

    private static string ContentOf(Database database) => Convert.ToHexStringLower(database.Snapshot().RootHash());

    private static void Write(Database database, int count) => database.Write(tx =>
    {
        var random = new Random(count);
        var nodes = tx.CreateNodes(count, ["Item"], PropertyColumn.Int64("number", [.. Enumerable.Range(0, count).Select(_ => random.NextInt64())]),
            PropertyColumn.String("text", [.. Enumerable.Range(0, count).Select(_ => (string?)$"text {random.Next()}")]));
        tx.CreateEdges("NEXT", nodes, [.. nodes.Skip(1), nodes[0]], PropertyColumn.Float64("weight", [.. nodes.Select(_ => random.NextDouble())]));
    });
}
