// One property of all rows of a space (nodes or edges) in one version, seen as the chunks that hold it. A chunk is an extent of up to 2,048
// rows. Its row mask says which rows there are: alive in this version, with a value, and of the label or edge type asked for.
//
// Extents of one edge type, and of nodes that all have the same labels, are kept or left out whole when the column is made; the rows of node
// extents with several label sets are tested one by one.
//
// A chunk under a patch is read through its flat form (see PatchedChunk), which is merged once and kept.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>
/// The values of one property in one version of the graph, for scans: by chunk, filtered or aggregated. Get it with
/// <see cref="Snapshot.NodeColumn(PropertyKey, Label?)"/> or <see cref="Snapshot.EdgeColumn(PropertyKey, EdgeType?)"/>. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Aggregates and filters use all processors when there are many chunks, and allocate nothing per row or chunk but the bitmaps of a selection. Their
/// results do not depend on the number of threads, floating-point sums included.
/// </remarks>
/// <example><code>
/// var age = db.Snapshot().NodeColumn("age", "Person");
/// var adults = age.Where(Comparison.GreaterOrEqual, 18);
/// Console.WriteLine($"{adults.Count} adults, {age.Average(adults)} years on average");
/// </code></example>
public sealed partial class Column
{
    /// <summary>The most rows that a chunk has.</summary>
    public const int ChunkRowsMax = Chunk.RowsMax;

    /// <summary>The words of a row mask: bit i of word i / 64 stands for row i of the chunk.</summary>
    public const int MaskWords = Chunk.WordsMax;

    internal const int AllRows = -1;
    internal const int NoRows = -2;
    internal const int NoKey = -1;

    private readonly Snapshot _snapshot;
    private readonly GraphSpace _space;
    private readonly bool _isEdges;
    private readonly Directory<Chunk>? _chunks;
    private readonly int _label;
    private readonly int[] _slots;
    private long _count = -1;

    internal Column(Snapshot snapshot, bool isEdges, int key, string name, int token)
    {
        _snapshot = snapshot;
        _space = snapshot.Space;
        _isEdges = isEdges;
        _chunks = (isEdges ? _space.EdgeColumns : _space.NodeColumns)[key];
        _label = isEdges ? AllRows : token;
        _slots = token == NoRows ? [] : SlotsOf(token);
        Name = name;
    }

    /// <summary>The property key.</summary>
    public string Name { get; }

    /// <summary>Rows that have a value. Cost: one step per chunk at the first call.</summary>
    public long Count
    {
        get
        {
            if (_count < 0) _count = CountIn(null);
            return _count;
        }
    }

    /// <summary>Chunks that may hold rows of the column. Chunks are numbered from 0, in storage order.</summary>
    public int ChunkCount => _slots.Length;

    internal Snapshot Snapshot => _snapshot;

    internal bool IsEdges => _isEdges;

    /// <summary>
    /// Which rows of a chunk have a value and are of the label or edge type asked for; returns how many. Overwrites the first
    /// <see cref="MaskWords"/> words of <paramref name="mask"/>. Allocates nothing.
    /// </summary>
    public int RowMask(int chunk, Span<ulong> mask)
    {
        mask = RequireMask(mask);
        return MaskOf(chunk, mask, out _) is null ? 0 : Bitmap.Count(mask);
    }

    /// <summary>
    /// The kind of every value in a chunk; <see cref="ValueKind.Null"/> when it has none, when kinds are mixed, and for kinds that are held encoded
    /// (lists, maps, points, zoned date-times).
    /// </summary>
    public ValueKind KindOf(int chunk) => ChunkAt(SlotOf(chunk))?.Kind ?? ValueKind.Null;

    /// <summary>
    /// The array behind a chunk, not copied, if its elements are <typeparamref name="T"/>: sbyte, short, int or long for integers, dates (epoch days)
    /// and local times (nanoseconds of the day), double for floats. False for any other type, kind or width, and for a chunk without values.
    /// Only rows in the <see cref="RowMask"/> mean something; rows at or beyond the length have no value.
    /// </summary>
    public bool TryGetSpan<T>(int chunk, out ReadOnlySpan<T> values) where T : unmanaged
    {
        var found = ChunkAt(SlotOf(chunk));
        values = found switch
        {
            Int64Chunk<sbyte> c when typeof(T) == typeof(sbyte) => MemoryMarshal.Cast<sbyte, T>(c.Values),
            Int64Chunk<short> c when typeof(T) == typeof(short) => MemoryMarshal.Cast<short, T>(c.Values),
            Int64Chunk<int> c when typeof(T) == typeof(int) => MemoryMarshal.Cast<int, T>(c.Values),
            Int64Chunk<long> c when typeof(T) == typeof(long) => MemoryMarshal.Cast<long, T>(c.Values),
            FixedChunk<double, Float64Kind> c when typeof(T) == typeof(double) => MemoryMarshal.Cast<double, T>(c.Values),
            _ => default,
        };
        return !values.IsEmpty;
    }

