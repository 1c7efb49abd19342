// One run of the database against the naive graph. A run is a list of steps that name what they touch by position ("the third node of the second open
// transaction"), so any part of a failing list is a run of its own: that is how failures are cut down to a few steps.
//
// Conflicts are predicted from the rules alone: what was committed since a transaction began, by cell, and what is alive at the head.

using System.Text;
using Mycelia.Storage;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.Model;

internal enum Act
{
    Begin, Commit, Rollback, Savepoint, RollbackTo,
    CreateNode, CreateEdge, SetNode, SetEdge, AddLabel, RemoveLabel, DeleteEdge, DeleteNode, DetachDelete, CreateNodes, CreateEdges,
    TouchDead, ReadTransaction, Hold, VerifyHeld, VerifyHead, Checkpoint, Reopen, HubEdges, ManyNodes, DeleteMany,
}

internal readonly record struct Step(Act Act, int A, int B, int C, int D);

internal sealed class ModelRun(Func<IStorage>? open, Durability durability = Durability.Strict) : IDisposable
{
    private const int OpenMax = 3;
    private const int HeldMax = 4;

    private readonly List<(long Version, HashSet<string> Cells)> _commits = [];
    private readonly List<OpenTransaction> _open = [];
    private readonly List<(Snapshot Snapshot, NaiveGraph Graph)> _held = [];
    private readonly List<NodeId> _everNodes = [];
    private readonly List<EdgeId> _everEdges = [];
    private readonly HashSet<(bool IsEdge, ulong Id)> _issued = [];
    private readonly HashSet<(bool IsEdge, ulong Id)> _everCommitted = [];
    private readonly StringBuilder _trace = new();
    private Database _db = Open(open, durability);
    private NaiveGraph _head = new();

    /// <summary>What was done, a line per step.</summary>
    public string Trace => _trace.ToString();

    public int Conflicts { get; private set; }

    public int CommitCount { get; private set; }

    public void Play(IEnumerable<Step> steps)
    {
        foreach (var step in steps) Do(step);
        foreach (var tx in _open.ToArray()) Commit(tx);
        Comparison.Verify(_db.Snapshot(), _head, _db);
        VerifyHeld();
        var report = _db.Check();
        if (!report.IsClean) throw new ModelMismatchException(string.Join('\n', report.Problems));
        if (open is null) return;
        Reopen();
        Comparison.Verify(_db.Snapshot(), _head, _db);
    }

    public void Dispose() => _db.Dispose();

    private static Database Open(Func<IStorage>? open, Durability durability) => open is null
        ? Database.InMemory()
        : Database.Open(open(), new DatabaseOptions { Durability = durability, CheckpointLogBytes = 0, RelaxedInterval = TimeSpan.FromHours(1) });

    private static string Name(string[] names, int i) => names[(i & int.MaxValue) % names.Length];

    private static T? Pick<T>(IEnumerable<T> items, int i) where T : struct
    {
        var list = items.Order().ToArray();
        return list.Length == 0 ? null : list[(i & int.MaxValue) % list.Length];
    }

    private static Value Draw(int seed) => (seed & 3) switch
    {
        0 => seed >> 2 & 3,
        1 => (seed >> 2 & 1) == 0 ? Value.Null : "text",
        2 => (seed >> 2) % 1000,
        _ => ValueGenerator.Next(new Random(seed), 1),
    };

    private void Do(Step step)
    {
        if (step.Act is not (Act.Begin or Act.Hold or Act.VerifyHeld or Act.VerifyHead or Act.Checkpoint or Act.Reopen) && _open.Count == 0) Begin();
        var tx = _open.Count == 0 ? null : _open[(step.A & int.MaxValue) % _open.Count];
        switch (step.Act)
        {
            case Act.Begin:
                if (_open.Count < OpenMax) Begin();
                return;
            case Act.Commit:
                Commit(tx!);
                return;
            case Act.Rollback:
                Note($"{tx!.Name}.Rollback()");
                tx.Tx.Rollback();
                _open.Remove(tx);
                return;
            case Act.Hold:
                if (_held.Count == HeldMax) _held.RemoveAt(0);
                _held.Add((_db.Snapshot(), _head.Clone()));
                return;
            case Act.VerifyHeld:
                VerifyHeld();
                return;
            case Act.VerifyHead:
                Comparison.Verify(_db.Snapshot(), _head, _db);
                return;
            case Act.Checkpoint:
                Note("db.Checkpoint()");
                _db.Checkpoint();
                return;
            case Act.Reopen:
                if (open is not null) Reopen();
                return;
            default:
                Write(tx!, step);
                return;
        }
    }

