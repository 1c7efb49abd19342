using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>A database that is open to read only answers all questions about the history, and changes nothing.</summary>
public sealed class HistoryReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reader_answers_as_its_writer_does(bool checkpoint)
    {
        var path = _directory["db.mycelia"];
        using var writer = Database.Open(path);
        using var reader = Database.Open(path, new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan });
        var ada = writer.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        writer.History.Commit("a", "me");
        writer.History.CreateTag("v1", "HEAD", "One");
        writer.History.CreateBranch("dev").Write(tx => tx.Set(ada, "name", "Countess"));
        writer.History.Branch("dev").Commit("d", "me");
        writer.Write(tx => tx.Set(ada, "name", "A. L."));
        if (checkpoint) writer.Checkpoint();
        reader.Refresh();
        Assert.Equal(Answers(writer, ada), Answers(reader, ada));
        Assert.Throws<MyceliaException>(() => reader.History.Reset());
        Assert.Throws<MyceliaException>(() => reader.History.CreateTag("v2"));
        Assert.Throws<MyceliaException>(() => reader.History.DeleteBranch("dev", force: true));
        Assert.Throws<MyceliaException>(() => reader.History.RenameBranch("dev", "x"));
        Assert.Throws<MyceliaException>(() => reader.History.Checkout("x", create: true));
    }

    private static string[] Answers(Database db, NodeId ada)
    {
        var history = db.History;
        return
        [
            .. history.Log(new LogOptions { All = true, Graph = true }).Select(entry => $"{entry.Graph!.Lines[0]} {entry}"),
            .. history.Tags.Select(tag => tag.ToString()),
            .. history.Reflog().Select(entry => entry.ToString()),
            .. history.HistoryOf(ada).Select(version => $"{version.Commit} {version.Change}"),
            history.Blame(ada, "name", "dev").ToString(),
            history.Status().Changes.ToString(),
            history.Diff("v1", "dev@{working}").ToString(),
            history.Show("dev").Diff.ToString(),
            history.At(DateTimeOffset.MaxValue, "dev").ToString(),
            history.VersionOf("@{working}").Get(ada, "name").ToString(),
            history.Branch("dev").HasChanges.ToString(),
        ];
    }
}
