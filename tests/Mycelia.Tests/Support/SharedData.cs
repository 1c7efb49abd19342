// Conformance data that is not part of the repository lies in the folder $MYCELIA_SHARED, by default `shared` beside the repository. Tests that
// need it are skipped where it is missing, unless MYCELIA_REQUIRE_SHARED=1 asks for them to run, and so to fail.

namespace Mycelia.Tests.Support;

/// <summary>Where the shared conformance data lies.</summary>
internal static class SharedData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("MYCELIA_SHARED") is { Length: > 0 } configured
        ? configured
        : Path.Combine(RepositoryRoot(), "..", "shared");

    public static bool IsRequired => Environment.GetEnvironmentVariable("MYCELIA_REQUIRE_SHARED") == "1";

    public static string Folder(string name) => Path.Combine(Root, name);

    public static bool IsPresent(string folder) => Directory.Exists(Folder(folder));

    /// <summary>The reason to skip a test that needs the folder, or null to run it.</summary>
    public static string? SkipReason(string folder) => IsRequired || IsPresent(folder)
        ? null
        : $"The folder {folder} is not under {Root}; set MYCELIA_SHARED to where it is.";

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Mycelia.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? Directory.GetCurrentDirectory();
    }
}

/// <summary>A fact that needs a folder of the shared data; skipped where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string folder) => Skip = SharedData.SkipReason(folder);
}

/// <summary>A theory that needs a folder of the shared data; skipped where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(string folder) => Skip = SharedData.SkipReason(folder);
}