    private void Write(OpenTransaction tx, Step step)
    {
        var graph = tx.Graph;
        var node = Pick(graph.Nodes.Keys, step.B);
        var other = Pick(graph.Nodes.Keys, step.C);
        var edge = Pick(graph.Edges.Keys, step.B);
        switch (step.Act)
        {
            case Act.Savepoint:
                tx.Save();
                break;
            case Act.RollbackTo:
                Note($"{tx.Name}.RollbackTo({step.B})");
                tx.Return(step.B);
                break;
            case Act.CreateNode:
                CreateNode(tx, step);
                break;
            case Act.CreateEdge when node is { } source && other is { } target:
                CreateEdge(tx, source, target, step);
                break;
            case Act.SetNode when node is { } owner:
                Note($"{tx.Name}.Set({owner}, {Name(Vocabulary.Keys, step.C)}, {Draw(step.D)})");
                tx.Tx.Set(owner, Name(Vocabulary.Keys, step.C), Draw(step.D));
                NaiveGraph.Set(graph.Nodes[owner].Properties, Name(Vocabulary.Keys, step.C), Draw(step.D));
                tx.Note(owner, $"property {Name(Vocabulary.Keys, step.C)}");
                break;
            case Act.SetEdge when edge is { } owner:
                Note($"{tx.Name}.Set({owner}, {Name(Vocabulary.Keys, step.C)}, {Draw(step.D)})");
                tx.Tx.Set(owner, Name(Vocabulary.Keys, step.C), Draw(step.D));
                NaiveGraph.Set(graph.Edges[owner].Properties, Name(Vocabulary.Keys, step.C), Draw(step.D));
                tx.Note(owner, $"property {Name(Vocabulary.Keys, step.C)}");
                break;
            case Act.AddLabel or Act.RemoveLabel when node is { } owner:
                ChangeLabel(tx, owner, Name(Vocabulary.Labels, step.C), step.Act == Act.AddLabel);
                break;
            case Act.DeleteEdge when edge is { } gone:
                Note($"{tx.Name}.Delete({gone})");
                tx.Tx.Delete(gone);
                graph.Edges.Remove(gone);
                tx.Note(gone, "deleted");
                break;
            case Act.DeleteNode when node is { } gone:
                DeleteNode(tx, gone);
                break;
            case Act.DetachDelete when node is { } gone:
                Detach(tx, gone);
                break;
            case Act.CreateNodes:
                CreateNodes(tx, (step.B & int.MaxValue) % 12, step);
                break;
            case Act.ManyNodes when graph.Nodes.Count < 9000:
                CreateNodes(tx, 1500 + (step.B & int.MaxValue) % 2500, step);
                break;
            case Act.CreateEdges when graph.Nodes.Count > 0:
                CreateEdges(tx, (step.B & int.MaxValue) % 20, step, hub: false);
                break;
            case Act.HubEdges when graph.Nodes.Count > 0 && graph.Edges.Count < 15_000:
                CreateEdges(tx, 500 + (step.B & int.MaxValue) % 2500, step, hub: true);
                break;
            case Act.DeleteMany:
                foreach (var gone in graph.Edges.Keys.Order().Where((_, i) => i % 3 == (step.B & 1)).Take(1500).ToArray())
                {
                    tx.Tx.Delete(gone);
                    graph.Edges.Remove(gone);
                    tx.Note(gone, "deleted");
                }

                Note($"{tx.Name}: deletes many edges");
                break;
            case Act.TouchDead:
                TouchDead(tx, step);
                break;
            case Act.ReadTransaction:
                Note($"{tx.Name}.Snapshot");
                Comparison.Verify(tx.Tx.Snapshot, graph, _db);
                break;
        }
    }

    private void Begin()
    {
        var tx = new OpenTransaction($"t{_trace.Length}", _db.Begin(), _db.Snapshot().Version, _head.Clone());
        Note($"{tx.Name} = db.Begin()");
        _open.Add(tx);
    }

