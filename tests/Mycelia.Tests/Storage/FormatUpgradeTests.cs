using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Mycelia.Storage.Format;

namespace Mycelia.Tests.Storage;

/// <summary>
/// Databases that earlier formats' last releases wrote, in tests/Mycelia.Tests/Fixtures. Each is opened by today's code, found to hold what it held, upgraded, and
/// opened again. HACKING.md says how to add one.
/// </summary>
public sealed class FormatUpgradeTests : IDisposable
{
    /// <summary>Format, nodes, edges, root hash.</summary>
    public static readonly TheoryData<int, long, long, string> Fixtures = new()
    {
        { 1, 3020, 9493, "77269cd81ad1f0ab9b6eb4d58475e0a90b027a35f96ace6703925c9f8bc2f3a5" },
        { 2, 3020, 9493, "d5108dbe47434d080a6bff71b7ed42b3d7f34da82870183e083e9f3f8c52cc13" },
    };

    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_database_of_an_earlier_format_is_read_and_upgraded(int format, long nodes, long edges, string hash)
    {
        var path = Unpack(format);
        Assert.Equal((format, FormatFile.Version), (Database.FormatOf(path).Format, Database.FormatOf(path).Newest));
        Holds(path, nodes, edges, hash);
        Assert.Equal(format, Database.FormatOf(path).Format); // Opening alone changes nothing.
        var report = Database.Upgrade(path, _directory["backup"]);
        Assert.Equal((format, FormatFile.Version), (report.From, report.To));
        Assert.True(Database.FormatOf(path).IsCurrent);
        Holds(path, nodes, edges, hash);
        Assert.Equal((FormatFile.Version, FormatFile.Version), (Database.Upgrade(path).From, Database.Upgrade(path).To));
        using (var database = Database.Open(path))
        {
            database.Write(tx => tx.CreateNode("Later"));
            database.Compact();
            Assert.True(database.Check().IsClean);
        }

        // The backup that was made first is still what it was.
        Assert.Equal(format, Database.Restore(_directory["backup"], _directory["restored.mycelia"]).Format);
        Assert.Equal(format, Database.FormatOf(_directory["restored.mycelia"]).Format);
        Holds(_directory["restored.mycelia"], nodes, edges, hash);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_database_of_an_earlier_format_can_be_salvaged(int format, long nodes, long edges, string hash)
    {
        var path = Unpack(format);
        var report = Database.Salvage(path, _directory["saved.mycelia"]);
        Assert.Equal((nodes, edges, 0), (report.Nodes, report.Edges, report.Losses.Count));
        using var database = Database.Open(path);
        using var saved = Database.Open(_directory["saved.mycelia"]);
        Assert.Equal(hash, Convert.ToHexStringLower(database.Snapshot().RootHash()));
        Assert.Equal(database.Info().NodeKeys.Select(key => (key.Name, key.Values, string.Join(' ', key.Kinds))), saved.Info().NodeKeys.Select(key => (key.Name, key.Values, string.Join(' ', key.Kinds))));
        Assert.Equal(database.Info().EdgeKeys.Select(key => (key.Name, key.Values)), saved.Info().EdgeKeys.Select(key => (key.Name, key.Values)));
        Assert.Equal(Values(database.Snapshot()), Values(saved.Snapshot()));
    }

    /// <summary>Should fail when the stored form changes without a new format: while the format may still change, store the fixture anew.</summary>
    [Fact]
    public void A_database_of_this_format_is_read_with_its_indexes()
    {
        var path = Unpack(FormatFile.Version);
        Holds(path, 3020, 9493, "d5108dbe47434d080a6bff71b7ed42b3d7f34da82870183e083e9f3f8c52cc13");
        using var database = Database.Open(path);
        var now = database.Snapshot();
        Assert.Equal(["city_lat", "knows_since", "person_name", "unique_Person_id"], database.Schema.Indexes.Select(index => index.Name));
        Assert.Equal("Zoë", now.Get(now.NodeIndex("Person", "id").Find(3000)!.Value, "name").AsString());
        Assert.Null(now.NodeIndex("Person", "id").Find(17));
        Assert.Equal(now.Nodes("Person").ToArray().Count(person => now.Get(person, "name").Equals("Person 12")), now.NodeIndex("Person", "name").Matching("Person 12").ToArray().Length);
        Assert.Equal(3, now.Get(now.NodeIndex("City", "lat").Find(4.5)!.Value, "lat").AsDouble() / 1.5);
    }

    /// <summary>Should fail when the stored form of the history changes: commits and branches in the checkpoint, and in the log after it.</summary>
    [Fact]
    public void A_database_of_this_format_is_read_with_its_history()
    {
        using var database = Database.Open(Unpack(FormatFile.Version));
        Assert.Equal(["dev", "main"], database.History.Branches.Select(branch => branch.Name));
        Assert.Equal(4, database.History.CommitCount);
        Assert.Equal("3 names", database.History.Branch("dev").Head!.Message);
        Assert.Equal("the log's own", database.History.Head!.Message);
        Assert.Equal("the log's own", database.History.Resolve("v1").Message);
        Assert.Equal((3020, 3021), (database.History.Open("v1").NodeCount, database.History.Branch("dev").Snapshot().NodeCount));
        Assert.Equal([], database.Check().Problems);
        database.History.Collect();
        database.History.Collect(new GcOptions { ReflogKeep = TimeSpan.Zero });
        Assert.Equal(4, database.Check().Commits);
    }

    /// <summary>The first log record already is in the new form, so the directory is of the new format before it is written.</summary>
    [Fact]
    public void A_database_of_an_earlier_format_is_raised_by_its_first_record()
    {
        var path = Unpack(2);
        using (var database = Database.Open(path))
        {
            Assert.Equal(2, Database.FormatOf(path).Format);
            database.History.Commit("first");
            Assert.Equal(FormatFile.Version, Database.FormatOf(path).Format);
            database.Write(tx => tx.CreateNode("Later"));
        }

        for (var i = 0; i < 2; i++)
        {
            using var database = Database.Open(path);
            Assert.Equal((3020, 3021), (database.History.Open("HEAD").NodeCount, database.Snapshot().NodeCount));
            Assert.Equal([], database.Check().Problems);
            database.Checkpoint();
        }
    }

    [Fact]
    public void Every_earlier_format_has_a_fixture() =>
        Assert.Equal(Enumerable.Range(FormatFile.Oldest, FormatFile.Version - FormatFile.Oldest), Fixtures.Select(row => (int)row[0]));

    public void Dispose() => _directory.Dispose();

    private static void Holds(string path, long nodes, long edges, string hash)
    {
        using var database = Database.Open(path, new DatabaseOptions { CreateIfMissing = false });
        var snapshot = database.Snapshot();
        Assert.Equal((nodes, edges), (snapshot.NodeCount, snapshot.EdgeCount));
        Assert.Equal(hash, Convert.ToHexStringLower(snapshot.RootHash()));
        Assert.True(database.Check().IsClean);
    }

    /// <summary>Every value of every node, as text, in no order that identities could give.</summary>
    private static List<string> Values(Snapshot snapshot) =>
        [.. snapshot.Nodes().ToArray().Select(node => string.Join(' ', snapshot.Labels(node).Order(StringComparer.Ordinal)) + " " + string.Join(' ', snapshot.Properties(node).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"))).Order(StringComparer.Ordinal)];

    private string Unpack(int format, [CallerFilePath] string file = "")
    {
        var archive = Path.Combine(Path.GetDirectoryName(file)!, "..", "Fixtures", $"format-{format}.tar.gz");
        var target = _directory["unpacked"];
        Directory.CreateDirectory(target);
        using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unzipped, target, overwriteFiles: false);
        return Path.GetDirectoryName(Directory.GetFiles(target, FormatFile.Name, SearchOption.AllDirectories).Single())!;
    }
}
