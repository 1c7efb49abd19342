using Mycelia.Cli.Commands;
using Mycelia.Cli.Demo;
using Mycelia.Cli.Demo.Framework;

namespace Mycelia.Tests.Cli.Demo;

/// <summary>The demo from end to end, and what it would notice.</summary>
public class DemoTests
{
    [Fact]
    public void TheDemoAnswersEveryQuestionAndFindsEverythingAgain()
    {
        var home = Directory.CreateTempSubdirectory("mycelia-demo-test-");
        try
        {
            var path = Path.Combine(home.FullName, "framework.mycelia");
            var demo = Run("demo", "--db", path);
            Assert.Contains("System.ArgumentNullException.ThrowIfNull", demo);
            Assert.Contains("System.Private.CoreLib", demo);
            Assert.Contains("JsonDictionaryConverter`1", demo);
            Assert.Contains("System.ConsolePal.OpenStandardOutput", demo);
            Assert.Contains("Merge branch 'without-visual-basic' into main", demo);
            Assert.Contains("0 conflicts", demo);
            Assert.Contains(" whole graphs, all of them open to queries", demo);
            Assert.Contains("Everything is there", demo);
            Assert.DoesNotContain('\e', demo);
            Assert.Contains("CALLS", Run("info", "--db", path));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public void AFingerprintSeesEveryKindOfChange()
    {
        using var database = Database.InMemory();
        new FrameworkLoader(database, FrameworkReader.Read([(typeof(object).Assembly.Location, "test")]), (_, _, _) => { }).Load();
        var seen = new HashSet<Fingerprint> { Fingerprint.Of(database) };
        Assert.Contains(Fingerprint.Of(database), seen);
        var snapshot = database.Snapshot();
        var method = snapshot.Nodes("Method").ToArray()[1000];
        var call = snapshot.Edges("CALLS").ToArray()[1000];
        Action<Transaction>[] changes =
        [
            tx => tx.Set(method, "ilSize", 123_456_789),
            tx => tx.Set(method, "fullName", "Nothing.Like.This()"),
            tx => tx.Set(call, "count", 77_777),
            tx => tx.Delete(call),
            tx => tx.DetachDelete(method),
        ];
        foreach (var change in changes)
        {
            database.Write(change);
            Assert.True(seen.Add(Fingerprint.Of(database)));
        }
    }

    private static string Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        Assert.Equal("", error.ToString());
        Assert.Equal(0, code);
        return output.ToString();
    }
}
