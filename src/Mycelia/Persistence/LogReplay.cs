// Applies log segments to a database: after a checkpoint on opening, and as they arrive in a process that follows a writer. Transactions go to the working
// version of their branch; steps of the history do here what HistoryStep did when they were made.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Storage;

namespace Mycelia.Persistence;

internal sealed class LogReplay : IWorkingStates
{
    private readonly Lineages _lineages;
    private readonly string _location;
    private readonly CancellationToken _cancellation;
    private readonly GraphTables _tables;
    private readonly Dictionary<int, (GraphSpace From, GraphBuilder Builder)> _building = [];
    private readonly ForestBuilder _forest;
    private ImmutableDictionary<int, WorkingEntry> _workings;
    private long _sequence;
    private int _records;
    private long _unsavedBytes;

    private LogReplay(ForestVersion from, Lineages lineages, string location, CancellationToken cancellation)
    {
        (_tables, _sequence, _workings, _lineages, _location, _cancellation) = (from.Tables, from.Sequence, from.Workings, lineages, location, cancellation);
        _forest = new ForestBuilder(from.State, this);
    }

    /// <summary>
    /// The database after the records in <paramref name="segments"/>; those that it holds already are passed over. A gap in the sequence is corruption:
    /// somewhere a commit is missing. Also how many records were applied, and about how many bytes of pages they made.
    /// </summary>
    public static (ForestVersion Version, int Records, long UnsavedBytes) Apply(ForestVersion from, Lineages lineages, IEnumerable<LogSegment> segments, string location, CancellationToken cancellation)
    {
        var replay = new LogReplay(from, lineages, location, cancellation);
        foreach (var segment in segments)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var record in SegmentReader.Read(segment.Bytes, from.Tables)) replay.Add(record);
        }

        if (replay._records == 0) return (from, 0, 0);
        foreach (var branch in replay._building.Keys.ToArray()) replay.Settle(branch);
        return (new ForestVersion(from.Tables, replay._sequence, replay._forest.State, replay._workings), replay._records, replay._unsavedBytes);
    }

    public GraphSpace Get(int branch)
    {
        Settle(branch);
        return _workings[branch].Version;
    }

    public void Set(int branch, GraphSpace version, bool isSameContent)
    {
        if (!isSameContent) NoteLost(branch);
        _building.Remove(branch);
        _lineages.Seal(branch);
        _workings = _workings.SetItem(branch, WorkingEntry.Of(version));
    }

    public void Begin(int branch, CommitNode? at) => _workings = _workings.Add(branch, WorkingEntry.At(at, _tables));

    public void End(int branch)
    {
        NoteLost(branch);
        _workings = _workings.Remove(branch);
    }

    private void Add(LogRecord record)
    {
        if (record.Sequence <= _sequence) return;
        if (record.Sequence != _sequence + 1)
            throw new CorruptionException($"The log of {_location} has no commit {_sequence + 1}: after {_sequence} comes {record.Sequence}. Restore the database from a backup.");
        try
        {
            if (record.History is null) Transact(record);
            else Step(record, record.History);
        }
        catch (Exception e) when (e is InvariantException or ArgumentException or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException
            or MyceliaException { Status: StatusCode.RevisionNotFound })
        {
            // What a record names must be there, or the log does not belong to this database.
            throw new CorruptionException($"Commit {record.Sequence} in the log of {_location} contradicts what was stored before it. Restore the database from a backup.", e);
        }

        _sequence++;
        _records++;
    }

    private void Transact(LogRecord record)
    {
        if (!_building.TryGetValue(record.Branch, out var building))
        {
            var from = _workings[record.Branch].Version;
            building = (from, new GraphBuilder(from, _lineages.Of(record.Branch), mode: RuleMode.Replay));
            _building.Add(record.Branch, building);
        }

        building.Builder.Apply(record.Delta);
        building.Builder.Advance(record.Sequence);
    }

    private void Step(LogRecord record, List<HistoryOp> ops)
    {
        GraphSpace? adopted = null;
        if (ops is [HistoryOp.Adopt adopt, ..])
            adopted = Built(adopt.Base is { } id ? _forest.State.Commits[id].Version : GraphSpace.Empty(_tables), record);
        else if (!record.Delta.IsEmpty)
            Set(record.Branch, Built(Get(record.Branch), record), isSameContent: false);
        foreach (var op in ops) _forest.Apply(op, record.Branch, record.Sequence, adopted);
    }

    private GraphSpace Built(GraphSpace from, LogRecord record)
    {
        var builder = new GraphBuilder(from, new Kernel.Columns.Lineage(), mode: RuleMode.Replay);
        builder.Apply(record.Delta);
        builder.Advance(record.Sequence);
        _unsavedBytes += builder.UnsavedBytes;
        return builder.FinishForGood().WithRulesBuilt(_cancellation);
    }

    /// <summary>Rows that only a working state had which is replaced now stay born: they were given out, and are not given out again.</summary>
    private void NoteLost(int branch)
    {
        Settle(branch);
        if (_workings.TryGetValue(branch, out var lost) && lost.IsOpen) Loader.NoteBorn(lost.Version);
    }

    /// <summary>Ends what is being built on a branch; the indexes that its records defined are built now.</summary>
    private void Settle(int branch)
    {
        if (!_building.Remove(branch, out var building)) return;
        _unsavedBytes += building.Builder.UnsavedBytes;
        _workings = _workings.SetItem(branch, WorkingEntry.Of(building.Builder.FinishForGood().WithRulesBuilt(_cancellation)));
    }
}
