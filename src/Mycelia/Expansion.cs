// The neighbours of many nodes at once. One node at a time, a walk over a graph larger than the cache waits for memory at every list; here the
// places that a group of nodes will need are requested before any is read, so that their cache misses overlap.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>
/// A reusable buffer for the neighbours of many nodes. Fill it again and again; it allocates only when it must grow. Used by one thread at a time.
/// </summary>
public sealed class Expansion
{
    private const int GroupSize = 64;

    private readonly AdjacencyBlock?[] _blocks = new AdjacencyBlock?[GroupSize];
    private readonly uint[] _rows = new uint[GroupSize];
    private readonly AdjacencyList[] _lists = new AdjacencyList[GroupSize];
    private NodeId[] _targets = [];
    private int[] _offsets = [0];
    private int _count;
    private int _sources;

    /// <summary>The nodes at the other ends: those of source i stand from <c>Offsets[i]</c> to <c>Offsets[i + 1]</c>. Valid until the next fill.</summary>
    public ReadOnlySpan<NodeId> Targets => _targets.AsSpan(0, _count);

    /// <summary>Where each source's neighbours begin, and the total at the end: one entry more than there were sources.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, _sources + 1);

    /// <summary>
    /// Replaces the content by the neighbours of <paramref name="nodes"/> by edges of <paramref name="type"/>, once per edge. <see cref="Direction.Both"/> is not
    /// taken; fill two. On a graph larger than the cache this is several times as fast as <see cref="Snapshot.Neighbours"/> node by node.
    /// </summary>
    /// <exception cref="MyceliaException">A node does not exist (<see cref="StatusCode.EntityNotFound"/>); the content is then undefined.</exception>
    public void Fill(Snapshot snapshot, ReadOnlySpan<NodeId> nodes, Direction direction, EdgeType type)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (direction == Direction.Both)
            throw new MyceliaException(StatusCode.InvalidArgument, "An expansion follows edges in one direction. Fill one for outgoing and one for incoming edges.");
        snapshot.NoteExpansion(nodes, type);
        if (_offsets.Length <= nodes.Length) Array.Resize(ref _offsets, Math.Max(nodes.Length + 1, _offsets.Length * 2));
        _count = 0;
        _sources = nodes.Length;
        for (var from = 0; from < nodes.Length; from += GroupSize)
            FillGroup(snapshot, nodes.Slice(from, Math.Min(GroupSize, nodes.Length - from)), direction == Direction.Incoming, type.Number, from);
        _offsets[nodes.Length] = _count;
    }

    private void FillGroup(Snapshot snapshot, ReadOnlySpan<NodeId> nodes, bool incoming, int type, int from)
    {
        var space = snapshot.Space;
        var blocks = space.Adjacency[type, incoming];
        var total = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var row = snapshot.RowOf(nodes[i]);
            _rows[i] = row;
            _blocks[i] = row == SlotTable.NoRow ? null : blocks?[(int)(row >> Chunk.RowBits)];
            _blocks[i]?.PrefetchOffsets((int)row & (Chunk.RowsMax - 1));
        }

        for (var i = 0; i < nodes.Length; i++)
        {
            _lists[i] = _blocks[i] is { } block ? block.ListOf((int)_rows[i] & (Chunk.RowsMax - 1)) : default;
            if (_lists[i].Count == 0) snapshot.RequireExists(nodes[i]);
            else _lists[i].Prefetch();
            total += _lists[i].Count;
        }

        if (_targets.Length - _count < total) Array.Resize(ref _targets, Math.Max(_count + total, _targets.Length * 2));
        var extents = space.Tables.NodeSlots.Extents;
        for (var i = 0; i < nodes.Length; i++)
        {
            _offsets[from + i] = _count;
            if (_lists[i].IsPlain) AddPlain(_lists[i].Neighbours, extents);
            else
                foreach (var (neighbour, _) in _lists[i]) _targets[_count++] = IdOf(neighbour, extents);
        }
    }

    private void AddPlain(ReadOnlySpan<uint> neighbours, ulong[] extents)
    {
        var targets = _targets.AsSpan(_count, neighbours.Length);
        for (var i = 0; i < neighbours.Length; i++) targets[i] = IdOf(neighbours[i], extents);
        _count += neighbours.Length;
    }

    private static NodeId IdOf(uint row, ulong[] extents) => new(extents[row >> Chunk.RowBits] << Chunk.RowBits | row & (Chunk.RowsMax - 1));
}
