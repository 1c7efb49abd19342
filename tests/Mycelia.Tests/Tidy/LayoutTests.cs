using System.Text.RegularExpressions;

namespace Mycelia.Tests.Tidy;

/// <summary>The folders keep their direction, unsafe code keeps to its places, files keep their size.</summary>
public partial class LayoutTests
{
    private const int LinesMax = 500;
    private const int SafetyReach = 12;

    private static readonly string Source = Path.Combine(RepositoryRoot(), "src");

    /// <summary>What each project may refer to.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Mycelia.Kernel"] = [],
        ["Mycelia.Storage"] = ["Mycelia.Kernel"],
        ["Mycelia"] = ["Mycelia.Kernel", "Mycelia.Storage"],
        ["Mycelia.Cli"] = ["Mycelia", "Mycelia.Kernel"],
    };

    /// <summary>What each folder of the engine may use of the engine; the root may use all.</summary>
    private static readonly Dictionary<string, string[]> Folders = new()
    {
        ["Graph"] = [],
        ["Transactions"] = ["Graph", "History", "Persistence"],
        ["Persistence"] = ["Graph", "History", "Transactions", "Storage"],
        ["History"] = ["Graph", "Persistence", "Storage", "Transactions"],
        ["Readers"] = ["Graph", "History", "Persistence", "Storage"],
        ["Exchange"] = ["Graph", "History", "Persistence", "Storage", "Transactions"],
        ["Algorithms"] = ["Columnar", "Graph"],
        ["Columnar"] = ["Graph"],
        ["Hosting"] = [],
        ["Operations"] = ["Graph", "History", "Persistence", "Storage"],
        ["Import"] = ["Graph", "Persistence", "Storage", "Transactions"],
        ["Cypher"] = ["Columnar", "Graph", "Transactions"],
        ["Querying"] = ["Cypher", "Algorithms", "Graph"],
    };

    /// <summary>The folders below the public API, which must not know its central types.</summary>
    private static readonly string[] BelowTheApi = ["Graph", "Transactions", "Persistence", "Readers"];

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Source, file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Projects_refer_downwards_only()
    {
        foreach (var project in Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Projects.TryGetValue(name, out var allowed), $"{name} is not in the list of this test: decide what it may refer to");
            foreach (Match reference in ProjectReference().Matches(File.ReadAllText(project)))
                Assert.Contains(reference.Groups["name"].Value, allowed!);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_uses_what_its_folder_may(string file)
    {
        var parts = file.Split('/');
        if (parts[0] != "Mycelia" || parts.Length < 3) return;
        Assert.True(Folders.TryGetValue(parts[1], out var allowed), $"the folder {parts[1]} is not in the list of this test: decide what it may use");
        var code = WithoutComments(File.ReadAllText(Path.Combine(Source, file)));
        foreach (Match use in EngineName().Matches(code))
        {
            var name = use.Groups["name"].Value;
            if (name == parts[1] || name == "Kernel" || (!Folders.ContainsKey(name) && name != "Storage")) continue;
            Assert.True(allowed!.Contains(name), $"{file} uses Mycelia.{name}, which is above {parts[1]} or beside it");
        }

        if (!BelowTheApi.Contains(parts[1])) return;
        var central = ApiType().Match(code);
        Assert.False(central.Success, $"{file} uses {central.Value}, a type of the public API above {parts[1]}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Unsafe_code_keeps_to_its_places_and_says_why_it_is_safe(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Source, file));
        var mayBeUnsafe = file.StartsWith("Mycelia.Kernel/", StringComparison.Ordinal) || file.StartsWith("Mycelia.Storage/", StringComparison.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var code = WithoutComments(lines[i]);
            var isRaw = RawAccess().IsMatch(code);
            if (!isRaw && !UnsafeKeyword().IsMatch(code)) continue;
            Assert.True(mayBeUnsafe, $"{file}:{i + 1} is unsafe outside Kernel and Storage");
            var isDeclaration = !isRaw && (code.Contains("class", StringComparison.Ordinal) || code.Contains("struct", StringComparison.Ordinal));
            var near = isDeclaration ? lines : lines[Math.Max(0, i - SafetyReach)..Math.Min(lines.Length, i + 3)];
            var isExplained = near.Any(line => line.Contains("SAFETY:", StringComparison.Ordinal)) || (isDeclaration && lines.Any(line => line.Contains("[LibraryImport", StringComparison.Ordinal)));
            Assert.True(isExplained, $"{file}:{i + 1} has no SAFETY: line: {lines[i].Trim()}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_file_needs_a_table_of_contents(string file) =>
        Assert.InRange(File.ReadLines(Path.Combine(Source, file)).Count(), 1, LinesMax);

    private static string WithoutComments(string code) => Text().Replace(Comment().Replace(code, ""), "\"\"");

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Mycelia.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder;
    }

    [GeneratedRegex(@"ProjectReference Include=""[^""]*/(?<name>[\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\bMycelia\.(?<name>[A-Z]\w*)")]
    private static partial Regex EngineName();

    [GeneratedRegex(@"(?<![\w.])(Database|Snapshot|Transaction|BatchWriter)(?!\w)")]
    private static partial Regex ApiType();

    [GeneratedRegex(@"\bUnsafe\.(?!SizeOf\b|BitCast\b)|\bMarshal\.(Read|Write|Copy)|\bSkipLocalsInit\b")]
    private static partial Regex RawAccess();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex Text();
}
