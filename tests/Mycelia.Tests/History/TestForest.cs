using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>A database whose clock goes on a minute per commit, with commits of any shape.</summary>
internal sealed class TestForest : IDisposable
{
    /// <summary>The time before the first commit.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly SimulatedWorld _world = new(1);
    private readonly SimulatedDisk? _disk;

    public TestForest(bool isStored = false)
    {
        _disk = isStored ? new SimulatedDisk() : null;
        Db = Open();
    }

    public Database Db { get; private set; }

    public HistoryForest History => Db.History;

    /// <summary>Commits the working state of a branch, with further parents for a merge, whatever changed.</summary>
    public Commit Commit(string message, string branch = "main", params string[] merged)
    {
        _world.Advance(TimeSpan.FromMinutes(1));
        return History.Committer.Change(step =>
        {
            var entry = step.State.Branches[branch];
            var hashes = VersionHashes.Of(step.Working(entry), CancellationToken.None);
            var parents = new List<CommitId>();
            if (entry.Tip is { } tip) parents.Add(tip);
            foreach (var other in merged) parents.Add(HistoryForest.Resolve(step.State, other).Id);
            var commit = CommitCodec.Create(parents, hashes.Root, message, $"{message} <{branch}@example.org>", step.TimeNanos);
            step.Record(entry, commit, hashes);
            History.Log(step, $"heads/{branch}", entry.Tip, commit.Id, commit.Author, $"commit: {message}");
            return commit;
        });
    }

    /// <summary>A branch without commits.</summary>
    public void Orphan(string name) => Do(state => new HistoryOp.Branch(state.NextBranch, name, null));

    public void Ref(string name, string revision) => Do(state => new HistoryOp.Ref(name, HistoryForest.Resolve(state, revision).Id));

    public void Advance(TimeSpan time) => _world.Advance(time);

    /// <summary>Closes the database and opens it again; nothing happens in memory.</summary>
    public void Reopen(bool checkpoint)
    {
        if (_disk is null) return;
        if (checkpoint) Db.Checkpoint();
        Db.Dispose();
        Db = Open();
    }

    public void Dispose() => Db.Dispose();

    private Database Open()
    {
        var options = new DatabaseOptions { World = _world, Author = "Ada <ada@example.org>" };
        return _disk is null ? Database.InMemory(options) : Database.Open(_disk.Open(), options);
    }

    private void Do(Func<ForestState, HistoryOp> op) => History.Committer.Change(step =>
    {
        step.Do(op(step.State));
        return true;
    });
}
