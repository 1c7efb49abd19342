// One seed, one history: a database on a simulated disk lives several lives. In each it is written to at random (strict and relaxed commits, bulk
// loads, overlapping transactions, flushes, timers, checkpoints with writers in between), until the power fails at some storage operation or between
// two, the disk fills up, or it is closed. After each life it is opened again, sometimes with another crash meanwhile, and compared with a model.
//
// What is required after a crash: the state is the model's at one commit, that commit is no older than the last that was promised to be durable
// (a strict commit, a flush, a fired timer, a checkpoint), and no identity of that state's past is given out again.
//
// Everything happens on one thread and all chance comes from the seed, so a seed replays a run.

using System.Collections.Immutable;
using System.Globalization;
using Mycelia.Kernel.Values;
using Mycelia.Simulation.Storage;

namespace Mycelia.Simulation.Engine;

/// <summary>A promise to break, so that a test can prove that the simulation would notice.</summary>
internal enum EngineFault
{
    None,

    /// <summary>A strict commit does not sync the log.</summary>
    StrictSync,

    /// <summary>Flush does not sync the log.</summary>
    FlushSync,

    /// <summary>The timer of relaxed commits does not sync the log.</summary>
    IntervalSync,

    /// <summary>A step of the history does not sync the log.</summary>
    HistorySync,

    /// <summary>A checkpoint does not sync its chunks before the ref swap.</summary>
    ChunkSync,

    /// <summary>The ref swap is not durable.</summary>
    RefSync,

    /// <summary>The log is dropped before the ref swap.</summary>
    TruncateBeforeSwap,
}

