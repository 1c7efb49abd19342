using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Applies log segments to a version: after a checkpoint on opening, and as they arrive in a process that follows a writer.</summary>
internal static class LogReplay
{
    /// <summary>
    /// The version after the records in <paramref name="segments"/>; those that it holds already are passed over. A gap in the sequence is corruption:
    /// somewhere a commit is missing. Indexes defined by them are still to be built (<see cref="GraphSpace.WithRulesBuilt"/>). Also how many records were applied, and about how many bytes of pages they made.
    /// </summary>
    public static (GraphSpace Head, int Records, long UnsavedBytes) Apply(GraphSpace from, Lineage lineage, IEnumerable<LogSegment> segments, string location, CancellationToken cancellation)
    {
        GraphBuilder? builder = null;
        var sequence = from.Sequence;
        var records = 0;
        foreach (var segment in segments)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var record in SegmentReader.Read(segment.Bytes, from.Tables))
            {
                if (record.Sequence <= sequence) continue;
                if (record.Sequence != sequence + 1)
                    throw new CorruptionException($"The log of {location} has no commit {sequence + 1}: after {sequence} comes {record.Sequence}. Restore the database from a backup.");
                builder ??= new GraphBuilder(from, lineage, mode: RuleMode.Replay);
                Apply(builder, record, location);
                builder.Advance(++sequence);
                records++;
            }
        }

        return (builder?.FinishForGood() ?? from, records, builder?.UnsavedBytes ?? 0);
    }

    /// <summary>What a record names must be there, or the log does not belong to this version.</summary>
    private static void Apply(GraphBuilder builder, LogRecord record, string location)
    {
        try
        {
            builder.Apply(record.Delta);
        }
        catch (Exception e) when (e is InvariantException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new CorruptionException($"Commit {record.Sequence} in the log of {location} contradicts what was stored before it. Restore the database from a backup.", e);
        }
    }
}
