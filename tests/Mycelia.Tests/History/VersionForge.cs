using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.History;

/// <summary>Makes versions of one database from one another by deltas, as branches would, without a database around them.</summary>
internal sealed class VersionForge
{
    public GraphTables Tables { get; } = new(7);

    public GraphSpace Empty => GraphSpace.Empty(Tables);

    public NodeId NewNode() => new(Tables.NodeRows.Reserve(0, RowAllocator.MixedPool, 1).FirstId);

    public EdgeId NewEdge(string type) => new(Tables.EdgeRows.Reserve(Type(type), Type(type), 1).FirstId);

    public int Label(string name) => Tables.Labels.GetOrAdd(name);

    public int Type(string name) => Tables.Types.GetOrAdd(name);

    public int Key(string name) => Tables.Keys.GetOrAdd(name);

    /// <summary>The version with changes made to it, constraints enforced.</summary>
    public GraphSpace Change(GraphSpace from, Action<VersionWriter> change)
    {
        var writer = new VersionWriter(this, from);
        change(writer);
        return Apply(from, writer.Delta, RuleMode.Enforce);
    }

    public static GraphSpace Apply(GraphSpace from, Delta delta, RuleMode mode = RuleMode.Maintain)
    {
        var builder = new GraphBuilder(from, new Lineage(), mode: mode);
        builder.Apply(delta);
        return builder.FinishForGood();
    }
}

/// <summary>One delta over a version.</summary>
internal sealed class VersionWriter(VersionForge forge, GraphSpace from)
{
    public Delta Delta { get; } = new();

    public GraphSpace From => from;

    public NodeId Node(string? label = null, params (string Key, Value Value)[] properties) => Node(forge.NewNode(), label is null ? [] : [label], properties);

    public NodeId Node(NodeId id, string[] labels, params (string Key, Value Value)[] properties)
    {
        Delta.CreateNode(id, forge.Tables.LabelSets.GetOrAdd([.. labels.Select(forge.Label)]), Numbered(properties));
        return id;
    }

    public EdgeId Edge(NodeId source, string type, NodeId target, params (string Key, Value Value)[] properties) => Edge(forge.NewEdge(type), source, type, target, properties);

    public EdgeId Edge(EdgeId id, NodeId source, string type, NodeId target, params (string Key, Value Value)[] properties)
    {
        Delta.CreateEdge(id, forge.Type(type), source, target, Numbered(properties));
        return id;
    }

    public void Set(NodeId node, string key, Value value) => Delta.SetProperty(node, forge.Key(key), value);

    public void Set(EdgeId edge, string key, Value value) => Delta.SetProperty(edge, forge.Key(key), value);

    public void Label(NodeId node, string label, bool add = true) => Delta.ChangeLabel(node, forge.Label(label), add);

    public void Delete(EdgeId edge) => Delta.Delete(edge);

    /// <summary>Deletes a node with the edges that the version has at it.</summary>
    public void Delete(NodeId node)
    {
        foreach (var edge in new Snapshot(from).Edges().ToArray())
            if (new Snapshot(from).Source(edge) == node || new Snapshot(from).Target(edge) == node) Delta.Delete(edge);
        Delta.Delete(node);
    }

    public void Define(string name, SchemaKind kind, bool isEdges, string token, string key, ValueKind type = ValueKind.Null)
    {
        if (from.Schema.ContainsKey(name)) Delta.SetSchemaCell(name, null);
        Delta.SetSchemaCell(name, new SchemaDefinition(name, kind, isEdges, token, [key], type).Encode());
    }

    public void Drop(string name) => Delta.SetSchemaCell(name, null);

    /// <summary>Nodes of one label, in bulk.</summary>
    public void BulkNodes(string label, int count)
    {
        var run = forge.Tables.NodeRows.Reserve(0, RowAllocator.MixedPool, count);
        Delta.Add(new BulkPart { IsEdges = false, Token = forge.Tables.LabelSets.GetOrAdd([forge.Label(label)]), Runs = [run], Columns = [] });
    }

    /// <summary>Edges from one node to another, in bulk.</summary>
    public void BulkEdges(NodeId source, string type, NodeId target, int count)
    {
        var run = forge.Tables.EdgeRows.Reserve(forge.Type(type), forge.Type(type), count);
        ulong from = forge.Tables.NodeSlots.RowOf(source.Value), to = forge.Tables.NodeSlots.RowOf(target.Value);
        var keys = Enumerable.Repeat(from << 32 | to, run.Count).ToArray();
        Delta.Add(new BulkPart { IsEdges = true, Token = forge.Type(type), Runs = [run], Columns = [], Keys = keys, Targets = Array.ConvertAll(keys, key => (uint)key) });
    }

    private (int Key, Value Value)[] Numbered((string Key, Value Value)[] properties) => Array.ConvertAll(properties, pair => (forge.Key(pair.Key), pair.Value));
}
