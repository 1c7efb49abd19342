using Mycelia.Graph.Indexes;
using Mycelia.Tests.Model;

namespace Mycelia.Tests.History;

/// <summary>Transactions: what they change in the database and in the naive graph, and which of them must fail.</summary>
internal sealed partial class ForestRun
{
    private static readonly string[] s_labels = ["A", "B", "C"];
    private static readonly string[] s_types = ["R", "S"];
    private static readonly string[] s_keys = ["k", "l", "m"];
    private const string UniqueLabel = "U";
    private const string UniqueKey = "u";

    /// <summary>A transaction on a branch, with the graph that it sees and what it wrote.</summary>
    private sealed record Work(NaiveBranch Branch, Transaction Tx, int Begun)
    {
        public required NaiveVersion Local { get; set; }

        public List<Action<NaiveVersion>> Changes { get; } = [];

        public List<(string Cell, ulong Id, bool IsEdge, ulong[] Ends)> Writes { get; } = [];

        public HashSet<ulong> OwnNodes { get; } = [];

        public HashSet<ulong> OwnEdges { get; } = [];

        public void Do(Action<NaiveVersion> change)
        {
            change(Local);
            Changes.Add(change);
        }

        public void Note(string cell, ulong id, bool isEdge, params ulong[] ends) => Writes.Add((cell, id, isEdge, ends));
    }

    private Work Begin(NaiveBranch branch) => new(branch, _db.History.Branch(branch.Name).Begin(), branch.Clock) { Local = branch.Working.Copy() };

