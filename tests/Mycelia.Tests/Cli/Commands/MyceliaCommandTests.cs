using Mycelia.Cli.Commands;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary>What a user meets first: help, and what a wrong command line gives.</summary>
public class MyceliaCommandTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public void HelpIsPrinted(params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(0, code);
        Assert.Contains("mycelia [", output);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("grow")]
    [InlineData("--fast")]
    public void AWrongCommandLineIsOneLineAndExitCode2(string argument)
    {
        var (code, output, error) = Run(argument);
        Assert.Equal(MyceliaCommand.WrongUsage, code);
        Assert.Empty(output);
        Assert.StartsWith("error: ", error);
        Assert.Contains(argument, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public void ADatabaseThatIsBeingWrittenIsReadBesideItsWriter()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        using var writer = Database.Open(path);
        writer.Write(tx => tx.CreateNode("Person"));
        var (code, output, error) = Run("info", "--db", path);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("read-only: it is open for writing elsewhere", output);
        Assert.Contains("Person", output);

        (code, output, error) = Run("check", "--db", path);
        Assert.Equal(0, code);
        Assert.StartsWith("note: The database is open for writing elsewhere", error);
        Assert.Contains(Convert.ToHexStringLower(writer.Snapshot().RootHash()), output);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
