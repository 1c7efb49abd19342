using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia.Transactions;

/// <summary>The rows a transaction has reserved and the part of them it has used. What is left returns to the allocator when the transaction ends.</summary>
internal sealed class OwnRows(GraphTables tables)
{
    private Space _nodes = new();
    private Space _edges = new();

    public bool Has(NodeId node) => _nodes.Has(node.Value);

    public bool Has(EdgeId edge) => _edges.Has(edge.Value);

    public NodeId NextNode(int labelSet) => new(_nodes.Next(tables.NodeRows, labelSet, isEdge: false));

    public EdgeId NextEdge(int type) => new(_edges.Next(tables.EdgeRows, type, isEdge: true));

    /// <summary>Runs for <paramref name="count"/> rows at once: whole extents when there are enough rows to fill one.</summary>
    public RowRun[] Nodes(int labelSet, int count) => _nodes.Bulk(tables.NodeRows, labelSet, count, isEdge: false);

    public RowRun[] Edges(int type, int count) => _edges.Bulk(tables.EdgeRows, type, count, isEdge: true);

    /// <summary>What was used at a savepoint.</summary>
    public (int NodeRanges, ulong NodeEnd, int EdgeRanges, ulong EdgeEnd) Mark => (_nodes.Ranges, _nodes.LastEnd, _edges.Ranges, _edges.LastEnd);

    /// <summary>Rows used since the mark are own rows no more; they stay reserved and are not used again.</summary>
    public void Rollback((int NodeRanges, ulong NodeEnd, int EdgeRanges, ulong EdgeEnd) mark)
    {
        _nodes.Rollback(mark.NodeRanges, mark.NodeEnd);
        _edges.Rollback(mark.EdgeRanges, mark.EdgeEnd);
    }

    public void ReturnUnused()
    {
        _nodes.ReturnUnused(tables.NodeRows);
        _edges.ReturnUnused(tables.EdgeRows);
    }

    /// <summary>Ready for another transaction; unused rows were returned before.</summary>
    public void Clear()
    {
        _nodes.Clear();
        _edges.Clear();
    }

    /// <summary>
    /// Used rows are kept as ranges in the order of use, which is what a savepoint cuts back. Writers that alternate between labels make a range
    /// per row, so beyond a few ranges a bitmap per extent answers whether a row is among them.
    /// </summary>
    private struct Space()
    {
        private const int ScanMax = 16;

        private (ulong First, ulong End)[] _used = [];
        private Dictionary<ulong, ulong[]>? _usedByExtent;
        private Reservation[] _open = [];
        private int _openCount;
        private int _usedCount;

        public readonly int Ranges => _usedCount;

        public readonly ulong LastEnd => _usedCount == 0 ? 0 : _used[_usedCount - 1].End;

        public bool Has(ulong id)
        {
            if (_usedCount > ScanMax) return Index().TryGetValue(id >> Chunk.RowBits, out var rows) && Bitmap.Get(rows, (int)id & (Chunk.RowsMax - 1));
            for (var i = _usedCount - 1; i >= 0; i--)
                if (id >= _used[i].First && id < _used[i].End) return true;
            return false;
        }

        public ulong Next(RowAllocator rows, int owner, bool isEdge)
        {
            var at = Find(owner);
            if (at < 0)
            {
                if (_openCount == _open.Length) Array.Resize(ref _open, Math.Max(1, _open.Length * 2));
                at = _openCount++;
                _open[at] = new Reservation { Owner = owner };
            }

            ref var open = ref _open[at];
            if (open.Left.Count == 0)
            {
                open.Pool = isEdge ? owner : rows.PoolFor(owner);
                open.Left = rows.Reserve(owner, open.Pool, RowAllocator.RunSize(open.Runs++));
            }

            var id = open.Left.FirstId;
            open.Left = new RowRun(id + 1, open.Left.Count - 1);
            Use(id, id + 1);
            return id;
        }

        public RowRun[] Bulk(RowAllocator rows, int owner, int count, bool isEdge)
        {
            RowRun[] runs;
            if (count >= Chunk.RowsMax)
            {
                runs = rows.ReserveExtents(owner, count);
            }
            else
            {
                var list = new List<RowRun>();
                for (var left = count; left > 0;)
                {
                    var run = rows.Reserve(owner, isEdge ? owner : rows.PoolFor(owner), left);
                    list.Add(run);
                    left -= run.Count;
                }

                runs = [.. list];
            }

            foreach (var run in runs) Use(run.FirstId, run.FirstId + (uint)run.Count);
            return runs;
        }

        public void Clear()
        {
            _usedCount = 0;
            _usedByExtent = null;
            _openCount = 0;
        }

        public void Rollback(int ranges, ulong lastEnd)
        {
            _usedCount = ranges;
            _usedByExtent = null;
            if (ranges > 0) _used[ranges - 1].End = lastEnd;
        }

        public void ReturnUnused(RowAllocator rows)
        {
            for (var i = 0; i < _openCount; i++) rows.Return(_open[i].Owner, _open[i].Pool, _open[i].Left);
            _openCount = 0;
        }

        private readonly int Find(int owner)
        {
            for (var i = _openCount - 1; i >= 0; i--)
                if (_open[i].Owner == owner) return i;
            return -1;
        }

        private Dictionary<ulong, ulong[]> Index()
        {
            if (_usedByExtent is not null) return _usedByExtent;
            _usedByExtent = [];
            for (var i = 0; i < _usedCount; i++) Add(_usedByExtent, _used[i].First, _used[i].End);
            return _usedByExtent;
        }

        private static void Add(Dictionary<ulong, ulong[]> index, ulong first, ulong end)
        {
            while (first < end)
            {
                var row = (int)first & (Chunk.RowsMax - 1);
                var count = (int)Math.Min(end - first, (ulong)(Chunk.RowsMax - row));
                if (!index.TryGetValue(first >> Chunk.RowBits, out var rows)) index.Add(first >> Chunk.RowBits, rows = new ulong[Chunk.WordsMax]);
                Bitmap.SetRange(rows, row, count);
                first += (uint)count;
            }
        }

        private void Use(ulong first, ulong end)
        {
            if (_usedByExtent is not null) Add(_usedByExtent, first, end);
            if (_usedCount > 0 && _used[_usedCount - 1].End == first)
            {
                _used[_usedCount - 1].End = end;
                return;
            }

            if (_usedCount == _used.Length) Array.Resize(ref _used, Math.Max(1, _usedCount * 2));
            _used[_usedCount++] = (first, end);
        }
    }

    private struct Reservation
    {
        public int Owner;
        public int Pool;
        public int Runs;
        public RowRun Left;
    }
}
