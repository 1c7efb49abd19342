// One run of a database with history against the naive forest. A run is a list of steps that name what they touch by position ("the third branch"), so any part of a
// failing list is a run of its own: that is how failures are cut down to a few steps.
//
// After each step all branches, HEAD and one commit are compared; snapshots that are held must never change. Equal content has equal root hashes and no others, in whatever
// way it came about. On a simulated disk the power may fail between two steps: every step is durable when it returns.

using System.Text;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Tests.Model;

namespace Mycelia.Tests.History;

internal enum ForestAct
{
    Write, WriteCurrent, RollBack, Overlap, Bulk, Define, Begin, Continue, Finish,
    Commit, CommitOther, CommitEmpty, CreateBranch, CheckOutBranch, CheckOutCommit, Advance,
    Tag, Rename, Delete, Reset, Merge, Revert, CherryPick, Stash, Unstash, Collect,
    Checkpoint, BusyCheckpoint, Reopen, Crash, Check, Hold,
}

internal readonly record struct ForestStep(ForestAct Act, int A, int B);

internal sealed partial class ForestRun : IDisposable
{
    private const int BranchesMax = 6;
    private const int OpenMax = 3;
    private const int HeldMax = 6;
    private const long CacheBytesSmall = 20_000;

    private readonly SimulatedDisk? _disk;
    private readonly Func<IStorage>? _open;
    private readonly SimulatedWorld _world;
    private readonly long _cacheBytes;
    private readonly NaiveForest _forest;
    private readonly List<Work> _works = [];
    private readonly List<(Snapshot Snapshot, NaiveVersion Version, string What)> _held = [];
    private readonly HashSet<ulong> _everNodes = [];
    private readonly HashSet<ulong> _everEdges = [];
    private readonly Dictionary<string, string> _hashOf = [];
    private readonly Dictionary<string, string> _contentOf = [];
    private readonly StringBuilder _trace = new();
    private InterceptedStorage? _storage;
    private Database _db = null!;
    private int _branchNames;

    /// <summary>On a simulated disk, on a storage that <paramref name="open"/> opens, or, with <paramref name="isInMemory"/>, on none.</summary>
    public ForestRun(int seed, Func<IStorage>? open = null, bool isInMemory = false)
    {
        _world = new SimulatedWorld(seed);
        _forest = new NaiveForest(_world.UtcNowNanos);
        _disk = open is null && !isInMemory ? new SimulatedDisk(seed) : null;
        _open = open;
        _cacheBytes = seed % 2 == 0 ? CacheBytesSmall : 0;
        Open();
    }

    /// <summary>What was done, a line per step.</summary>
    public string Trace => _trace.ToString();

    public int Conflicts { get; private set; }

    public int CommitCount => _forest.Commits.Count;

    public void Play(IEnumerable<ForestStep> steps)
    {
        foreach (var step in steps)
        {
            Do(step);
            Verify(step.B);
        }

        foreach (var work in _works) Commit(work);
        _works.Clear();
        VerifyEverything();
        if (_disk is null && _open is null) return;
        Reopen(isCrash: _disk is not null);
        VerifyEverything();
    }

    public void Dispose() => _db.Dispose();

    private void Open()
    {
        var options = new DatabaseOptions { CheckpointLogBytes = 0, RelaxedInterval = TimeSpan.FromHours(1), CacheBytes = _cacheBytes, World = _world, Author = "someone", AutomaticCollection = false };
        if (_disk is null && _open is null)
        {
            _db = Database.InMemory(options);
            return;
        }

        _storage = new InterceptedStorage(_disk?.Open() ?? _open!());
        _db = Database.Open(_storage, options);
    }

