using Mycelia.Cli.Commands;

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

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