internal sealed partial class EngineSimulation
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);
    private static readonly string[] s_labels = ["A", "B", "C", "D"];
    private static readonly string[] s_types = ["R", "S", "T"];
    private static readonly string[] s_keys = ["k", "l", "m", "n", "o"];

    /// <summary>Every other seed runs with a cache that holds a few pages, so that they are dropped and read again all the time.</summary>
    private const long CacheBytesSmall = 20_000;

    private readonly long _cacheBytes;
    private readonly Random _random;
    private readonly EngineFault _fault;
    private readonly TextWriter? _trace;
    private readonly SimulatedDisk _disk;
    private readonly SortedDictionary<long, ModelForest> _versions = new() { [0] = ModelForest.Empty };
    private readonly HashSet<ulong> _givenNodes = [];
    private readonly HashSet<ulong> _givenEdges = [];
    private SimulatedWorld _world = null!;
    private InterceptedStorage _storage = null!;
    private Database _database = null!;
    private long _head;
    private long _durable;
    private bool _refused;
    private int _names;
    private Func<Database, ModelForest>? _underWay;

    private EngineSimulation(int seed, EngineFault fault, TextWriter? trace)
    {
        _random = new Random(seed);
        _cacheBytes = seed % 2 == 0 ? CacheBytesSmall : 0;
        _fault = fault;
        _trace = trace;
        _disk = new SimulatedDisk(seed) { IgnoreChunkSync = fault == EngineFault.ChunkSync, IgnoreRefSync = fault == EngineFault.RefSync };
    }

    /// <summary>Runs one seed; null when all was as promised, otherwise what was not.</summary>
    public static string? Run(int seed, EngineFault fault = EngineFault.None, TextWriter? trace = null)
    {
        try
        {
            new EngineSimulation(seed, fault, trace).Run();
            return null;
        }
        catch (Exception e)
        {
            return $"seed {seed}: {(e is SimulationFailure ? e.Message : e)}";
        }
    }

    private void Run()
    {
        for (var lives = _random.Next(2, 6); lives > 0; lives--)
        {
            Open();
            Live();
        }

        Open();
        _database.Dispose();
        Damage();
    }

    private void Open()
    {
        for (var attempt = 0; ; attempt++)
        {
            _disk.FreeSpace();
            _disk.CrashAt(attempt < 3 && Chance(20) ? _random.Next(1, 12) : long.MaxValue);
            try
            {
                _world = new SimulatedWorld(_random.Next());
                _storage = new InterceptedStorage(_disk.Open()) { TruncateBeforeSwap = _fault == EngineFault.TruncateBeforeSwap };
                _database = Database.Open(_storage, new DatabaseOptions { RelaxedInterval = s_interval, CheckpointLogBytes = 0, CacheBytes = _cacheBytes, World = _world, AutomaticCollection = false });
                break;
            }
            catch (SimulatedCrashException)
            {
                Say("crash while opening");
                _disk.Crash(_random);
            }
        }

        _disk.CrashAt(long.MaxValue);
        VerifyReopened();
    }

    private void VerifyReopened()
    {
        var found = _database.History.Committer.Sequence;
        Say($"opened at {found}; durable {_durable}, last {_versions.Keys.Last()}");
        if (found < _durable) throw new SimulationFailure($"version {_durable} was durable; reopening found {found}");
        var model = _versions.GetValueOrDefault(found);
        if (_underWay is { } step && found > _head) model = step(_database);
        _underWay = null;
        if (model is null) throw new SimulationFailure($"version {found} was never committed");
        Compare(_database, model);
        _versions.Clear();
        _versions[found] = model;
        _head = _durable = found;
        _refused = false;
        _givenNodes.Clear();
        _givenEdges.Clear();
        foreach (var graph in model.Graphs)
        {
            _givenNodes.UnionWith(graph.NodesBorn);
            _givenEdges.UnionWith(graph.EdgesBorn);
        }
    }

    private void Live()
    {
        if (Chance(60)) _disk.CrashAt(_random.Next(1, 150));
        if (Chance(15)) _disk.FailAfter(_random.Next(60));
        var isClosed = false;
        try
        {
            for (var steps = _random.Next(5, 50); steps > 0; steps--) Step(isNested: false);
            if (Chance(30))
            {
                Close();
                isClosed = true;
            }
        }
        catch (SimulatedCrashException)
        {
            Say("crash");
        }

        if (!isClosed || _disk.HasCrashed) _disk.Crash(_random);
    }

    private void Close()
    {
        Say("close");
        try
        {
            _database.Dispose();
            if (_storage.HasFailed) return;
            if (_disk.HasCrashed) throw new SimulatedCrashException();
            _durable = _head;
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            Say("close failed: the disk is full");
        }
    }

    private void Step(bool isNested)
    {
        switch (_random.Next(100))
        {
            case < 38:
                Write();
                break;
            case < 46:
                ChangeHistory(isNested);
                break;
            case < 62:
                WriteOverlapping();
                break;
            case < 67:
                WriteBulk();
                break;
            case < 73:
                Durably("flush", EngineFault.FlushSync, _database.Flush);
                break;
            case < 82:
                Durably("timer", EngineFault.IntervalSync, () => _world.Advance(s_interval));
                break;
            case < 87:
                ReserveNames();
                break;
            case < 95:
                if (!isNested) Checkpoint();
                break;
            default:
                CompareHead();
                break;
        }
    }

    private void Write()
    {
        var work = Begin();
        Change(work);
        if (Chance(10)) work.Transaction.Rollback();
        else Commit(work);
    }

    /// <summary>Two transactions on the same version: rows reserved side by side, and conflicts.</summary>
    private void WriteOverlapping()
    {
        var first = Begin();
        var second = Begin(first.Branch, Chance(50));
        Change(first);
        Change(second);
        Change(first);
        Commit(second);
        Commit(first);
    }

    private void WriteBulk()
    {
        var work = Begin();
        var count = _random.Next(400) == 0 ? 2100 : _random.Next(1, 40);
        var (label, type, key, base0) = (Pick(s_labels), Pick(s_types), Pick(s_keys), _random.Next());
        var values = Enumerable.Range(0, count).Select(i => (long)base0 * i).ToArray();
        var nodes = work.Transaction.CreateNodes(count, [label], PropertyColumn.Int64(key, values));
        for (var i = 0; i < count; i++) Born(work, nodes[i], [label], [(key, values[i])]);
        var ends = work.Local.Nodes.Keys.ToArray();
        var sources = nodes.Where(_ => Chance(80)).ToArray();
        var targets = sources.Select(_ => new NodeId(Pick(ends))).ToArray();
        var names = sources.Select((_, i) => (string?)$"edge {i}").ToArray();
        var edges = work.Transaction.CreateEdges(type, sources, targets, PropertyColumn.String(key, names));
        for (var i = 0; i < edges.Length; i++) Linked(work, edges[i], sources[i], type, targets[i], [(key, names[i])]);
        Commit(work);
    }

    /// <summary>
    /// Names that no commit may ever need: they take numbers all the same. A flush that follows at once stores them ahead of any commit that does.
    /// </summary>
    private void ReserveNames()
    {
        for (var names = _random.Next(1, 4); names > 0; names--)
        {
            _names++;
            _database.Label($"L{_names}");
            _database.EdgeType($"R{_names}");
            _database.Key($"k{_names}");
        }

        if (Chance(50)) Durably("timer", EngineFault.IntervalSync, () => _world.Advance(s_interval));
    }

    private void Checkpoint()
    {
        var version = _head;
        Say($"checkpoint at {version}");
        using var cancellation = new CancellationTokenSource();
        var isBusy = false;
        _storage.DuringCheckpoint = () =>
        {
            if (isBusy) return;
            isBusy = true;
            for (var steps = Chance(25) ? _random.Next(1, 6) : 0; steps > 0; steps--) Step(isNested: true);
            if (Chance(3)) cancellation.Cancel();
            isBusy = false;
        };
        try
        {
            _database.Checkpoint(cancellation.Token);
            _durable = Math.Max(_durable, version);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Say("checkpoint cancelled");
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            Say("checkpoint failed: the disk is full");
        }
        finally
        {
            _storage.DuringCheckpoint = null;
        }
    }

    /// <summary>An action after which every commit so far is durable.</summary>
    private void Durably(string what, EngineFault fault, Action action)
    {
        Say(what);
        var version = _head;
        try
        {
            WithFault(fault, action);
            if (_disk.HasCrashed) throw new SimulatedCrashException(); // A timer has nobody to throw to.
            if (!_storage.HasFailed) _durable = version;
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            Refused(e);
        }
    }

    private Work Begin()
    {
        var isStrict = Chance(50);
        var branch = Chance(70) ? Now.Current : Pick(Now.Branches.Keys.ToArray());
        return Begin(branch, isStrict);
    }

    private Work Begin(string branch, bool isStrict)
    {
        var options = new TransactionOptions { Durability = isStrict ? Durability.Strict : Durability.Relaxed };
        return new Work(branch, _database.History.Branch(branch).Begin(options), Now.Branches[branch].Working, isStrict);
    }

    private void Change(Work work)
    {
        for (var changes = _random.Next(1, 6); changes > 0; changes--)
        {
            var nodes = work.Local.Nodes.Count;
            var edges = work.Local.Edges.Count;
            var choice = nodes == 0 ? 0 : _random.Next(nodes > 60 ? 4 : 0, 12);
            if (choice < 3) CreateNode(work);
            else if (choice < 6) CreateEdge(work);
            else if (choice < 8) SetNode(work);
            else if (choice == 8) ChangeLabel(work);
            else if (choice == 9 && edges > 0) SetEdge(work);
            else if (choice == 10 && edges > 0) DeleteEdge(work);
            else DeleteNode(work);
        }
    }

    private void CreateNode(Work work)
    {
        var label = AnyLabel();
        var properties = Enumerable.Range(0, _random.Next(3)).Select(_ => AnyKey()).Distinct().Select(key => (key, RandomValue())).ToArray();
        var id = work.Transaction.CreateNode(label, properties);
        Born(work, id, [label], properties);
    }

    private void CreateEdge(Work work)
    {
        var (source, target, type) = (RandomNode(work), RandomNode(work), AnyType());
        (string, Value)[] properties = Chance(50) ? [] : [(Pick(s_keys), RandomValue())];
        Linked(work, work.Transaction.CreateEdge(source, type, target, properties), source, type, target, properties);
    }

    private void SetNode(Work work)
    {
        var (id, key, value) = (RandomNode(work), Pick(s_keys), RandomValue());
        work.Transaction.Set(id, key, value);
        work.Do(graph => graph.Set(id, key, value));
    }

    private void SetEdge(Work work)
    {
        var (id, key, value) = (RandomEdge(work), Pick(s_keys), RandomValue());
        work.Transaction.Set(id, key, value);
        work.Do(graph => graph.Set(id, key, value));
    }

    private void ChangeLabel(Work work)
    {
        var (id, label, add) = (RandomNode(work), Pick(s_labels), Chance(50));
        if (add) work.Transaction.AddLabel(id, label);
        else work.Transaction.RemoveLabel(id, _database.Label(label)); // By number: a name that nobody used yet would be no change at all.
        work.Do(graph => graph.Label(id, label, add));
    }

    private void DeleteEdge(Work work)
    {
        var id = RandomEdge(work);
        work.Transaction.Delete(id);
        work.Do(graph => graph.Without(id));
    }

    private void DeleteNode(Work work)
    {
        var id = RandomNode(work);
        var edges = work.Local.Edges.Where(edge => edge.Value.Source == id || edge.Value.Target == id).Select(edge => edge.Key).ToArray();
        var deleted = work.Transaction.DetachDelete(id);
        if (deleted != edges.Length) throw new SimulationFailure($"deleting node {id.Value:x} took {deleted} edges with it instead of {edges.Length}");
        work.Do(graph => graph.Without(id, edges));
    }

    private void Born(Work work, NodeId id, string[] labels, ReadOnlySpan<(string Key, Value Value)> properties)
    {
        if (!_givenNodes.Add(id.Value)) throw new SimulationFailure($"node {id.Value:x} was given out twice");
        var node = new ModelNode(ImmutableSortedSet.Create(StringComparer.Ordinal, labels), Properties(properties));
        work.Do(graph => graph.With(id, node));
    }

    private void Linked(Work work, EdgeId id, NodeId source, string type, NodeId target, ReadOnlySpan<(string Key, Value Value)> properties)
    {
        if (!_givenEdges.Add(id.Value)) throw new SimulationFailure($"edge {id.Value:x} was given out twice");
        var edge = new ModelEdge(source, type, target, Properties(properties));
        work.Do(graph => graph.With(id, edge));
    }

    private static ImmutableSortedDictionary<string, Value> Properties(ReadOnlySpan<(string Key, Value Value)> properties)
    {
        var result = ModelGraph.NoProperties;
        foreach (var (key, value) in properties)
            if (!value.IsNull) result = result.SetItem(key, value);
        return result;
    }

    private void Commit(Work work)
    {
        var isOpenToWrites = !_refused;
        var next = work.On(Now.Branches[work.Branch].Working, out var clash);
        if (isOpenToWrites && next is not null) _versions[_head + 1] = Now.With(work.Branch, next);
        Say($"commit {_head + 1} {(work.IsStrict ? "strict" : "relaxed")}, {work.Changes} changes");
        try
        {
            WithFault(work.IsStrict ? EngineFault.StrictSync : EngineFault.None, work.Transaction.Commit);
        }
        catch (ConflictException) when (isOpenToWrites)
        {
            _versions.Remove(_head + 1);
            return;
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            Refused(e);
            return;
        }

        if (clash is not null) throw new SimulationFailure($"a commit was accepted that contradicts another: {clash.Message}");
        if (!isOpenToWrites) throw new SimulationFailure("a commit was accepted after the log had failed");
        if (work.Transaction.CommittedVersion != ++_head) throw new SimulationFailure($"commit {_head} says that it is {work.Transaction.CommittedVersion}");
        if (work.IsStrict) _durable = _head;
        if (_trace is not null) CompareHead(); // A replay finds the commit to blame.
    }

    private void Refused(MyceliaException error)
    {
        Say($"refused: {error.Message}");
        if (!error.Message.Contains("eopen", StringComparison.Ordinal) && !error.Message.Contains("open the database again", StringComparison.Ordinal))
            throw new SimulationFailure($"the message does not say what to do: {error.Message}");
        _refused = true;
        CompareHead();
    }

    /// <summary>A flipped bit in any stored record stops the open, or has no effect.</summary>
    private void Damage()
    {
        var kind = (StoredKind)_random.Next(3);
        if (!_disk.FlipBit(kind, _random.Next(1000))) return;
        try
        {
            using var database = Database.Open(_disk.Open(), new DatabaseOptions { World = new SimulatedWorld(1) });
            Say($"opened with a damaged {kind}");
            if (database.History.Committer.Sequence is var found && found != _head) throw new SimulationFailure($"with a damaged {kind}, version {found} was found instead of {_head}");
            Compare(database, Now);
        }
        catch (CorruptionException e)
        {
            Say($"damaged {kind}: {e.Message}");
        }
    }

    private static void Compare(Snapshot snapshot, ModelGraph model)
    {
        var (found, wanted) = (GraphText.Of(snapshot), model.ToString());
        if (found == wanted) return;
        var (foundLines, wantedLines) = (found.Split('\n'), wanted.Split('\n'));
        var at = foundLines.Zip(wantedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new SimulationFailure($"version {snapshot.Version} differs in line {at}:\n  found   {foundLines.ElementAtOrDefault(at)}\n  instead {wantedLines.ElementAtOrDefault(at)}");
    }

    private void WithFault(EngineFault fault, Action action)
    {
        _disk.IgnoreLogSync = fault != EngineFault.None && fault == _fault;
        try
        {
            action();
        }
        finally
        {
            _disk.IgnoreLogSync = false;
        }
    }

    private void Say(string line) => _trace?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_disk.Operations,6} {line}"));

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string AnyLabel() => Chance(80) ? Pick(s_labels) : $"L{_names - _random.Next(4)}";

    private string AnyType() => Chance(80) ? Pick(s_types) : $"R{_names - _random.Next(4)}";

    private string AnyKey() => Chance(80) ? Pick(s_keys) : $"k{_names - _random.Next(4)}";

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private NodeId RandomNode(Work work) => new(work.Local.Nodes.Keys.ElementAt(_random.Next(work.Local.Nodes.Count)));

    private EdgeId RandomEdge(Work work) => new(work.Local.Edges.Keys.ElementAt(_random.Next(work.Local.Edges.Count)));

    private Value RandomValue() => _random.Next(9) switch
    {
        0 => Value.Null,
        1 => _random.Next(2) == 0,
        2 => _random.NextDouble(),
        3 => _random.NextInt64(long.MinValue, long.MaxValue),
        4 => _random.Next(),
        5 => new byte[] { 1, (byte)_random.Next(256) },
        6 => $"text {_random.Next(100)}",
        _ => _random.Next(-100, 300),
    };

    /// <summary>A transaction under way, and the same changes for the model.</summary>
    private sealed class Work(string branch, Transaction transaction, ModelGraph local, bool isStrict)
    {
        public string Branch => branch;

        private readonly List<Func<ModelGraph, ModelGraph>> _changes = [];

        public Transaction Transaction => transaction;

        public ModelGraph Local { get; private set; } = local;

        public bool IsStrict => isStrict;

        public int Changes => _changes.Count;

        public void Do(Func<ModelGraph, ModelGraph> change)
        {
            Local = change(Local);
            _changes.Add(change);
        }

        /// <summary>The changes on another version; null with the reason where they contradict what happened there.</summary>
        public ModelGraph? On(ModelGraph graph, out Exception? clash)
        {
            clash = null;
            try
            {
                return _changes.Aggregate(graph, (state, change) => change(state));
            }
            catch (Exception e) when (e is KeyNotFoundException or SimulationFailure or ArgumentException)
            {
                clash = e;
                return null;
            }
        }
    }
}