    private void Do(ForestStep step)
    {
        var branch = Pick(_forest.Branches.Values, step.A);
        Note($"{step.Act} {branch.Name} {step.B}");
        switch (step.Act)
        {
            case ForestAct.Write:
                Write(branch, step.B);
                break;
            case ForestAct.WriteCurrent:
                if (_forest.Current is { } current) Write(current, step.B);
                else MustFail(() => _db.Write(tx => tx.CreateNode()), StatusCode.InvalidState);
                break;
            case ForestAct.RollBack:
                var given = Begin(branch);
                Change(given, new Random(step.B));
                given.Tx.Rollback();
                break;
            case ForestAct.Overlap:
                Overlap(branch, new Random(step.B));
                break;
            case ForestAct.Bulk:
                var bulk = Begin(branch);
                Bulk(bulk, new Random(step.B));
                Commit(bulk);
                break;
            case ForestAct.Define:
                var definition = Begin(branch);
                Define(definition, new Random(step.B));
                Commit(definition);
                break;
            case ForestAct.Begin when _works.Count < OpenMax:
                _works.Add(Begin(branch));
                Change(_works[^1], new Random(step.B));
                break;
            case ForestAct.Continue when _works.Count > 0:
                Change(Pick(_works, step.A), new Random(step.B));
                break;
            case ForestAct.Finish when _works.Count > 0:
                var work = Pick(_works, step.A);
                _works.Remove(work);
                Commit(work);
                break;
            case ForestAct.Check:
                Check();
                break;
            case ForestAct.Hold:
                Hold(step);
                break;
            default:
                DoHistory(step, branch);
                break;
        }
    }

    private void DoHistory(ForestStep step, NaiveBranch branch)
    {
        switch (step.Act)
        {
            case ForestAct.Commit:
                if (_forest.Current is { } current) Record(current, $"message {step.B}", allowEmpty: false, isCurrent: true);
                else MustFail(() => _db.History.Commit("nowhere"), StatusCode.InvalidState);
                break;
            case ForestAct.CommitOther:
                Record(branch, $"message {step.B}", allowEmpty: false, isCurrent: false);
                break;
            case ForestAct.CommitEmpty:
                Record(branch, "same", allowEmpty: true, isCurrent: false);
                break;
            case ForestAct.CreateBranch when _forest.Branches.Count < BranchesMax && _forest.Commits.Count > 0:
                CreateBranch(step);
                break;
            case ForestAct.CheckOutBranch:
                CheckOut(branch);
                break;
            case ForestAct.CheckOutCommit when _forest.Commits.Count > 0:
                CheckOut(Pick(_forest.Commits, step.B));
                break;
            case ForestAct.Advance:
                _world.Advance(TimeSpan.FromSeconds(1));
                break;
            case ForestAct.Checkpoint when _storage is not null:
                _db.Checkpoint();
                break;
            case ForestAct.BusyCheckpoint when _storage is not null:
                CheckpointBusily(step);
                break;
            case ForestAct.Reopen when _storage is not null:
                Reopen(isCrash: false);
                break;
            case ForestAct.Crash when _disk is not null:
                Reopen(isCrash: true);
                break;
            default:
                DoVerb(step, branch);
                break;
        }
    }

    private void Write(NaiveBranch branch, int seed)
    {
        var work = Begin(branch);
        Change(work, new Random(seed));
        Commit(work);
    }

    private void Overlap(NaiveBranch branch, Random random)
    {
        var (first, second) = (Begin(branch), Begin(branch));
        for (var i = 0; i < 4; i++) Change(i % 2 == 0 ? first : second, random);
        Commit(second);
        Commit(first);
    }

    private void Record(NaiveBranch branch, string message, bool allowEmpty, bool isCurrent)
    {
        var isNothing = branch.Tip is null ? branch.Working.Nodes.Count + branch.Working.Schema.Count == 0 && branch.Clock == 0 : !branch.HasChanges;
        Commit commit;
        try
        {
            commit = isCurrent ? _db.History.Commit(message, allowEmpty: allowEmpty) : _db.History.Branch(branch.Name).Commit(message, allowEmpty: allowEmpty);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.InvalidState && isNothing && !allowEmpty)
        {
            return;
        }

        if (isNothing && !allowEmpty) throw new ModelMismatchException("a commit was made of nothing");
        Recorded(branch, commit, branch.Tip is { } tip ? [tip] : []);
    }

    /// <summary>The working state of a branch is a commit now. Where the clock stands still, two branches may make the same commit.</summary>
    private void Recorded(NaiveBranch branch, Commit commit, NaiveCommit[] parents)
    {
        var made = Added(commit, branch.Working, parents);
        var old = branch.Tip;
        branch.Tip = made;
        _forest.Moved(branch, old, made);
    }

