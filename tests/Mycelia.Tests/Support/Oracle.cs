// networkx and igraph, from Debian's packages python3-networkx and python3-igraph, which ./test installs. Tests that need them are skipped where they are missing, unless
// MYCELIA_REQUIRE_SHARED=1 asks for all tests to run, and so to fail.

using System.Diagnostics;

namespace Mycelia.Tests.Support;

/// <summary>The system's Python, with the libraries that it has from packages.</summary>
internal static class Oracle
{
    private const string Python = "/usr/bin/python3";
    private const string Packages = "/usr/lib/python3/dist-packages";

    /// <summary>The reason to skip a test that needs the libraries, or null to run it.</summary>
    public static string? SkipReason { get; } = SharedData.IsRequired || (Directory.Exists($"{Packages}/networkx") && Directory.Exists($"{Packages}/igraph"))
        ? null
        : "networkx and igraph are not there; install Debian's python3-networkx and python3-igraph.";

    /// <summary>Runs a script and waits for it; fails with what it said unless it succeeds.</summary>
    public static void Run(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-I", script, .. arguments]) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script} failed:\n{said}");
    }
}

/// <summary>A theory that needs networkx and igraph; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute() => Skip = Oracle.SkipReason;
}

/// <summary>A fact that needs networkx and igraph; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute() => Skip = Oracle.SkipReason;
}
