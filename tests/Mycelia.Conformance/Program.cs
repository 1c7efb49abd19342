using Mycelia.Conformance.Cases;

namespace Mycelia.Conformance;

/// <summary>
/// Runs conformance cases, datasets with their queries, or graph cases: <c>Mycelia.Conformance cases|datasets PATH [--filter TEXT] [--config NAME|all]</c>,
/// <c>Mycelia.Conformance graphalytics PATH [--filter TEXT]</c>. Ends with status 0 when all pass, 1 when some fail or there are none, and 2 when it cannot run.
/// </summary>
internal static class Program
{
    private const string Usage = "usage: Mycelia.Conformance cases|datasets PATH [--filter TEXT] [--config NAME]\n       Mycelia.Conformance graphalytics PATH [--filter TEXT]";

    private static int Main(string[] arguments)
    {
        if (RunArguments.Parse(arguments) is not { } parsed)
        {
            Console.Error.WriteLine($"{Usage}\nconfigurations: {string.Join(", ", CaseConfiguration.All.Select(static configuration => configuration.Name))}, all");
            return 2;
        }

        try
        {
            return ConformanceRun.Of(parsed, Console.Out);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 2;
        }
    }
}