    private void Commit(OpenTransaction tx)
    {
        _open.Remove(tx);
        var predicted = PredictConflict(tx);
        Note($"{tx.Name}.Commit() // {predicted ?? "succeeds"}");
        var version = _db.Snapshot().Version;
        try
        {
            tx.Tx.Commit();
        }
        catch (ConflictException e)
        {
            if (predicted is null) throw new ModelMismatchException($"unexpected: {e.Message}");
            Conflicts++;
            return;
        }

        if (predicted is not null) throw new ModelMismatchException($"no conflict, although {predicted}");
        if (tx.Writes.Count == 0)
        {
            if (tx.Tx.CommittedVersion != tx.Begin || _db.Snapshot().Version != version) throw new ModelMismatchException("a commit without writes made a version");
            return;
        }

        if (tx.Tx.CommittedVersion != version + 1 || _db.Snapshot().Version != version + 1) throw new ModelMismatchException($"the commit made version {tx.Tx.CommittedVersion} after {version}");
        CommitCount++;
        Apply(tx);
    }

    /// <summary>The reason for which the commit must fail, null if it must succeed.</summary>
    private string? PredictConflict(OpenTransaction tx)
    {
        var since = _commits.Where(commit => commit.Version > tx.Begin).SelectMany(commit => commit.Cells).ToHashSet();
        var removed = new HashSet<EdgeId>();
        foreach (var write in tx.Writes)
        {
            foreach (var end in write.Ends.Distinct())
                if (!tx.Own.Contains((false, end.Value)) && !_head.Nodes.ContainsKey(end)) return $"the end {end} of a new edge was deleted";
            if (tx.Own.Contains((write.IsEdge, write.Id)) || write.What == "created") continue;
            var isAlive = write.IsEdge ? _head.Edges.ContainsKey(new EdgeId(write.Id)) : _head.Nodes.ContainsKey(new NodeId(write.Id));
            if (!isAlive) return $"{write.Name} was deleted";
            if (write.What != "deleted" && since.Contains($"{write.Name} {write.What}")) return $"{write.Name} {write.What} was written";
            if (write.What != "deleted") continue;
            if (since.Contains($"{write.Name} touched")) return $"{write.Name} was touched";
            if (write.IsEdge) removed.Add(new EdgeId(write.Id));
            else if (_head.EdgesAt(new NodeId(write.Id)).FirstOrDefault(edge => !removed.Contains(edge)) is { Value: not 0 } added) return $"{added} was added at {write.Name}";
        }

        return null;
    }

    /// <summary>Brings what a transaction wrote into the head, cell by cell, as others may have committed to other cells meanwhile.</summary>
    private void Apply(OpenTransaction tx)
    {
        var cells = new HashSet<string>();
        foreach (var write in tx.Writes)
        {
            cells.Add($"{write.Name} {write.What}");
            cells.Add($"{write.Name} touched");
            if (write.What == "created") _everCommitted.Add((write.IsEdge, write.Id));
            if (write.IsEdge) ApplyEdge(tx, new EdgeId(write.Id), write.What);
            else ApplyNode(tx, new NodeId(write.Id), write.What);
        }

        _commits.Add((tx.Tx.CommittedVersion, cells));
    }

    private void ApplyNode(OpenTransaction tx, NodeId id, string what)
    {
        if (!tx.Graph.Nodes.TryGetValue(id, out var mine))
        {
            if (what == "deleted") _head.Nodes.Remove(id);
            return;
        }

        if (what == "created")
        {
            _head.Nodes[id] = new NaiveGraph.Node([.. mine.Labels], new(mine.Properties));
            return;
        }

        var (kind, name) = (what.Split(' ')[0], what.Split(' ')[1]);
        var node = _head.Nodes[id];
        if (kind == "property") NaiveGraph.Set(node.Properties, name, mine.Properties.GetValueOrDefault(name));
        else if (mine.Labels.Contains(name)) node.Labels.Add(name);
        else node.Labels.Remove(name);
    }

    private void ApplyEdge(OpenTransaction tx, EdgeId id, string what)
    {
        if (!tx.Graph.Edges.TryGetValue(id, out var mine))
        {
            if (what == "deleted") _head.Edges.Remove(id);
            return;
        }

        if (what == "created") _head.Edges[id] = mine with { Properties = new(mine.Properties) };
        else NaiveGraph.Set(_head.Edges[id].Properties, what.Split(' ')[1], mine.Properties.GetValueOrDefault(what.Split(' ')[1]));
    }

