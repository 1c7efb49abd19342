using System.Text;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph.Indexes;

/// <summary>What rules ask about rows: of a version, or of the one that is being built.</summary>
internal readonly record struct RowState(GraphTables Tables, ExtentTable<NodeExtent> Nodes, ExtentTable<EdgeExtent> Edges, ColumnSet NodeColumns, ColumnSet EdgeColumns)
{
    public RowState(GraphSpace space) : this(space.Tables, space.Nodes, space.Edges, space.NodeColumns, space.EdgeColumns)
    {
    }

    public int SlotLimit(Rule rule) => rule.Definition.IsEdges ? Edges.SlotLimit : Nodes.SlotLimit;

    public Extent? ExtentAt(Rule rule, int slot) => rule.Definition.IsEdges ? Edges[slot] : Nodes[slot];

    public Chunk? ChunkAt(Rule rule, int key, int slot) => (rule.Definition.IsEdges ? EdgeColumns : NodeColumns).Chunk(key, slot);

    /// <summary>Whether nothing that a rule looks at can differ in a slot of two states.</summary>
    public bool IsSame(RowState other, Rule rule, int slot)
    {
        if (!(rule.Definition.IsEdges ? Edges.IsSame(other.Edges, slot) : Nodes.IsSame(other.Nodes, slot))) return false;
        var (mine, its) = rule.Definition.IsEdges ? (EdgeColumns, other.EdgeColumns) : (NodeColumns, other.NodeColumns);
        foreach (var key in rule.Keys)
            if (!(mine[key] ?? Directory<Chunk>.Empty).IsSame(its[key] ?? Directory<Chunk>.Empty, slot)) return false;
        return true;
    }

    /// <summary>Whether the row is alive and has the rule's label or type.</summary>
    public bool Concerns(Rule rule, uint row)
    {
        int slot = (int)(row >> Chunk.RowBits), at = (int)row & (Chunk.RowsMax - 1);
        if (rule.Definition.IsEdges) return Edges[slot] is { } edges && edges.Type == rule.Token && edges.IsAlive(at);
        return Nodes[slot] is { } nodes && nodes.IsAlive(at) && Tables.LabelSets.Contains(nodes.LabelSetOf(at), rule.Token);
    }

    public Value ValueOf(Rule rule, int key, uint row) =>
        ChunkAt(rule, key, (int)(row >> Chunk.RowBits))?.Get((int)row & (Chunk.RowsMax - 1)) ?? Value.Null;

    /// <summary>Writes the row's key into an empty writer; false, with nothing written, when the row has no entry in the rule's index.</summary>
    public bool TryKey(Rule rule, uint row, ByteWriter key)
    {
        if (!Concerns(rule, row)) return false;
        int slot = (int)(row >> Chunk.RowBits), at = (int)row & (Chunk.RowsMax - 1);
        foreach (var property in rule.Keys)
        {
            if (ChunkAt(rule, property, slot) is { } chunk && Append(rule, chunk, at, key)) continue;
            key.Clear();
            return false;
        }

        OrderedKey.Trim(key);
        return true;
    }

    /// <summary>Appends the key of one value; false when it has none. Kinds are tried without asking for the chunk's, which would merge a patched one.</summary>
    public static bool Append(Rule rule, Chunk chunk, int row, ByteWriter key)
    {
        if (rule.Definition.Kind == SchemaKind.PointIndex)
        {
            if (chunk.Get(row) is not { Kind: ValueKind.Point } point) return false;
            PointKey.Append(key, point.AsPoint());
            return true;
        }

        if (chunk is not VarChunk)
        {
            var value = chunk.Get(row);
            if (value.IsNull) return false;
            OrderedKey.Append(key, value);
            return true;
        }

        if (!chunk.IsValid(row)) return false;
        if (chunk.Kind == ValueKind.String && chunk.TryGetUtf8(row, out var utf8)) OrderedKey.AppendUtf8(key, utf8);
        else OrderedKey.Append(key, chunk.Get(row));
        return true;
    }

    /// <summary>How errors name an entity.</summary>
    public string NameOf(Rule rule, uint row) => NameOf(Tables, rule.Definition.IsEdges, row);

    public static string NameOf(GraphTables tables, bool isEdges, uint row) =>
        isEdges ? $"edge {new EdgeId(tables.EdgeSlots.IdOf(row))}" : $"node {new NodeId(tables.NodeSlots.IdOf(row))}";

    /// <summary>The row's values of the rule's properties, for an error: <c>name: 'Ada', born: 1815</c>.</summary>
    public string ValuesOf(Rule rule, uint row)
    {
        const int shown = 80;
        var text = new StringBuilder();
        foreach (var key in rule.Keys)
        {
            var value = ValueOf(rule, key, row).ToString();
            if (text.Length > 0) text.Append(", ");
            text.Append(Tables.Keys.NameOf(key)).Append(": ").Append(value.Length > shown ? string.Concat(value.AsSpan(0, shown), "…") : value);
        }

        return text.ToString();
    }
}
