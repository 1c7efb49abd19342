using System.Reflection;
using System.Runtime.CompilerServices;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Api;

/// <summary>
/// The public API is PublicApi.txt beside this file: a change of one shows as a change of the other in every review. To accept one, run
/// <c>MYCELIA_ACCEPT_API=1 dotnet test tests/Mycelia.Tests --filter PublicApi</c> and commit the file.
/// </summary>
public class PublicApiTests
{
    private const string AcceptVariable = "MYCELIA_ACCEPT_API";

    private static readonly Assembly[] Package = [typeof(Database).Assembly, typeof(Value).Assembly, typeof(Mycelia.Storage.IStorage).Assembly];

    [Fact]
    public void The_public_api_is_the_one_that_was_accepted()
    {
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "PublicApi.txt");
        var found = PublicApiText.Of(Package);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1") File.WriteAllText(path, found);
        var accepted = File.Exists(path) ? File.ReadAllText(path) : "";
        if (found == accepted) return;
        Assert.Fail($"The public API differs from {path}:\n{Difference(accepted, found)}\nIf that is meant: {AcceptVariable}=1 dotnet test tests/Mycelia.Tests --filter PublicApi");
    }

    [Fact]
    public void Storage_is_no_part_of_the_public_api() => Assert.Empty(typeof(Mycelia.Storage.IStorage).Assembly.GetExportedTypes());

    [Fact]
    public void Every_form_of_declaration_is_rendered()
    {
        var text = PublicApiText.Of(typeof(Database).Assembly, typeof(Value).Assembly);
        string[] lines = text.Split('\n');
        Assert.Contains("public enum Mycelia.Durability : int", lines);
        Assert.Contains("public sealed record Mycelia.DatabaseOptions : IEquatable<DatabaseOptions>", lines);
        Assert.Contains("    TimeSpan RelaxedInterval { get; init; }", lines);
        Assert.Contains("    ILogger? Logger { get; init; }", lines);
        Assert.Contains("    static Database Open(string path, DatabaseOptions? options = null, CancellationToken cancellation = default)", lines);
        Assert.Contains("    T Write<T>(Func<Transaction, T> work, TransactionOptions? options = null, CancellationToken cancellation = default)", lines);
        Assert.Contains("    bool TryGetInt64(NodeId node, PropertyKey key, out long value)", lines);
        Assert.Contains("    static IServiceCollection AddMycelia(this IServiceCollection services, string path)", lines);
        Assert.DoesNotContain(lines, line => line.Contains("op_Equality", StringComparison.Ordinal) && line.Contains("DatabaseOptions", StringComparison.Ordinal));
        Assert.DoesNotContain("internal", text, StringComparison.Ordinal);
    }

    /// <summary>Lines that only one of the two has, under the type in which they stand.</summary>
    private static string Difference(string accepted, string found)
    {
        var before = Qualified(accepted);
        var after = Qualified(found);
        return string.Join('\n', before.Except(after).Select(line => (Line: line, Sign: '-')).Concat(after.Except(before).Select(line => (Line: line, Sign: '+')))
            .OrderBy(change => change.Line.Type, StringComparer.Ordinal).ThenBy(change => change.Sign == '+')
            .Select(change => $"{change.Sign} {change.Line.Type}{(change.Line.Member.Length == 0 ? "" : "  │  " + change.Line.Member)}"));
    }

    private static HashSet<(string Type, string Member)> Qualified(string text)
    {
        var lines = new HashSet<(string, string)>();
        var type = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' ')) type = line;
            lines.Add((type, line.StartsWith(' ') ? line.Trim() : ""));
        }

        return lines;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
