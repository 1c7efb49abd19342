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

    public required AdjacencySet Adjacency { get; init; }

    /// <summary>The stretch between two checkpoints in which this version was published; see <see cref="Graph.Era"/>.</summary>
    public required Era Era { get; init; }

    /// <summary>Index and constraint definitions by name, as they are stored and hashed.</summary>
    public required ImmutableSortedDictionary<string, byte[]> Schema { get; init; }

    /// <summary>The indexes and constraints of <see cref="Schema"/>, ready for use.</summary>
    public RuleSet Rules { get; init; } = RuleSet.Empty;

    /// <summary>Nodes by label, edges by type.</summary>
    public CountTable Counts { get; init; } = CountTable.Empty;

    public required long NodeCount { get; init; }

    public required long EdgeCount { get; init; }

    public static GraphSpace Empty(GraphTables tables) => new()
    {
        Tables = tables,
        Sequence = 0,
        Era = new Era(0),
        Nodes = ExtentTable<NodeExtent>.Empty,
        Edges = ExtentTable<EdgeExtent>.Empty,
        NodeColumns = ColumnSet.Empty,
        EdgeColumns = ColumnSet.Empty,
        Adjacency = AdjacencySet.Empty,
        Schema = ImmutableSortedDictionary.Create<string, byte[]>(UnicodeText.Utf8Order),
        NodeCount = 0,
        EdgeCount = 0,
    };

    /// <summary>This version with those indexes and constraints of its schema made from its rows that are not stored: the last step of opening.</summary>
    public GraphSpace WithRulesBuilt(CancellationToken cancellation) => With(Era, IndexBuilder.BuildMissing(this, cancellation), Sequence);

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
        var block = Adjacency.Block(type, incoming, (int)(nodeRow >> Chunk.RowBits));
        return block is null ? default : block.ListOf((int)nodeRow & (Chunk.RowsMax - 1));
    }

    /// <summary>Edges of all types at a node in one direction.</summary>
    public int DegreeOf(uint nodeRow, bool incoming)
    {
        var degree = 0;
        foreach (var type in Adjacency.Types) degree += ListOf(nodeRow, type, incoming).Count;
        return degree;
    }

    /// <summary>The type that the edges of a slot have, -1 when it holds none; reads no page.</summary>
    public int EdgeTypeOf(int slot) => slot < Tables.EdgeSlots.Count ? Tables.EdgeSlots.BirthOf(slot) : -1;

    /// <summary>This version in another era.</summary>
    public GraphSpace In(Era era) => With(era, Rules, Sequence);

    /// <summary>This version as that of a later record, which changed nothing in it.</summary>
    public GraphSpace At(long sequence) => With(Era, Rules, sequence);

    private GraphSpace With(Era era, RuleSet rules, long sequence) => new()
    {
        Tables = Tables,
        Sequence = sequence,
        Era = era,
        Nodes = Nodes,
        Edges = Edges,
        NodeColumns = NodeColumns,
        EdgeColumns = EdgeColumns,
        Adjacency = Adjacency,
        Schema = Schema,
        Rules = rules,
        Counts = Counts,
        NodeCount = NodeCount,
        EdgeCount = EdgeCount,
    };

    /// <summary>Whether this version has the very parts of another, and so its content: true after a commit until something is written.</summary>
    public bool HasContentOf(GraphSpace other) =>
        Nodes == other.Nodes && Edges == other.Edges && NodeColumns == other.NodeColumns && EdgeColumns == other.EdgeColumns && Adjacency == other.Adjacency && Schema == other.Schema;

    /// <summary>Collects the leaves whose pages may be dropped. Node extents are not among them: they are small, and everything asks them who is alive.</summary>
    public void AddEvictable(List<IEvictable> leaves, IPageSources sources)
    {
        Add(Edges.Leaves, leaves, sources.Edges);
        for (var key = 0; key < NodeColumns.KeyLimit; key++) Add(NodeColumns[key], leaves, sources.Columns);
        for (var key = 0; key < EdgeColumns.KeyLimit; key++) Add(EdgeColumns[key], leaves, sources.Columns);
        foreach (var type in Adjacency.Types)
        {
            Add(Adjacency[type, false], leaves, sources.Blocks);
            Add(Adjacency[type, true], leaves, sources.Blocks);
        }

        foreach (var rule in Rules.All) Add(rule.Index?.Leaves, leaves, sources.IndexLeaves);
    }

    private static void Add<T>(Directory<T>? directory, List<IEvictable> leaves, PageSource<T> source) where T : class, Kernel.Columns.IPage
    {
        if (directory is not null) Add(directory.Leaves, leaves, source);
    }

    private static void Add<T>(ReadOnlySpan<DirectoryLeaf<T>?> all, List<IEvictable> leaves, PageSource<T> source) where T : class, Kernel.Columns.IPage
    {
        foreach (var leaf in all)
        {
            if (leaf is null) continue;
            leaf.Adopt(source);
            leaves.Add(leaf);
        }
    }

    /// <summary>Node rows are below this.</summary>
    public uint NodeRowLimit => (uint)Nodes.SlotLimit << Chunk.RowBits;
}
