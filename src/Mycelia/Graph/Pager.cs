// Keeps the pages that could be read again below a budget of bytes. It goes round the leaves of the head, and of other versions that pages were read
// into, and drops stored pages until it is well below the budget. Pages are not marked when they are used, so that reading costs nothing:
// a page that comes back soon after it was dropped is spared three rounds, one that was read for the first time one, others none.
//
// What was never stored is not counted here: it has a budget of its own, which a checkpoint turns into pages that can go.

namespace Mycelia.Graph;

internal sealed class Pager(long budgetBytes)
{
    private const int RoundsMax = 4;

    private readonly Lock _evicting = new();
    private readonly Lock _tracking = new();
    private readonly List<WeakReference<IEvictable>> _tracked = [];
    private Func<GraphSpace>? _head;
    private IPageSources? _sources;
    private long _resident;
    private int _round;
    private int _hand;

    public long BudgetBytes => budgetBytes;

    /// <summary>Stored pages in memory, as counted when last gone round, and what was read since.</summary>
    public long ResidentBytes => Volatile.Read(ref _resident);

    /// <summary>Where to find the head, and how its pages are read again; until then nothing is dropped.</summary>
    public void Attach(Func<GraphSpace> head, IPageSources sources) => (_sources, _head) = (sources, head);

    public void NoteLoad(IEvictable leaf, long bytes)
    {
        if (!leaf.IsTracked)
        {
            lock (_tracking)
            {
                if (!leaf.IsTracked) _tracked.Add(new WeakReference<IEvictable>(leaf));
                leaf.IsTracked = true;
            }
        }

        if (Interlocked.Add(ref _resident, bytes) <= budgetBytes) return;
        if (_evicting.TryEnter())
        {
            try
            {
                if (ResidentBytes > budgetBytes) GoRound();
            }
            finally
            {
                _evicting.Exit();
            }
        }
        else if (ResidentBytes > budgetBytes + budgetBytes / 4)
        {
            lock (_evicting) return; // Whoever drops pages needs the time.
        }
    }

    /// <summary>Counts again, and drops pages if there are too many: after a checkpoint made new ones.</summary>
    public void Review()
    {
        lock (_evicting) GoRound();
    }

    private void GoRound()
    {
        if (_head is null) return;
        var leaves = Leaves(_head());
        if (leaves.Count == 0) return;
        var target = budgetBytes - budgetBytes / 4;
        var counted = Pass(leaves, 0);
        for (var round = 0; round < RoundsMax && counted > budgetBytes - budgetBytes / 8; round++) counted = Pass(leaves, counted - target);
        Volatile.Write(ref _resident, counted);
    }

    /// <summary>Goes once round, starting where the last one ended; returns the bytes that stay.</summary>
    private long Pass(List<IEvictable> leaves, long need)
    {
        _round++;
        long stay = 0;
        var start = _hand % leaves.Count;
        for (var i = 0; i < leaves.Count; i++)
        {
            var at = start + i < leaves.Count ? start + i : start + i - leaves.Count;
            if (leaves[at].VisitedIn == _round) continue;
            leaves[at].VisitedIn = _round;
            var needed = need > 0;
            stay += leaves[at].Evict(ref need);
            if (needed) _hand = at + 1;
        }

        return stay;
    }

    private List<IEvictable> Leaves(GraphSpace head)
    {
        var leaves = new List<IEvictable>();
        head.AddEvictable(leaves, _sources!);
        lock (_tracking)
        {
            _tracked.RemoveAll(reference => !reference.TryGetTarget(out _));
            foreach (var reference in _tracked)
                if (reference.TryGetTarget(out var leaf)) leaves.Add(leaf);
        }

        return leaves;
    }
}
