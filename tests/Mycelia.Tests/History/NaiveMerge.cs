using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>A node or edge with everything it holds, by names.</summary>
internal sealed record NaiveRow(SortedSet<string> Labels, string Type, ulong Source, ulong Target, SortedDictionary<string, Value> Values)
{
    public bool IsLike(NaiveRow other) => Labels.SetEquals(other.Labels) && Values.SequenceEqual(other.Values);

    public override string ToString() => $"{string.Join(':', Labels)} {Source:x}-{Type}-{Target:x} {string.Join(", ", Values.Select(pair => $"{pair.Key}={pair.Value.Kind} {pair.Value}"))}";
}

/// <summary>A whole version in dictionaries.</summary>
internal sealed class NaiveVersion
{
    public SortedDictionary<ulong, NaiveRow> Nodes { get; } = [];

    public SortedDictionary<ulong, NaiveRow> Edges { get; } = [];

    public SortedDictionary<string, string> Schema { get; } = new(StringComparer.Ordinal);

    public static NaiveVersion Of(GraphSpace space)
    {
        var (version, snapshot) = (new NaiveVersion(), new Snapshot(space));
        foreach (var node in snapshot.Nodes()) version.Nodes.Add(node.Value, new NaiveRow([.. snapshot.Labels(node)], "", 0, 0, new SortedDictionary<string, Value>(snapshot.Properties(node).ToDictionary(), StringComparer.Ordinal)));
        foreach (var edge in snapshot.Edges())
            version.Edges.Add(edge.Value, new NaiveRow([], snapshot.TypeOf(edge), snapshot.Source(edge).Value, snapshot.Target(edge).Value, new SortedDictionary<string, Value>(snapshot.Properties(edge).ToDictionary(), StringComparer.Ordinal)));
        foreach (var (name, bytes) in space.Schema) version.Schema.Add(name, Convert.ToHexString(bytes));
        return version;
    }

    public IEnumerable<string> Lines() =>
        Nodes.Select(pair => $"node {pair.Key:x} {pair.Value}").Concat(Edges.Select(pair => $"edge {pair.Key:x} {pair.Value}")).Concat(Schema.Select(pair => $"schema {pair.Key} {pair.Value}"));
}

/// <summary>
/// The table of merging in other words: whole versions in dictionaries, presence instead of operations, every cell of everything. What is in conflict goes as
/// the favoured side has it.
/// </summary>
internal sealed class NaiveMerge(NaiveVersion from, NaiveVersion ours, NaiveVersion theirs, bool favoursTheirs)
{
    private readonly HashSet<ulong> _mustLive = [];
    private readonly HashSet<ulong> _mustDie = [];
    private readonly HashSet<ulong> _droppedEdges = [];

    public NaiveVersion Merged { get; } = new();

    /// <summary>Kind, entity and name of each conflict.</summary>
    public SortedSet<string> Conflicts { get; } = new(StringComparer.Ordinal);

    public static NaiveMerge Of(GraphSpace from, GraphSpace ours, GraphSpace theirs, bool favoursTheirs) =>
        Of(NaiveVersion.Of(from), NaiveVersion.Of(ours), NaiveVersion.Of(theirs), favoursTheirs);

    public static NaiveMerge Of(NaiveVersion from, NaiveVersion ours, NaiveVersion theirs, bool favoursTheirs)
    {
        var merge = new NaiveMerge(from, ours, theirs, favoursTheirs);
        merge.Schema();
        merge.Collisions();
        merge.Nodes();
        merge.Edges();
        return merge;
    }

    public static IEnumerable<string> Names(IEnumerable<MergeConflict> conflicts) =>
        conflicts.Select(conflict => conflict.Kind == MergeConflictKind.SchemaConflict
            ? $"{conflict.Kind} {conflict.Name}"
            : $"{conflict.Kind} {(conflict.Edge is { } edge ? $"edge {edge.Value:x}" : $"node {conflict.Node!.Value.Value:x}")}{(conflict.OtherNode is { } node ? $" {node.Value:x}" : "")}{(conflict.OtherEdge is { } other ? $" {other.Value:x}" : "")} {conflict.Name}").Order(StringComparer.Ordinal);

    /// <summary>One cell: what changed wins over what did not; two changes to different values are a conflict.</summary>
    private T Cell<T>(T before, T mine, T its, string conflict)
    {
        var same = EqualityComparer<T>.Default;
        if (same.Equals(mine, its) || same.Equals(its, before)) return mine;
        if (same.Equals(mine, before)) return its;
        Conflicts.Add(conflict);
        return favoursTheirs ? its : mine;
    }

    private NaiveRow Both(NaiveRow? before, NaiveRow mine, NaiveRow its, string entity)
    {
        var values = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var key in mine.Values.Keys.Union(its.Values.Keys))
        {
            var value = Cell(before?.Values.GetValueOrDefault(key) ?? Value.Null, mine.Values.GetValueOrDefault(key), its.Values.GetValueOrDefault(key), $"PropertyConflict {entity} {key}");
            if (!value.IsNull) values.Add(key, value);
        }