    private void CreateNode(OpenTransaction tx, Step step)
    {
        var labels = Vocabulary.Labels.Where((_, i) => (step.B >> i & 1) != 0).ToArray();
        var properties = Vocabulary.Keys.Where((_, i) => (step.C >> i & 1) != 0).Select((key, i) => (Key: key, Value: Draw(step.D + i))).ToArray();
        var id = tx.Tx.CreateNode(Array.ConvertAll(labels, _db.Label), Array.ConvertAll(properties, p => (_db.Key(p.Key), p.Value)));
        Note($"{id} = {tx.Name}.CreateNode([{string.Join(", ", labels)}], {string.Join(", ", properties)})");
        Issue(false, id.Value);
        _everNodes.Add(id);
        tx.Graph.Nodes.Add(id, new NaiveGraph.Node([.. labels], properties.Where(p => !p.Value.IsNull).ToDictionary(p => p.Key, p => p.Value)));
        tx.NoteCreated(id);
    }

    private void CreateEdge(OpenTransaction tx, NodeId source, NodeId target, Step step)
    {
        var type = Name(Vocabulary.Types, step.D);
        var value = Draw(step.D >> 2);
        var id = tx.Tx.CreateEdge(source, type, target, ("k", value));
        Note($"{id} = {tx.Name}.CreateEdge({source}, {type}, {target}, {value})");
        Issue(true, id.Value);
        _everEdges.Add(id);
        tx.Graph.Edges.Add(id, new NaiveGraph.Edge(type, source, target, value.IsNull ? [] : new() { ["k"] = value }));
        tx.NoteCreated(id, source, target);
    }

    private void ChangeLabel(OpenTransaction tx, NodeId node, string label, bool add)
    {
        Note($"{tx.Name}.{(add ? "AddLabel" : "RemoveLabel")}({node}, {label})");
        if (add)
        {
            tx.Tx.AddLabel(node, label);
            tx.Graph.Nodes[node].Labels.Add(label);
        }
        else
        {
            tx.Tx.RemoveLabel(node, _db.Label(label));
            tx.Graph.Nodes[node].Labels.Remove(label);
        }

        tx.Note(node, $"label {label}");
    }

    private void DeleteNode(OpenTransaction tx, NodeId node)
    {
        Note($"{tx.Name}.Delete({node})");
        var hasEdges = tx.Graph.EdgesAt(node).Any();
        try
        {
            tx.Tx.Delete(node);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.NodeHasEdges && hasEdges)
        {
            return;
        }

        if (hasEdges) throw new ModelMismatchException($"{node} has edges and was deleted");
        tx.Graph.Nodes.Remove(node);
        tx.Note(node, "deleted");
    }

    private void Detach(OpenTransaction tx, NodeId node)
    {
        Note($"{tx.Name}.DetachDelete({node})");
        var edges = tx.Graph.EdgesAt(node).ToArray();
        var count = tx.Tx.DetachDelete(node);
        if (count != edges.Length) throw new ModelMismatchException($"{count} edges were detached instead of {edges.Length}");
        foreach (var edge in edges)
        {
            tx.Graph.Edges.Remove(edge);
            tx.Note(edge, "deleted");
        }

        tx.Graph.Nodes.Remove(node);
        tx.Note(node, "deleted");
    }

    private void CreateNodes(OpenTransaction tx, int count, Step step)
    {
        var random = new Random(step.D);
        var labels = Vocabulary.Labels.Where((_, i) => (step.C >> i & 1) != 0).ToArray();
        var columns = Columns(random, count, out var values);
        var ids = tx.Tx.CreateNodes(count, labels, columns);
        Note($"[{(ids.Length > 0 ? ids[0] : null)}..] = {tx.Name}.CreateNodes({count}, [{string.Join(", ", labels)}], columns of seed {step.D})");
        if (ids.Length != count) throw new ModelMismatchException($"{ids.Length} nodes instead of {count}");
        for (var i = 0; i < count; i++)
        {
            Issue(false, ids[i].Value);
            _everNodes.Add(ids[i]);
            tx.Graph.Nodes.Add(ids[i], new NaiveGraph.Node([.. labels], Row(values, i)));
            tx.NoteCreated(ids[i]);
        }
    }