    private NaiveCommit Added(Commit commit, NaiveVersion version, NaiveCommit[] parents)
    {
        var made = new NaiveCommit(commit.Id.ToString(), parents, version, commit.Message);
        VerifyHash(version, commit.RootHash.Span, $"{made}, as it was made");
        if (_forest.Find(made.Id) is not { } twin)
        {
            _forest.Commits.Add(made);
            return made;
        }

        if (!twin.Version.IsSame(version) || !twin.Parents.SequenceEqual(parents)) throw new ModelMismatchException($"{made} has the id of another commit");
        return twin;
    }

    private void CreateBranch(ForestStep step)
    {
        var name = $"b{_branchNames++}";
        var commit = Pick(_forest.Commits, step.B);
        var revision = commit.Id;
        if (step.A % 3 == 0 && _forest.Head is { } head) (commit, revision) = (head, "HEAD");
        else if (step.A % 3 == 1 && Pick(_forest.Branches.Values, step.B) is { Tip: { } tip } other) (commit, revision) = (tip, other.Name);
        Note($"  {name} at {commit}");
        _db.History.CreateBranch(name, revision);
        var branch = new NaiveBranch { Name = name, Tip = commit };
        branch.Begin(commit.Version);
        _forest.Branches.Add(name, branch);
        _forest.Moved(branch, null, commit);
    }

    private void CheckOut(NaiveBranch branch)
    {
        var old = _forest.Head;
        _db.History.Checkout(branch.Name);
        if (_forest.Current == branch) return;
        _forest.CheckOut(branch);
        _forest.MovedHead(old, branch.Tip);
    }

    private void CheckOut(NaiveCommit commit)
    {
        var old = _forest.Head;
        _db.History.Checkout(commit.Id);
        if (_forest.Detached == commit) return;
        _forest.CheckOut(commit);
        _forest.MovedHead(old, commit);
    }

    /// <summary>A checkpoint with other steps between its own.</summary>
    private void CheckpointBusily(ForestStep step)
    {
        ForestAct[] acts = [ForestAct.Write, ForestAct.WriteCurrent, ForestAct.Commit, ForestAct.CommitOther, ForestAct.CreateBranch, ForestAct.CheckOutBranch, ForestAct.CheckOutCommit, ForestAct.Bulk, ForestAct.Define, ForestAct.Reset, ForestAct.Merge, ForestAct.Stash, ForestAct.Unstash, ForestAct.Tag, ForestAct.Delete];
        var random = new Random(step.B);
        var isBusy = false;
        _storage!.DuringCheckpoint = () =>
        {
            if (isBusy || random.Next(4) != 0) return;
            isBusy = true;
            Do(new ForestStep(Pick(acts, random.Next()), random.Next(), random.Next()));
            isBusy = false;
        };
        _db.Checkpoint();
        _storage.DuringCheckpoint = null;
    }

    private void Hold(ForestStep step)
    {
        if (_held.Count == HeldMax) _held.RemoveAt(step.A % HeldMax);
        if (step.A % 2 == 0 && _forest.Commits.Count > 0)
        {
            var commit = Pick(_forest.Commits, step.B);
            _held.Add((_db.History.Open(commit.Id), commit.Version, $"{commit}, held"));
            return;
        }

        var branch = Pick(_forest.Branches.Values, step.B);
        _held.Add((_db.History.Branch(branch.Name).Snapshot(), branch.Working, $"{branch.Name}, held"));
    }

    private void Reopen(bool isCrash)
    {
        VerifyHeld();
        _held.Clear();
        if (!isCrash) _db.Dispose();
        foreach (var work in _works) work.Tx.Dispose();
        _works.Clear();
        if (isCrash) _disk!.Crash(new Random(_trace.Length));
        Open();
    }

    private static void MustFail(Action action, StatusCode status)
    {
        try
        {
            action();
        }
        catch (MyceliaException e) when (e.Status == status)
        {
            return;
        }

        throw new ModelMismatchException($"no {status}");
    }

    private void Note(string line) => _trace.AppendLine(line);
}
