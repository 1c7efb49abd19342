using System.CommandLine;
using Mycelia.Cli.History;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia gc</c>: drops commits and pages that nothing leads to any more.</summary>
internal static class GcCommand
{
    private static readonly Option<int> KeepDays = new("--keep-days")
    {
        Description = "How long the reflog keeps what nothing else leads to.", HelpName = "days", DefaultValueFactory = static _ => (int)new GcOptions().ReflogKeep.TotalDays,
    };

    public static Command Create() => HistorySession.Create("gc", "Drop commits and pages that nothing leads to any more.", reads: false, Run, KeepDays);

    private static int Run(HistorySession session)
    {
        if (session.Value(KeepDays) < 0) throw new WrongUsageException("--keep-days takes a number of days, 0 or more.");
        var report = session.Forest.Collect(new GcOptions { ReflogKeep = TimeSpan.FromDays(session.Value(KeepDays)) });
        session.Line($"{MergeText.Count(report.CommitsDropped, "commit")} dropped, {MergeText.Count(report.ReflogEntriesExpired, "movement")} forgotten, {MergeText.Count(report.BlobsDropped, "page")} freed");
        session.Line($"{Screen.Bytes(report.BytesBefore)} on disk before, {Screen.Bytes(report.BytesAfter)} after");
        return 0;
    }
}
