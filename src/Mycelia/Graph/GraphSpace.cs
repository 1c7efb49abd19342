// One immutable version of a graph. Everything it shows is reached from here and guarded by its alive bitmaps, so that reading takes no
// lock and forking is copying a reference.

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph;

internal sealed class GraphSpace
{
    public required GraphTables Tables { get; init; }

    /// <summary>The sequence number of the last commit in this version; 0 for an empty database.</summary>
    public required long Sequence { get; init; }

    public required ExtentTable<NodeExtent> Nodes { get; init; }

    public required ExtentTable<EdgeExtent> Edges { get; init; }

    public required ColumnSet NodeColumns { get; init; }

    public required ColumnSet EdgeColumns { get; init; }

    public required Directory<NodeAdjacency> Adjacency { get; init; }

    /// <summary>Index and constraint definitions by name, as they are stored and hashed.</summary>
    public required ImmutableSortedDictionary<string, byte[]> Schema { get; init; }

    /// <summary>The indexes and constraints of <see cref="Schema"/>, ready for use.</summary>
    public RuleSet Rules { get; init; } = RuleSet.Empty;

    /// <summary>Nodes by label.</summary>
    public CountTable NodeCounts { get; init; } = CountTable.Empty;

    /// <summary>Edges by type.</summary>
    public CountTable EdgeCounts { get; init; } = CountTable.Empty;

    public required long NodeCount { get; init; }

    public required long EdgeCount { get; init; }

    public static GraphSpace Empty(GraphTables tables) => new()
    {
        Tables = tables,
        Sequence = 0,
        Nodes = ExtentTable<NodeExtent>.Empty,
        Edges = ExtentTable<EdgeExtent>.Empty,
        NodeColumns = ColumnSet.Empty,
        EdgeColumns = ColumnSet.Empty,
        Adjacency = Directory<NodeAdjacency>.Empty,
        Schema = ImmutableSortedDictionary.Create<string, byte[]>(UnicodeText.Utf8Order),
        NodeCount = 0,
        EdgeCount = 0,
    };

    /// <summary>This version with the indexes and constraints of its schema made from its rows: the last step of opening.</summary>
    public GraphSpace WithRulesBuilt(CancellationToken cancellation) => Schema.IsEmpty ? this : new GraphSpace
    {
        Tables = Tables,
        Sequence = Sequence,
        Nodes = Nodes,
        Edges = Edges,
        NodeColumns = NodeColumns,
        EdgeColumns = EdgeColumns,
        Adjacency = Adjacency,
        Schema = Schema,
        Rules = IndexBuilder.BuildAll(this, cancellation),
        NodeCounts = NodeCounts,
        EdgeCounts = EdgeCounts,
        NodeCount = NodeCount,
        EdgeCount = EdgeCount,
    };

    /// <summary>The extent that holds an alive node, null when the node does not exist in this version.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NodeExtent? FindNode(NodeId id, out uint row)
    {
        row = Tables.NodeSlots.RowOf(id.Value);
        if (row == SlotTable.NoRow) return null;
        var extent = Nodes[(int)(row >> Chunk.RowBits)];
        return extent is not null && extent.IsAlive((int)row & (Chunk.RowsMax - 1)) ? extent : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EdgeExtent? FindEdge(EdgeId id, out uint row)
    {
        row = Tables.EdgeSlots.RowOf(id.Value);
        if (row == SlotTable.NoRow) return null;
        var extent = Edges[(int)(row >> Chunk.RowBits)];
        return extent is not null && extent.IsAlive((int)row & (Chunk.RowsMax - 1)) ? extent : null;
    }

    public bool IsNodeAlive(uint row) => Nodes[(int)(row >> Chunk.RowBits)] is { } extent && extent.IsAlive((int)row & (Chunk.RowsMax - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyList ListOf(uint nodeRow, int type, bool incoming)
    {
        var block = Adjacency[(int)(nodeRow >> Chunk.RowBits)]?.Block(type, incoming);
        return block is null ? default : block.ListOf((int)nodeRow & (Chunk.RowsMax - 1));
    }

    /// <summary>Edges of all types at a node in one direction.</summary>
    public int DegreeOf(uint nodeRow, bool incoming)
    {
        var adjacency = Adjacency[(int)(nodeRow >> Chunk.RowBits)];
        if (adjacency is null) return 0;
        var degree = 0;
        for (var i = 0; i < adjacency.Types.Length; i++) degree += adjacency.BlockAt(i, incoming)?.DegreeOf((int)nodeRow & (Chunk.RowsMax - 1)) ?? 0;
        return degree;
    }

    /// <summary>Node rows are below this.</summary>
    public uint NodeRowLimit => (uint)Nodes.SlotLimit << Chunk.RowBits;
}