    private void Change(Work work, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var (nodes, edges) = (work.Local.Nodes.Count, work.Local.Edges.Count);
            var choice = nodes == 0 ? 0 : random.Next(nodes > 40 ? 4 : 0, 13);
            if (choice < 3) CreateNode(work, random);
            else if (choice < 6) CreateEdge(work, random);
            else if (choice < 8) Set(work, random);
            else if (choice == 8) ChangeLabel(work, random);
            else if (choice == 9 && edges > 0) SetEdge(work, random);
            else if (choice == 10 && edges > 0) DeleteEdge(work, Pick(work.Local.Edges.Keys, random.Next()));
            else if (choice == 11 && random.Next(nodes > 40 ? 1 : 4) == 0) DeleteNode(work, random);
            else if (choice == 12) CreateUnique(work, random);
        }
    }

    private void CreateNode(Work work, Random random)
    {
        string[] labels = [.. s_labels.Where(_ => random.Next(3) == 0)];
        var (key, value) = (Pick(s_keys, random.Next()), Draw(random));
        var node = work.Tx.CreateNode(Array.ConvertAll(labels, _db.Label), (_db.Key(key), value));
        Born(work, node, labels, key, value);
    }

    private void CreateUnique(Work work, Random random)
    {
        Value value = random.Next(30);
        Born(work, work.Tx.CreateNode(UniqueLabel, (UniqueKey, value)), [UniqueLabel], UniqueKey, value);
    }

    private void Born(Work work, NodeId node, string[] labels, string key, Value value)
    {
        if (_everNodes.Contains(node.Value)) throw new ModelMismatchException($"node {node} was given out twice");
        work.OwnNodes.Add(node.Value);
        work.Note("created", node.Value, false);
        work.Do(graph => graph.Nodes.Add(node.Value, new NaiveRow([.. labels], "", 0, 0, new(StringComparer.Ordinal)).With(key, value)));
    }

    private void CreateEdge(Work work, Random random)
    {
        var (source, target, type) = (Pick(work.Local.Nodes.Keys, random.Next()), Pick(work.Local.Nodes.Keys, random.Next()), Pick(s_types, random.Next()));
        var (key, value) = (Pick(s_keys, random.Next()), Draw(random));
        Linked(work, work.Tx.CreateEdge(new NodeId(source), type, new NodeId(target), (key, value)), source, type, target, key, value);
    }

    private void Linked(Work work, EdgeId edge, ulong source, string type, ulong target, string key, Value value)
    {
        if (_everEdges.Contains(edge.Value)) throw new ModelMismatchException($"edge {edge} was given out twice");
        work.OwnEdges.Add(edge.Value);
        work.Note("created", edge.Value, true, source, target);
        work.Do(graph => graph.Edges.Add(edge.Value, new NaiveRow([], type, source, target, new(StringComparer.Ordinal)).With(key, value)));
    }

    private static void Set(Work work, Random random)
    {
        var (node, key, value) = (Pick(work.Local.Nodes.Keys, random.Next()), Pick(s_keys, random.Next()), Draw(random));
        work.Tx.Set(new NodeId(node), key, value);
        work.Note($"property {key}", node, false);
        work.Do(graph => graph.Nodes[node] = graph.Nodes[node].With(key, value));
    }

    private static void SetEdge(Work work, Random random)
    {
        var (edge, key, value) = (Pick(work.Local.Edges.Keys, random.Next()), Pick(s_keys, random.Next()), Draw(random));
        work.Tx.Set(new EdgeId(edge), key, value);
        work.Note($"property {key}", edge, true);
        work.Do(graph => graph.Edges[edge] = graph.Edges[edge].With(key, value));
    }

    private void ChangeLabel(Work work, Random random)
    {
        var (node, label, isAdded) = (Pick(work.Local.Nodes.Keys, random.Next()), Pick(s_labels, random.Next()), random.Next(2) == 0);
        if (isAdded) work.Tx.AddLabel(new NodeId(node), label);
        else work.Tx.RemoveLabel(new NodeId(node), _db.Label(label));
        work.Note($"label {label}", node, false);
        work.Do(graph => graph.Nodes[node] = graph.Nodes[node].WithLabel(label, isAdded));
    }

    private static void DeleteEdge(Work work, ulong edge)
    {
        work.Tx.Delete(new EdgeId(edge));
        work.Note("deleted", edge, true);
        work.Do(graph => graph.Edges.Remove(edge));
    }

    private static void DeleteNode(Work work, Random random)
    {
        var node = Pick(work.Local.Nodes.Keys, random.Next());
        var edges = work.Local.EdgesAt(node).ToArray();
        var detached = work.Tx.DetachDelete(new NodeId(node));
        if (detached != edges.Length) throw new ModelMismatchException($"{detached} edges went with a node instead of {edges.Length}");
        foreach (var edge in edges) work.Note("deleted", edge, true);
        work.Note("deleted", node, false);
        work.Do(graph =>
        {
            foreach (var edge in edges) graph.Edges.Remove(edge);
            graph.Nodes.Remove(node);
        });
    }

    private void Bulk(Work work, Random random)
    {
        var count = random.Next(60) == 0 ? 2100 : random.Next(1, 30);
        var (label, type, key) = (Pick(s_labels, random.Next()), Pick(s_types, random.Next()), Pick(s_keys, random.Next()));
        var values = Enumerable.Range(0, count).Select(i => (long)i * random.Next(100)).ToArray();
        var nodes = work.Tx.CreateNodes(count, [label], PropertyColumn.Int64(key, values));
        for (var i = 0; i < count; i++) Born(work, nodes[i], [label], key, values[i]);
        var ends = work.Local.Nodes.Keys.ToArray();
        var links = Math.Min(count, 40);
        var targets = Enumerable.Range(0, links).Select(_ => new NodeId(ends[random.Next(ends.Length)])).ToArray();
        var edges = work.Tx.CreateEdges(type, nodes.AsSpan(0, links), targets, PropertyColumn.Int64(key, values[..links]));
        for (var i = 0; i < links; i++) Linked(work, edges[i], nodes[i].Value, type, targets[i].Value, key, values[i]);
    }

    /// <summary>One definition comes or goes: an index, or the one unique constraint.</summary>
    private static void Define(Work work, Random random)
    {
        var name = $"rule {random.Next(3)}";
        var isUnique = name.EndsWith('0');
        var definition = isUnique
            ? new SchemaDefinition(name, SchemaKind.Unique, false, UniqueLabel, [UniqueKey])
            : new SchemaDefinition(name, SchemaKind.RangeIndex, false, Pick(s_labels, random.Next()), [Pick(s_keys, random.Next())]);
        var bytes = random.Next(3) == 0 ? null : definition.Encode();
        if (bytes is not null && work.Local.Schema.Any(other => other.Key != name && other.Value == Convert.ToHexString(bytes))) return;
        work.Tx.SetSchemaCell(name, bytes);
        work.Note($"schema {name}", 0, false);
        work.Do(graph =>
        {
            if (bytes is null) graph.Schema.Remove(name);
            else graph.Schema[name] = Convert.ToHexString(bytes);
        });
    }

    private void Commit(Work work)
    {
        using var tx = work.Tx;
        var branch = work.Branch;
        var (conflict, next) = work.Writes.Count == 0 ? (null, branch.Working) : Predict(work);
        var breaksRule = conflict is null && next is not null && BreaksRule(next);
        Note($"  commit on {branch.Name}: {work.Writes.Count} writes, {conflict ?? (breaksRule ? "breaks a constraint" : "succeeds")}");
        try
        {
            tx.Commit();
        }
        catch (ConflictException) when ((conflict is not null || branch.MayBeReplacedSince(work.Begun)) && !branch.IsDeleted)
        {
            Conflicts++;
            return;
        }
        catch (ConstraintViolationException) when (breaksRule)
        {
            return;
        }
        catch (MyceliaException e) when (branch.IsDeleted && work.Writes.Count > 0 && e.Status == StatusCode.InvalidState)
        {
            return;
        }

        if (work.Writes.Count == 0) return;
        if (conflict is not null || breaksRule || branch.IsDeleted) throw new ModelMismatchException($"a transaction was committed although {conflict ?? (breaksRule ? "it breaks a constraint" : "its branch was deleted")}");
        branch.Advance(next!, [.. work.Writes.SelectMany(write => new[] { Cell(write.Cell, write.Id, write.IsEdge), Cell("touched", write.Id, write.IsEdge) })]);
        _everNodes.UnionWith(work.OwnNodes);
        _everEdges.UnionWith(work.OwnEdges);
    }

    private static string Cell(string cell, ulong id, bool isEdge) => $"{(isEdge ? "edge" : "node")} {id:x} {cell}";

    /// <summary>Why the transaction must fail, or what its branch holds after it.</summary>
    private static (string? Conflict, NaiveVersion? Next) Predict(Work work)
    {
        var (branch, removed) = (work.Branch, new HashSet<ulong>());
        if (branch.IsDeleted) return ("the branch was deleted", null);
        if (branch.WasReplacedSince(work.Begun)) return ("the working state was replaced", null);
        foreach (var (cell, id, isEdge, ends) in work.Writes)
        {
            if (ends.Any(end => !work.OwnNodes.Contains(end) && !branch.Working.Nodes.ContainsKey(end))) return ("an end was deleted", null);
            if (cell == "created" || (isEdge ? work.OwnEdges : work.OwnNodes).Contains(id)) continue;
            if (id != 0 && !(isEdge ? branch.Working.Edges : branch.Working.Nodes).ContainsKey(id)) return ($"{id:x} was deleted", null);
            if (branch.IsWrittenSince(Cell(cell == "deleted" ? "touched" : cell, id, isEdge), work.Begun)) return ($"{id:x} {cell} was written", null);
            if (cell != "deleted") continue;
            if (isEdge) removed.Add(id);
            else if (branch.Working.EdgesAt(id).Any(edge => !removed.Contains(edge))) return ($"an edge was added at {id:x}", null);
        }

        var next = branch.Working.Copy();
        foreach (var change in work.Changes) change(next);
        return (null, next);
    }

    private static bool BreaksRule(NaiveVersion version) =>
        version.Schema.ContainsKey("rule 0") && version.Nodes.Values
            .Where(row => row.Labels.Contains(UniqueLabel) && row.Values.ContainsKey(UniqueKey)).GroupBy(row => row.Values[UniqueKey].AsInt64()).Any(group => group.Count() > 1);

    private static T Pick<T>(IReadOnlyCollection<T> items, int i) => items.ElementAt((i & int.MaxValue) % items.Count);

    private static Value Draw(Random random) => random.Next(8) switch
    {
        0 => Value.Null,
        1 => random.Next(2) == 0,
        2 => random.NextDouble(),
        3 => random.NextInt64(long.MinValue, long.MaxValue),
        4 => $"text {random.Next(50)}",
        5 => new byte[] { 1, (byte)random.Next(256) },
        _ => random.Next(20),
    };
}