    /// <summary>The identity of row 0 of a chunk; row i has this number plus i. Holds for nodes and edges.</summary>
    public ulong FirstId(int chunk) => FirstIdOfSlot(SlotOf(chunk));

    /// <summary>The node in a row of a chunk.</summary>
    /// <exception cref="MyceliaException">The column is one of edges (<see cref="StatusCode.InvalidState"/>).</exception>
    public NodeId NodeIdOf(int chunk, int row)
    {
        if (_isEdges) throw new MyceliaException(StatusCode.InvalidState, $"Column `{Name}` holds edges. Use {nameof(EdgeIdOf)}.");
        return new NodeId(FirstId(chunk) + (uint)RequireRow(row));
    }

    /// <summary>The edge in a row of a chunk.</summary>
    /// <exception cref="MyceliaException">The column is one of nodes (<see cref="StatusCode.InvalidState"/>).</exception>
    public EdgeId EdgeIdOf(int chunk, int row)
    {
        if (!_isEdges) throw new MyceliaException(StatusCode.InvalidState, $"Column `{Name}` holds nodes. Use {nameof(NodeIdOf)}.");
        return new EdgeId(FirstId(chunk) + (uint)RequireRow(row));
    }

    internal ulong FirstIdOfSlot(int slot) => (_isEdges ? _space.Tables.EdgeSlots : _space.Tables.NodeSlots).IdOf((uint)slot << Chunk.RowBits);

    internal int SlotOf(int chunk)
    {
        if ((uint)chunk >= (uint)_slots.Length) ThrowNoChunk(chunk);
        return _slots[chunk];
    }

    /// <summary>Fills the mask of rows with a value and returns the flat chunk that holds them; null, with an unspecified mask, when there is none.</summary>
    internal Chunk? MaskOf(int chunk, Span<ulong> mask, out int slot)
    {
        slot = SlotOf(chunk);
        if (ChunkAt(slot) is not { } values)
        {
            mask.Clear();
            return null;
        }

        RowsOf(slot, mask);
        Bitmap.And(mask, values.Validity);
        return values;
    }

    /// <summary>Fills the mask of rows of the label or type, with a value or not.</summary>
    internal void RowsOf(int slot, Span<ulong> mask)
    {
        var extent = ExtentAt(slot)!;
        extent.Alive.CopyTo(mask);
        mask[extent.Alive.Length..].Clear();
        if (_label >= 0 && extent is NodeExtent { UniformLabelSet: < 0 } mixed) KeepLabelled(mixed, mask);
    }

    private Extent? ExtentAt(int slot) => _isEdges ? _space.Edges[slot] : _space.Nodes[slot];

    private Chunk? ChunkAt(int slot) => _chunks?[slot]?.Flat;

    private void KeepLabelled(NodeExtent extent, Span<ulong> mask)
    {
        var sets = _space.Tables.LabelSets;
        foreach (var row in Bitmap.Enumerate(extent.Alive))
            if (!sets.Contains(extent.LabelSetOf(row), _label)) Bitmap.Clear(mask, row);
    }

    private int[] SlotsOf(int token)
    {
        var slots = new List<int>();
        var limit = _isEdges ? _space.Edges.SlotLimit : _space.Nodes.SlotLimit;
        for (var slot = 0; slot < limit; slot++)
            if ((!_isEdges || token < 0 || _space.EdgeTypeOf(slot) == token) && ExtentAt(slot) is { AliveCount: > 0 } extent && (token < 0 || MayHold(extent, token))) slots.Add(slot);
        return [.. slots];
    }

    private bool MayHold(Extent extent, int token) => extent switch
    {
        EdgeExtent edges => edges.Type == token,
        NodeExtent { UniformLabelSet: >= 0 } nodes => _space.Tables.LabelSets.Contains(nodes.UniformLabelSet, token),
        _ => true,
    };

    private static Span<ulong> RequireMask(Span<ulong> mask)
    {
        if (mask.Length < MaskWords)
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"The mask has {mask.Length} words; a chunk needs {nameof(Column)}.{nameof(MaskWords)} = {MaskWords}.");
        }

        return mask[..MaskWords];
    }

    private static int RequireRow(int row)
    {
        if ((uint)row >= ChunkRowsMax)
            throw new MyceliaException(StatusCode.InvalidArgument, $"There is no row {row:N0} in a chunk; rows go from 0 to {ChunkRowsMax - 1:N0}.");
        return row;
    }

    [DoesNotReturn]
    private void ThrowNoChunk(int chunk) =>
        throw new MyceliaException(StatusCode.InvalidArgument, $"Column `{Name}` has no chunk {chunk:N0}; it has {_slots.Length:N0}, numbered from 0.");
}
