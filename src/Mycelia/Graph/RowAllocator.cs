// Hands out identities. Writers reserve runs inside extents: 64 rows first, doubling up to a whole extent; what a transaction leaves unused
// returns to the pool of its label set or edge type. Label sets that have asked for fewer rows than an extent holds share mixed extents.
// A row is never handed out twice, whatever becomes of the transaction that had it, unless it was returned unused.

using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>Consecutive reserved rows of one extent.</summary>
internal readonly record struct RowRun(ulong FirstId, int Count);

internal sealed class RowAllocator(string what, uint origin, SlotTable slots)
{
    public const int MixedPool = -1;
    private const int FirstRun = 64;
    private const ulong ExtentsMax = 1UL << SlotTable.ExtentBits;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Stack<RowRun>> _free = [];
    private readonly Dictionary<int, long> _reserved = [];
    private ulong _nextExtent;

    /// <summary>The pool a small writer of this label set draws from.</summary>
    public int PoolFor(int labelSet)
    {
        lock (_lock) return _reserved.GetValueOrDefault(labelSet) < Chunk.RowsMax ? MixedPool : labelSet;
    }

    /// <summary>
    /// A run of at most <paramref name="wanted"/> rows (at least one) for <paramref name="owner"/> (a label set or edge type), from
    /// <paramref name="pool"/> (the owner itself or <see cref="MixedPool"/>).
    /// </summary>
    public RowRun Reserve(int owner, int pool, int wanted)
    {
        lock (_lock)
        {
            ref var reserved = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_reserved, owner, out _);
            var free = FreeOf(pool);
            if (free.Count == 0) free.Push(new RowRun(NewExtent(pool), Chunk.RowsMax));
            var run = free.Pop();
            var count = Math.Min(run.Count, Math.Max(1, wanted));
            if (count < run.Count) free.Push(new RowRun(run.FirstId + (uint)count, run.Count - count));
            reserved += count;
            return run with { Count = count };
        }
    }

    /// <summary>
    /// Whole extents of consecutive numbers for a bulk load; the last run holds what remains of <paramref name="count"/>. Rows behind it are free for others at
    /// once, or with <paramref name="keepRest"/> not before <see cref="OfferRest"/>.
    /// </summary>
    public RowRun[] ReserveExtents(int owner, int count, bool keepRest = false)
    {
        lock (_lock)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_reserved, owner, out _) += count;
            var runs = new RowRun[(count - 1) / Chunk.RowsMax + 1];
            for (var i = 0; i < runs.Length; i++)
            {
                var first = NewExtent(owner);
                var rows = Math.Min(Chunk.RowsMax, count - i * Chunk.RowsMax);
                runs[i] = new RowRun(first, rows);
                if (rows < Chunk.RowsMax && !keepRest) FreeOf(owner).Push(new RowRun(first + (uint)rows, Chunk.RowsMax - rows));
            }

            return runs;
        }
    }

    /// <summary>Lets others have the rows behind the last run that <see cref="ReserveExtents"/> gave, now that the extent is in a version.</summary>
    public void OfferRest(int owner, RowRun last)
    {
        if (last.Count == Chunk.RowsMax) return;
        lock (_lock) FreeOf(owner).Push(new RowRun(last.FirstId + (uint)last.Count, Chunk.RowsMax - last.Count));
    }

    /// <summary>Gives back rows that were reserved and never named in a commit.</summary>
    public void Return(int owner, int pool, RowRun run)
    {
        if (run.Count == 0) return;
        lock (_lock)
        {
            FreeOf(pool).Push(run);
            _reserved[owner] -= run.Count;
        }
    }

    /// <summary>How many rows the n-th run of one transaction should have.</summary>
    public static int RunSize(int runsSoFar) => Math.Min(Chunk.RowsMax, FirstRun << Math.Min(runsSoFar, 5));

    /// <summary>Takes note of an extent that a stored version holds: its unborn rows may be handed out, its number not.</summary>
    public void Adopt(ulong extent, int birth, int bornLimit)
    {
        lock (_lock)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_reserved, birth, out _) += bornLimit;
            if (extent >> SlotTable.ExtentBits != origin) return;
            _nextExtent = Math.Max(_nextExtent, (extent & (ExtentsMax - 1)) + 1);
            if (bornLimit < Chunk.RowsMax) FreeOf(birth).Push(new RowRun(extent << Chunk.RowBits | (uint)bornLimit, Chunk.RowsMax - bornLimit));
        }
    }

    /// <summary>Takes note that rows of an extent exist elsewhere: if it would be one of this allocator's next, it is passed over.</summary>
    public void NoteTaken(ulong extent)
    {
        if (extent >> SlotTable.ExtentBits != origin) return;
        lock (_lock) _nextExtent = Math.Max(_nextExtent, (extent & (ExtentsMax - 1)) + 1);
    }

    public void Measure(MemoryMeter meter)
    {
        lock (_lock)
        {
            meter.Dictionary(_free);
            meter.Dictionary(_reserved);
            foreach (var free in _free.Values) meter.Add(56 + (long)free.Capacity * 16);
        }
    }

    private Stack<RowRun> FreeOf(int pool)
    {
        if (!_free.TryGetValue(pool, out var free)) _free.Add(pool, free = new Stack<RowRun>());
        return free;
    }

    private ulong NewExtent(int birth)
    {
        if (_nextExtent == ExtentsMax)
            throw new MyceliaException(StatusCode.LimitExceeded, $"This database has used all {ExtentsMax:N0} {what} extents of its origin. Export it and load it into a new one.");
        var extent = (ulong)origin << SlotTable.ExtentBits | _nextExtent++;
        slots.SlotFor(extent, birth);
        return extent << Chunk.RowBits;
    }
}