    private void CreateEdges(OpenTransaction tx, int count, Step step, bool hub)
    {
        var random = new Random(step.D);
        var nodes = tx.Graph.Nodes.Keys.Order().ToArray();
        var centre = nodes[(step.C & int.MaxValue) % nodes.Length];
        NodeId[] sources = new NodeId[count], targets = new NodeId[count];
        for (var i = 0; i < count; i++)
        {
            sources[i] = hub && random.Next(8) != 0 ? centre : nodes[random.Next(nodes.Length)];
            targets[i] = random.Next(4) == 0 ? centre : nodes[random.Next(nodes.Length)];
            if (hub && random.Next(3) == 0) (sources[i], targets[i]) = (targets[i], sources[i]);
        }

        var type = Name(Vocabulary.Types, step.D >> 3);
        var columns = Columns(random, count, out var values);
        var ids = tx.Tx.CreateEdges(type, sources, targets, columns);
        Note($"[{(ids.Length > 0 ? ids[0] : null)}..] = {tx.Name}.CreateEdges({type}, {count} around {centre}, columns of seed {step.D})");
        if (ids.Length != count) throw new ModelMismatchException($"{ids.Length} edges instead of {count}");
        for (var i = 0; i < count; i++)
        {
            Issue(true, ids[i].Value);
            _everEdges.Add(ids[i]);
            tx.Graph.Edges.Add(ids[i], new NaiveGraph.Edge(type, sources[i], targets[i], Row(values, i)));
            tx.NoteCreated(ids[i], sources[i], targets[i]);
        }
    }

    private static PropertyColumn[] Columns(Random random, int count, out Dictionary<string, Value[]> values)
    {
        values = [];
        var columns = new List<PropertyColumn>();
        foreach (var key in Vocabulary.Keys)
        {
            if (random.Next(2) == 0) continue;
            bool[]? isNull = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0)];
            var typed = Enumerable.Range(0, count).ToArray();
            Value[] column;
            switch (random.Next(5))
            {
                case 0:
                    var longs = Array.ConvertAll(typed, _ => random.NextInt64(-200, 200) << random.Next(2) * random.Next(40));
                    column = Array.ConvertAll(longs, v => (Value)v);
                    columns.Add(PropertyColumn.Int64(key, longs, isNull));
                    break;
                case 1:
                    var doubles = Array.ConvertAll(typed, _ => random.Next(10) == 0 ? double.NaN : random.NextDouble());
                    column = Array.ConvertAll(doubles, v => (Value)v);
                    columns.Add(PropertyColumn.Float64(key, doubles, isNull));
                    break;
                case 2:
                    var bools = Array.ConvertAll(typed, _ => random.Next(2) == 0);
                    column = Array.ConvertAll(bools, v => (Value)v);
                    columns.Add(PropertyColumn.Bool(key, bools, isNull));
                    break;
                case 3:
                    isNull = null;
                    var texts = Array.ConvertAll(typed, _ => random.Next(5) == 0 ? null : $"text {random.Next(9)} é");
                    column = Array.ConvertAll(texts, v => (Value)v);
                    columns.Add(PropertyColumn.String(key, texts));
                    break;
                default:
                    isNull = null;
                    column = Array.ConvertAll(typed, _ => Draw(random.Next()));
                    columns.Add(PropertyColumn.Values(key, column));
                    break;
            }

