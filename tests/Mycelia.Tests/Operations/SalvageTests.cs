using Mycelia.Kernel.Hashing;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Operations;

/// <summary>
/// A database with a checkpoint and a log after it, damaged in every file. What is salvaged is right: every node, edge and value that the new database has, the
/// damaged one had at the version that the report names. What is missing is in the report.
/// </summary>
[Trait("Category", "Crash")]
public sealed class SalvageTests : IDisposable
{
    private const int Bulk = 9000;

    private readonly TemporaryDirectory _directory = new();
    private readonly SortedDictionary<long, Content>[] _contents = [[], []];
    private readonly List<string> _outcomes = [];
    private readonly string _whole;
    private readonly string _unopened;

    public SalvageTests()
    {
        _whole = _directory["whole.mycelia"];
        _unopened = _directory["unopened.mycelia"];
        Write(_directory["first.mycelia"], _unopened, reopen: false);
        Write(_directory["second.mycelia"], _whole, reopen: true);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1";

    [Fact]
    public void An_intact_database_is_saved_whole()
    {
        foreach (var path in (string[])[_whole, _unopened])
        {
            var report = Salvage(path, "intact", path == _whole);
            Assert.True(report.IsComplete, string.Join('\n', report.Losses));
            Assert.Empty(report.Notes);
            Assert.Equal(_contents[path == _whole ? 1 : 0].Keys.Last(), report.Version);
            Assert.Equal(0, report.EdgesWithoutEnds);
            Delete(report);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flipped_bit_loses_no_more_than_it_must(bool reopened)
    {
        var random = new Random(11);
        var saved = 0;
        foreach (var file in Files(reopened))
        {
            var length = (int)new FileInfo(file.Full).Length;
            if (length == 0) continue;
            foreach (var at in Enumerable.Range(0, IsLong ? 60 : 4).Select(_ => random.Next(length)).Append(length - 1))
                saved += Damage(reopened, file.Name, $"flip {at} of {length}", bytes => bytes[at] ^= (byte)(1 << random.Next(8))) ? 1 : 0;
        }

        Assert.True(saved > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_cut_or_missing_loses_no_more_than_it_must(bool reopened)
    {
        foreach (var file in Files(reopened))
        {
            var length = (int)new FileInfo(file.Full).Length;
            foreach (var left in new[] { 0, length / 2, length - 1 }.Where(left => left >= 0 && left < length).Distinct())
                Damage(reopened, file.Name, $"cut to {left} of {length}", bytes => bytes, left);
            Damage(reopened, file.Name, "deleted", null);
        }
    }

    /// <summary>The store's own list of its files is lost, and with it what belongs to which family: everything is found again.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_RocksDBs_manifest_everything_is_found_again(bool reopened)
    {
        foreach (var pattern in (string[])["MANIFEST-*", "CURRENT"])
        {
            var copy = Copy(reopened);
            foreach (var file in Directory.GetFiles(System.IO.Path.Combine(copy, "store"), pattern)) File.Delete(file);
            var report = Salvage(copy, $"without {pattern}", reopened);
            Assert.Contains("repaired", Assert.Single(report.Notes), StringComparison.Ordinal);
            Assert.All(report.Losses, loss => Assert.Equal("log files", loss.What));
            Assert.Equal(_contents[reopened ? 1 : 0].Keys.Last(), report.Version);
            Delete(report);
        }
    }

    [Fact]
    public void What_is_no_database_open_or_in_the_way_is_refused()
    {
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Salvage(_directory["nothing"], _directory["out"])).Status);
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Salvage(_whole, _unopened)).Status);
        var copy = Copy(true);
        using (Database.Open(copy)) Assert.Equal(StatusCode.Locked, Assert.Throws<MyceliaException>(() => Database.Salvage(copy, _directory["out"])).Status);
        Assert.False(Path.Exists(_directory["out"]) || Path.Exists(_directory["out.unfinished"]));
    }

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("MYCELIA_TRACE") is { } trace) File.AppendAllLines(trace, _outcomes);
        _directory.Dispose();
    }

    private IEnumerable<(string Name, string Full)> Files(bool reopened) => Directory.GetFiles(reopened ? _whole : _unopened, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not "LOCK" && !Path.GetFileName(file).StartsWith("LOG", StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith("OPTIONS", StringComparison.Ordinal))
        .Order().Select(file => (Path.GetRelativePath(reopened ? _whole : _unopened, file), file));

    private bool Damage(bool reopened, string file, string what, Action<byte[]> change) => Damage(reopened, file, what, bytes =>
    {
        change(bytes);
        return bytes;
    });

    /// <summary>Damages a copy, salvages it and compares; whether anything was saved.</summary>
    private bool Damage(bool reopened, string file, string what, Func<byte[], byte[]>? change, int left = int.MaxValue)
    {
        var copy = Copy(reopened);
        var path = Path.Combine(copy, file);
        if (change is null)
        {
            File.Delete(path);
        }
        else
        {
            var bytes = change(File.ReadAllBytes(path));
            File.WriteAllBytes(path, bytes.AsSpan(0, Math.Min(left, bytes.Length)));
        }

        var report = Salvage(copy, $"{file} {what}", reopened);
        var isSaved = report.Path is not null;
        _outcomes.Add($"{file} {what}: {(isSaved ? $"version {report.Version}, {report.Nodes} nodes, {report.Edges} edges" : "nothing")}; {string.Join(" | ", [.. report.Notes, .. report.Losses])}");
        if (isSaved) Delete(report);
        return isSaved;
    }

    /// <summary>Salvages, checks that nothing saved is wrong and nothing missing is unreported, and that the damaged database is as it was.</summary>
    private SalvageReport Salvage(string path, string what, bool reopened)
    {
        var contents = _contents[reopened ? 1 : 0];
        var before = Fingerprint(path);
        var report = Database.Salvage(path, _directory["saved.mycelia"]);
        Assert.True(before == Fingerprint(path), $"{what}: the damaged database was changed");
        Assert.False(Directory.Exists(_directory["saved.mycelia.unfinished"]), what);
        if (report.Path is null)
        {
            Assert.NotEmpty(report.Losses);
            return report;
        }

        using var saved = Database.Open(report.Path);
        Assert.True(saved.Check().IsClean, what);
        if (report.Version == 0 && report.Nodes == 0) return report;
        Assert.True(contents.TryGetValue(report.Version, out var truth), $"{what}: version {report.Version}");
        var found = Content.Of(saved.Snapshot());
        var lost = found.MissingFrom(truth!, what);
        if (report.IsComplete && report.Version == contents.Keys.Last()) Assert.True(lost == 0, $"{what}: {lost} lost and nothing reported");
        Assert.Equal(report.EdgesWithoutEnds > 0, report.EdgesWithoutEnds > 0 && !report.IsComplete);

        // A single damaged page costs at most what it holds: far from everything.
        var pages = report.Losses.Count(loss => loss.What is "nodes" or "edges" || loss.What.Contains("property", StringComparison.Ordinal));
        if (report.Losses.Count == 1 && pages == 1) Assert.True(found.Nodes.Count >= truth!.Nodes.Count - report.Losses[0].RowsMax, $"{what}: {report.Losses[0]}");
        return report;
    }

    private static void Delete(SalvageReport report) => Directory.Delete(report.Path!, recursive: true);

    private string Copy(bool reopened)
    {
        var copy = _directory["copy.mycelia"];
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        TemporaryDirectory.Copy(reopened ? _whole : _unopened, copy);
        return copy;
    }

    private static string Fingerprint(string path) => string.Join('\n', new DirectoryInfo(path).GetFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks} {Crc32C.Compute(File.ReadAllBytes(file.FullName))}"));

    /// <summary>A checkpoint, a second one over it, commits of every kind after that; copied while it is open, as a kill leaves it.</summary>
    private void Write(string path, string copy, bool reopen)
    {
        var database = Database.Open(path, new DatabaseOptions { CheckpointLogBytes = 0 });
        try
        {
            var next = 0L;
            Step(database, reopen, tx => Create(tx, ref next, Bulk));
            database.Checkpoint();
            Step(database, reopen, tx => Create(tx, ref next, 50));
            if (reopen)
            {
                database.Dispose();
                database = Database.Open(path, new DatabaseOptions { CheckpointLogBytes = 0 });
            }

            database.Checkpoint();
            var random = new Random(5);
            for (var i = 0; i < 25; i++)
            {
                Step(database, reopen, tx => Create(tx, ref next, i % 10 == 9 ? 3000 : 3));
                Step(database, reopen, tx => Change(tx, random));
            }

            TemporaryDirectory.Copy(path, copy);
        }
        finally
        {
            database.Dispose();
        }
    }

    private delegate void Work(Transaction tx);

    private void Step(Database database, bool reopen, Work work)
    {
        database.Write(tx => work(tx));
        _contents[reopen ? 1 : 0][database.Snapshot().Version] = Content.Of(database.Snapshot());
    }

    private static void Create(Transaction tx, ref long next, int count)
    {
        var first = next;
        next += count;
        long[] numbers = [.. Enumerable.Range(0, count).Select(i => first + i)];
        var nodes = tx.CreateNodes(count, count % 2 == 0 ? ["Item"] : ["Item", "Odd"], PropertyColumn.Int64("uid", numbers),
            PropertyColumn.String("text", [.. numbers.Select(number => (string?)$"text {number * 7919:x}")]), PropertyColumn.Float64("half", [.. numbers.Select(number => number / 2.0)], [.. numbers.Select(number => number % 3 == 0)]));
        tx.CreateEdges("NEXT", nodes, [.. nodes.Skip(1), nodes[0]], PropertyColumn.Int64("uid", numbers), PropertyColumn.Int64("weight", [.. numbers.Select(number => number * 31)]));
    }

    private static void Change(Transaction tx, Random random)
    {
        var nodes = tx.Snapshot.Nodes("Item").ToArray();
        for (var i = 0; i < 5; i++)
        {
            var node = nodes[random.Next(nodes.Length)];
            if (!tx.Snapshot.Exists(node)) continue;
            tx.Set(node, "text", $"changed {random.Next()}");
            tx.AddLabel(node, "Changed");
            if (i == 4) tx.DetachDelete(node);
        }
    }

    /// <summary>Nodes and edges by their own numbers, each as text.</summary>
    private sealed record Content(Dictionary<long, Dictionary<string, string>> Nodes, Dictionary<long, Dictionary<string, string>> Edges)
    {
        private static readonly string[] NeverLostAlone = ["labels", "type", "ends"];

        public static Content Of(Snapshot snapshot)
        {
            var content = new Content([], []);
            var uids = new Dictionary<NodeId, string>();
            foreach (var node in snapshot.Nodes())
            {
                var properties = snapshot.Properties(node).ToDictionary(entry => entry.Key, entry => entry.Value.ToString());
                properties["labels"] = string.Join(':', snapshot.Labels(node).Order(StringComparer.Ordinal));
                uids[node] = properties.GetValueOrDefault("uid", "?");
                content.Nodes.Add(properties.TryGetValue("uid", out var uid) ? long.Parse(uid, System.Globalization.CultureInfo.InvariantCulture) : -1 - content.Nodes.Count, properties);
            }

            foreach (var edge in snapshot.Edges())
            {
                var properties = snapshot.Properties(edge).ToDictionary(entry => entry.Key, entry => entry.Value.ToString());
                properties["type"] = snapshot.TypeOf(edge);
                properties["ends"] = $"{uids[snapshot.Source(edge)]} {uids[snapshot.Target(edge)]}";
                content.Edges.Add(properties.TryGetValue("uid", out var uid) ? long.Parse(uid, System.Globalization.CultureInfo.InvariantCulture) : -1 - content.Edges.Count, properties);
            }

            return content;
        }

        /// <summary>How much of the truth is not here; fails on anything that is here and not the truth.</summary>
        public long MissingFrom(Content truth, string what) => Missing(Nodes, truth.Nodes, what) + Missing(Edges, truth.Edges, what);

        private static long Missing(Dictionary<long, Dictionary<string, string>> found, Dictionary<long, Dictionary<string, string>> truth, string what)
        {
            Assert.True(found.Count <= truth.Count, $"{what}: {found.Count} of {truth.Count}");
            var missing = (long)(truth.Count - found.Count);
            foreach (var (uid, properties) in found)
            {
                if (uid < 0)
                {
                    missing++; // Its number is lost, so it cannot be compared.
                    continue;
                }

                Assert.True(truth.TryGetValue(uid, out var right), $"{what}: {uid} should not be there");
                foreach (var (key, value) in properties)
                {
                    if (key == "ends" && value.Contains('?', StringComparison.Ordinal)) continue;
                    Assert.True(right!.TryGetValue(key, out var expected) && expected == value, $"{what}: {key} of {uid} is {value} instead of {right.GetValueOrDefault(key, "nothing")}");
                }

                Assert.All(NeverLostAlone.Where(right!.ContainsKey), key => Assert.True(properties.ContainsKey(key), $"{what}: {key} of {uid}"));
                missing += right!.Count - properties.Count;
            }

            return missing;
        }
    }
}
