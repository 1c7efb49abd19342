// Blobs that the newest checkpoint does not reach, each with the era that began when it was taken. One may be forgotten when no version of an earlier era is
// held in this process: a version reads pages of the checkpoint that began its era and, through leaves it shares with the head, of the one that ended it. To let a read
// finish whose version was dropped while it went on, a blob goes one checkpoint after it was found to be free.
//
// What is still listed when the database is closed stands in the manifest and goes after the next opening.

using Mycelia.Storage;
using Mycelia.Transactions;

namespace Mycelia.Persistence;

internal sealed class Garbage(IStorage storage, BlobStore blobs, Committer committer, IReadOnlyCollection<long> listed)
{
    private readonly List<Batch> _batches = listed.Count == 0 ? [] : [new Batch(0, [.. listed]) { IsFree = true }];

    public void Add(List<long> numbers, long era)
    {
        if (numbers.Count > 0) _batches.Add(new Batch(era, numbers));
    }

    /// <summary>Adds numbers that nobody could ever read.</summary>
    public void AddFree(IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count > 0) _batches.Add(new Batch(0, [.. numbers]) { IsFree = true });
    }

    public IEnumerable<long> Numbers() => _batches.SelectMany(batch => batch.Numbers);

    /// <summary>Forgets what is free and reached by no manifest that a reader in another process has a lease on; returns how many blobs.</summary>
    public int Forget()
    {
        var forgotten = 0;
        var oldest = _batches.TrueForAll(static batch => batch.IsFree) ? long.MaxValue : committer.OldestEra();
        if (Leased() is not { } leased) return 0;
        for (var i = _batches.Count - 1; i >= 0; i--)
        {
            var batch = _batches[i];
            if (!batch.IsFree)
            {
                batch.IsFree = batch.Era < oldest;
                continue;
            }

            var numbers = leased.Count == 0 ? batch.Numbers : batch.Numbers.FindAll(number => !leased.Contains(number));
            if (numbers.Count > 0) blobs.Delete(numbers);
            forgotten += numbers.Count;
            if (leased.Count > 0) batch.Numbers.RemoveAll(number => !leased.Contains(number));
            if (leased.Count == 0 || batch.Numbers.Count == 0) _batches.RemoveAt(i);
        }

        return forgotten;
    }

    /// <summary>What leased manifests reach; null while a reader is just taking its lease, so that nothing may be forgotten.</summary>
    private HashSet<long>? Leased()
    {
        var reached = new HashSet<long>();
        if (storage.Leases.LeasedManifests() is not { } manifests) return null;
        try
        {
            foreach (var number in manifests) reached.UnionWith(Reach.Of(storage.Chunks, number, committer.Head.Tables.Origin));
            return reached;
        }
        catch (CorruptionException)
        {
            return null; // A lease on what is not there: it goes with its reader.
        }
    }

    /// <summary>Numbers that became garbage together; <paramref name="era"/> is the last one whose versions may read them.</summary>
    private sealed class Batch(long era, List<long> numbers)
    {
        public long Era => era;

        public List<long> Numbers => numbers;

        public bool IsFree { get; set; }
    }
}