            values[key] = isNull is null ? column : [.. column.Select((value, i) => isNull[i] ? Value.Null : value)];
        }

        return [.. columns];
    }

    private static Dictionary<string, Value> Row(Dictionary<string, Value[]> columns, int row) =>
        columns.Where(column => !column.Value[row].IsNull).ToDictionary(column => column.Key, column => column.Value[row]);

    private void TouchDead(OpenTransaction tx, Step step)
    {
        var dead = _everNodes.Where(id => !tx.Graph.Nodes.ContainsKey(id)).ToArray();
        if (dead.Length > 0)
        {
            var node = dead[(step.B & int.MaxValue) % dead.Length];
            MustNotExist(() => tx.Tx.Set(node, "k", 1));
            MustNotExist(() => tx.Tx.DetachDelete(node));
            MustNotExist(() => tx.Tx.AddLabel(node, "A"));
            MustNotExist(() => tx.Tx.CreateEdge(node, "R", node));
            if (tx.Tx.Snapshot.Exists(node)) throw new ModelMismatchException($"{node} exists in {tx.Name}");
        }

        var gone = _everEdges.Where(id => !tx.Graph.Edges.ContainsKey(id)).ToArray();
        if (gone.Length == 0) return;
        var edge = gone[(step.B & int.MaxValue) % gone.Length];
        MustNotExist(() => tx.Tx.Set(edge, "k", 1));
        MustNotExist(() => tx.Tx.Delete(edge));
        if (tx.Tx.Snapshot.Exists(edge)) throw new ModelMismatchException($"{edge} exists in {tx.Name}");
    }

    private static void MustNotExist(Action use)
    {
        try
        {
            use();
        }
        catch (MyceliaException e) when (e.Status == StatusCode.EntityNotFound)
        {
            return;
        }

        throw new ModelMismatchException("a dead or unseen entity could be used");
    }

    private void VerifyHeld()
    {
        foreach (var (snapshot, graph) in _held) Comparison.Verify(snapshot, graph, _db);
    }

    private void Reopen()
    {
        Note("db = reopened");
        var version = _db.Snapshot().Version;
        var hash = _db.Snapshot().RootHash();
        _db.Dispose();
        foreach (var tx in _open) tx.Tx.Dispose();
        _open.Clear();
        VerifyHeldAfterClose();
        _db = Open(open, durability);
        if (_db.Snapshot().Version != version) throw new ModelMismatchException($"version {_db.Snapshot().Version} after reopening at {version}");
        if (!hash.AsSpan().SequenceEqual(_db.Snapshot().RootHash())) throw new ModelMismatchException("the root hash changed by reopening");
        _commits.Clear();

        // What was reserved and never committed is known to nobody any more, and may be handed out again.
        _issued.IntersectWith(_everCommitted);
    }

    /// <summary>Snapshots stay readable when the database is closed; handles are then no longer made, so the check is a short one.</summary>
    private void VerifyHeldAfterClose()
    {
        foreach (var (snapshot, graph) in _held)
        {
            if (snapshot.NodeCount != graph.Nodes.Count || !snapshot.Nodes().ToArray().ToHashSet().SetEquals(graph.Nodes.Keys)) throw new ModelMismatchException("a held snapshot changed by closing");
        }

        _held.Clear();
    }

    private void Issue(bool isEdge, ulong id)
    {
        if (!_issued.Add((isEdge, id))) throw new ModelMismatchException($"identity {id:x16} was handed out before");
    }

    private void Note(string line)
    {
        foreach (var character in line) _trace.Append(char.IsControl(character) ? '?' : character);
        _trace.AppendLine();
    }

    /// <summary>A transaction with the graph it should see and the cells it wrote.</summary>
    private sealed class OpenTransaction(string name, Transaction tx, long begin, NaiveGraph graph)
    {
        private readonly List<(Savepoint Savepoint, NaiveGraph Graph, int Writes, HashSet<(bool, ulong)> Own)> _savepoints = [];

        public string Name => name;

        public Transaction Tx => tx;

        public long Begin => begin;

        public NaiveGraph Graph { get; private set; } = graph;

        public List<Written> Writes { get; } = [];

        public HashSet<(bool IsEdge, ulong Id)> Own { get; private set; } = [];

        public void Note(NodeId node, string what) => Writes.Add(new Written(node.Value, false, node.ToString(), what, []));

        public void Note(EdgeId edge, string what) => Writes.Add(new Written(edge.Value, true, edge.ToString(), what, []));

        public void NoteCreated(NodeId node)
        {
            Own.Add((false, node.Value));
            Note(node, "created");
        }

        public void NoteCreated(EdgeId edge, NodeId source, NodeId target)
        {
            Own.Add((true, edge.Value));
            Writes.Add(new Written(edge.Value, true, edge.ToString(), "created", [source, target]));
        }

        public void Save() => _savepoints.Add((tx.Savepoint(), Graph.Clone(), Writes.Count, [.. Own]));

        public void Return(int i)
        {
            if (_savepoints.Count == 0) return;
            var at = (i & int.MaxValue) % _savepoints.Count;
            var (savepoint, then, writes, own) = _savepoints[at];
            tx.RollbackTo(savepoint);
            Graph = then.Clone();
            Writes.RemoveRange(writes, Writes.Count - writes);
            Own = [.. own];
            foreach (var (later, _, _, _) in _savepoints.Skip(at + 1))
            {
                try
                {
                    tx.RollbackTo(later);
                }
                catch (MyceliaException e) when (e.Status == StatusCode.InvalidState)
                {
                    continue;
                }

                throw new ModelMismatchException("a savepoint that was undone could be used");
            }

            _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
        }
    }

    private sealed record Written(ulong Id, bool IsEdge, string Name, string What, NodeId[] Ends);
}
