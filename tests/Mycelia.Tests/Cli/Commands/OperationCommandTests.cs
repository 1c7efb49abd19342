using System.Text.Json;
using Mycelia.Cli.Commands;
using Mycelia.Storage.Format;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary>The commands for operating a database, and the examples of docs/operations.md.</summary>
public sealed class OperationCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["social.mycelia"];

    public OperationCommandTests()
    {
        using var database = Database.Open(Path);
        database.Write(tx =>
        {
            var ada = tx.CreateNode("Person", ("name", "Ada"), ("born", 1815));
            var charles = tx.CreateNode("Person", ("name", "Charles"), ("born", "unknown"));
            tx.CreateEdge(ada, "KNOWS", charles, ("since", 1833));
        });
        database.Checkpoint();
        database.Write(tx => tx.CreateNode("Place", ("name", "London")));
    }

    [Fact]
    public void Every_line_of_the_page_on_operations_runs()
    {
        var page = File.ReadAllText(System.IO.Path.Combine(ReadMeRoot(), "docs", "operations.md"));
        var lines = page.Split("```").Where((_, i) => i % 2 == 1).SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("mycelia ", StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length >= 8, $"{lines.Length} examples");
        foreach (var line in lines)
        {
            var words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            for (var i = 0; i < words.Length; i++)
                if (i > 0 && words[i - 1] is "--db" or "--to" or "--from" or "--out" or "--backup") words[i] = _directory[words[i]];
            var (code, _, error) = Run(words);
            Assert.True(code == 0, $"{line}: {error}");
        }

        foreach (var command in (string[])["backup", "restore", "compact", "salvage", "upgrade", "info", "check"])
            Assert.Contains(lines, line => line.StartsWith($"mycelia {command} ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_backup_goes_there_and_back()
    {
        Assert.Equal(0, Run("backup", "--db", Path, "--to", _directory["backup"]).Code);
        var (code, output, _) = Run("restore", "--from", _directory["backup"], "--db", _directory["back.mycelia"]);
        Assert.Equal(0, code);
        Assert.Contains("Restored", output, StringComparison.Ordinal);
        using (var database = Database.Open(_directory["back.mycelia"])) Assert.Equal(3, database.Snapshot().NodeCount);
        var again = Run("restore", "--from", _directory["backup"], "--db", _directory["back.mycelia"]);
        Assert.Equal(MyceliaCommand.Failed, again.Code);
        Assert.StartsWith("error: ", again.Error, StringComparison.Ordinal);
        Assert.Single(again.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Info_tells_what_is_there_as_a_table_and_as_json()
    {
        var (code, table, _) = Run("info", "--db", Path);
        Assert.Equal(0, code);
        foreach (var text in (string[])["Person", "KNOWS", "since", "Int64, String", "at commit 1", "1 commits in the log"]) Assert.Contains(text, table, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("info", "--db", Path, "--format", "json").Output);
        var root = json.RootElement;
        Assert.Equal((2, 1, 3, 1), (Int("commits"), Int("lastCheckpoint"), Int("nodes"), Int("edges")));
        Assert.Equal(FormatFile.Version, Int("format"));
        Assert.Equal(2, root.GetProperty("labels").GetProperty("Person").GetInt32());
        Assert.Equal(1, root.GetProperty("types").GetProperty("KNOWS").GetInt32());
        var name = root.GetProperty("nodeProperties").EnumerateArray().Single(key => key.GetProperty("name").GetString() == "name");
        Assert.Equal(3, name.GetProperty("values").GetInt32());
        Assert.Equal("String", name.GetProperty("kinds").EnumerateArray().Single().GetString());
        var bytes = root.GetProperty("bytes");
        Assert.Equal(bytes.GetProperty("total").GetInt64(), bytes.EnumerateObject().Where(part => part.Name != "total").Sum(part => part.Value.GetInt64()));
        Assert.True(bytes.GetProperty("chunks").GetInt64() > 0);

        int Int(string key) => root.GetProperty(key).GetInt32();
    }

    [Fact]
    public void A_database_that_is_open_is_said_to_be_so()
    {
        using var database = Database.Open(Path);
        var (code, _, error) = Run("compact", "--db", Path);
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("open for writing by this process", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compacting_gives_back_space()
    {
        using (var database = Database.Open(Path))
        {
            for (var round = 0; round < 4; round++)
            {
                database.Write(tx => tx.CreateNodes(20_000, ["Line"], PropertyColumn.String("text", [.. Enumerable.Range(0, 20_000).Select(i => (string?)$"{i * 7919L * (round + 1):x16}")])));
                database.Checkpoint();
                database.Write(tx =>
                {
                    foreach (var node in tx.Snapshot.Nodes("Line").ToArray()) tx.Delete(node);
                });
                database.Checkpoint();
            }
        }

        Assert.Equal(0, Run("compact", "--db", Path).Code);
        using var compacted = Database.Open(Path);
        Assert.Equal(3, compacted.Snapshot().NodeCount);
        Assert.True(compacted.Check().IsClean);
        var report = compacted.Compact();
        Assert.True(report.BytesAfter < 1 << 20, $"{report.BytesAfter} bytes");
        compacted.Write(tx => tx.CreateNode("After"));
    }

    [Fact]
    public void A_database_of_this_release_needs_no_upgrade()
    {
        var (code, output, _) = Run("upgrade", "--db", Path, "--check");
        Assert.Equal(0, code);
        Assert.Contains("nothing to do", output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", Run("upgrade", "--db", Path).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FormatFile.Version + 1, "Upgrade Mycelia")]
    [InlineData(0, "damaged")]
    public void A_format_that_is_not_supported_is_named(int format, string advice)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, FormatFile.Name), FormatFile.Compose(format, "9.9.9"));
        foreach (var arguments in (string[][])[["upgrade", "--db", Path], ["upgrade", "--db", Path, "--check"], ["info", "--db", Path]])
        {
            var (code, _, error) = Run(arguments);
            Assert.Equal(MyceliaCommand.Failed, code);
            Assert.Contains(advice, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Salvage_says_what_it_lost_and_fails_when_nothing_is_left()
    {
        var (code, output, error) = Run("salvage", "--db", Path, "--out", _directory["saved.mycelia"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("none", output, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Path, "store"))) File.WriteAllBytes(file, [1, 2, 3]);
        (code, _, error) = Run("salvage", "--db", Path, "--out", _directory["nothing.mycelia"]);
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("could be saved", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["nothing.mycelia"]));
    }

    public void Dispose() => _directory.Dispose();

    private static string ReadMeRoot([System.Runtime.CompilerServices.CallerFilePath] string path = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "../../../.."));

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