        var labels = mine.Labels.Union(its.Labels).Where(label => Cell(before?.Labels.Contains(label) ?? false, mine.Labels.Contains(label), its.Labels.Contains(label), "none"));
        return mine with { Labels = [.. labels], Values = values };
    }

    private void Schema()
    {
        foreach (var name in ours.Schema.Keys.Union(theirs.Schema.Keys))
            if (Cell(from.Schema.GetValueOrDefault(name), ours.Schema.GetValueOrDefault(name), theirs.Schema.GetValueOrDefault(name), $"SchemaConflict {name}") is { } definition) Merged.Schema.Add(name, definition);
    }

    /// <summary>Every new row of one side beside every new row of the other.</summary>
    private void Collisions()
    {
        foreach (var (name, text) in Merged.Schema)
        {
            var definition = SchemaDefinition.Decode(name, Convert.FromHexString(text));
            if (!definition.IsUnique) continue;
            var key = Assert.Single(definition.Keys);
            var (mine, its, before) = definition.IsEdges ? (ours.Edges, theirs.Edges, from.Edges) : (ours.Nodes, theirs.Nodes, from.Nodes);
            bool IsNew(ulong id, SortedDictionary<ulong, NaiveRow> other, NaiveRow row) =>
                !before.ContainsKey(id) && !other.ContainsKey(id) && row.Values.ContainsKey(key) && (definition.IsEdges ? row.Type == definition.Token : row.Labels.Contains(definition.Token));
            foreach (var (a, first) in mine.Where(pair => IsNew(pair.Key, its, pair.Value)))
            {
                foreach (var (b, second) in its.Where(pair => IsNew(pair.Key, mine, pair.Value)))
                {
                    if (!first.Values[key].Equals(second.Values[key])) continue;
                    if (definition.IsEdges && (first.Source, first.Target) == (second.Source, second.Target) && first.IsLike(second))
                    {
                        _droppedEdges.Add(b);
                        continue;
                    }

                    Conflicts.Add($"KeyCollision {(definition.IsEdges ? "edge" : "node")} {a:x} {b:x} {name}");
                    (definition.IsEdges ? _droppedEdges : _mustDie).Add(favoursTheirs ? a : b);
                }
            }
        }
    }

    private void Nodes()
    {
        foreach (var id in ours.Nodes.Keys.Union(theirs.Nodes.Keys))
        {
            var (before, mine, its) = (from.Nodes.GetValueOrDefault(id), ours.Nodes.GetValueOrDefault(id), theirs.Nodes.GetValueOrDefault(id));
            if (mine is not null && its is not null)
            {
                Merged.Nodes.Add(id, Both(before, mine, its, $"node {id:x}"));
                continue;
            }

            var holder = mine ?? its!;
            if (before is null)
            {
                if (!_mustDie.Contains(id)) Merged.Nodes.Add(id, holder);
            }
            else if (!before.IsLike(holder))
            {
                Conflicts.Add($"DeleteVsUpdate node {id:x} ");
                if (its is not null == favoursTheirs)
                {
                    Merged.Nodes.Add(id, holder);
                    _mustLive.Add(id);
                }
                else
                {
                    _mustDie.Add(id);
                }
            }
        }
    }

    private void Edges()
    {
        foreach (var id in ours.Edges.Keys.Union(theirs.Edges.Keys))
        {
            var (before, mine, its) = (from.Edges.GetValueOrDefault(id), ours.Edges.GetValueOrDefault(id), theirs.Edges.GetValueOrDefault(id));
            if (mine is not null && its is not null) Merged.Edges.Add(id, Both(before, mine, its, $"edge {id:x}"));
            else OfOneSide(id, before, mine ?? its!, isTheirs: its is not null);
        }
    }

    private void OfOneSide(ulong id, NaiveRow? before, NaiveRow edge, bool isTheirs)
    {
        if (before is not null && before.IsLike(edge)) return;
        var (own, other) = isTheirs ? (theirs, ours) : (ours, theirs);
        var isFavoured = isTheirs == favoursTheirs;
        var lostEnds = new[] { edge.Source, edge.Target }.Where(end => from.Nodes.ContainsKey(end) && !other.Nodes.ContainsKey(end) && !_mustLive.Contains(end) && !_mustDie.Contains(end)).ToArray();
        var stays = !_droppedEdges.Contains(id) && !_mustDie.Contains(edge.Source) && !_mustDie.Contains(edge.Target);
        if (before is not null)
        {
            Conflicts.Add($"DeleteVsUpdate edge {id:x} ");
            stays &= isFavoured;
        }
        else if (lostEnds.Length > 0)
        {
            Conflicts.Add($"DanglingEdge edge {id:x} ");
            stays &= isFavoured;
        }

        if (!stays) return;
        Merged.Edges.Add(id, edge);
        foreach (var end in lostEnds) Merged.Nodes.TryAdd(end, own.Nodes[end]);
    }
}
