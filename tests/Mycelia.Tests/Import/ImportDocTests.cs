using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mycelia.Cli.Commands;
using Mycelia.Import;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Import;

/// <summary>The examples of docs/import.md: its files are written, its commands run in order, and they print what the page says.</summary>
public sealed partial class ImportDocTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void The_commands_do_what_the_page_says()
    {
        var commands = 0;
        foreach (Match block in Block().Matches(Page()))
        {
            var name = block.Groups["name"].Value;
            if (name.Length > 0) File.WriteAllText(_directory[name], block.Groups["text"].Value);
            if (block.Groups["kind"].Value != "console") continue;
            foreach (var command in block.Groups["text"].Value.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = command.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                RunAndCompare(lines[0], lines[1..]);
                commands++;
            }
        }

        Assert.Equal(12, commands);
    }

    [Fact]
    public void The_example_in_CSharp_runs_and_is_the_one_of_the_page()
    {
        File.WriteAllText(_directory["persons.csv"], "id,name\n1,Ada\n2,Charles\n");
        File.WriteAllText(_directory["knows.csv"], "from,to\n1,2\n");
        using var db = Database.InMemory();
        using var output = new StringWriter();
        var plan = new ImportPlan().Nodes(_directory["persons.csv"], "Person").Edges(_directory["knows.csv"], "KNOWS", "Person", "Person");
        var report = db.Import(plan);
        output.WriteLine($"{report.Nodes} nodes, {report.Edges} edges");
        Assert.Equal("2 nodes, 1 edges", output.ToString().Trim());

        var source = File.ReadAllText(ThisFile()).Replace("_directory[\"persons.csv\"], \"P", "\"persons.csv\", \"P", StringComparison.Ordinal)
            .Replace("_directory[\"knows.csv\"], \"K", "\"knows.csv\", \"K", StringComparison.Ordinal).Replace("output.WriteLine", "Console.WriteLine", StringComparison.Ordinal);
        var lines = source.Split('\n').Select(line => line.Trim()).ToHashSet();
        var example = Page().Split("```csharp\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(example, line => Assert.Contains(line, lines));
    }

    public void Dispose() => _directory.Dispose();

    private void RunAndCompare(string command, string[] expected)
    {
        var arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(InDirectory).ToArray();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(arguments, output, error);
        var isFailure = expected.Any(line => line.StartsWith("error", StringComparison.Ordinal));
        Assert.True(code == (isFailure ? MyceliaCommand.Failed : 0), $"{command}\n{output}{error}");
        var printed = Spaces().Replace($"{output}{error}".Replace($"{_directory.Path}/", "", StringComparison.Ordinal).Replace("│", "", StringComparison.Ordinal), " ");
        Assert.All(expected, line => Assert.Contains(line.Trim(), printed, StringComparison.Ordinal));
    }

    /// <summary>Words of a command that name a file get the directory before them.</summary>
    private string InDirectory(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var path = word[(equals + 1)..];
        return path.Contains('.', StringComparison.Ordinal) || path.Contains('/', StringComparison.Ordinal) ? word[..(equals + 1)] + _directory[path] : word;
    }

    private static string Page() => File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "import.md"));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^```(?<kind>\w+)(?: (?<name>\S+))?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"[ \n]+")]
    private static partial Regex Spaces();
}
