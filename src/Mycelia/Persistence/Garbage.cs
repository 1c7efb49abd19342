// Blobs that the newest checkpoint does not reach, each with the era that began when it was taken. One may be forgotten when no version of an earlier era is
// held in this process: a version reads pages of the checkpoint that began its era and, through leaves it shares with the head, of the one that ended it. To let a read
// finish whose version was dropped while it went on, a blob goes one checkpoint after it was found to be free.
//
// What is still listed when the database is closed stands in the manifest and goes after the next opening.

using Mycelia.Storage;
using Mycelia.Transactions;

namespace Mycelia.Persistence;

internal sealed class Garbage(IStorage storage, Committer committer, IReadOnlyCollection<long> listed)
{
    private readonly List<Batch> _batches = listed.Count == 0 ? [] : [new Batch(0, [.. listed]) { IsFree = true }];

    public void Add(List<long> numbers, long era)
    {
        if (numbers.Count > 0) _batches.Add(new Batch(era, numbers));
    }

    public IEnumerable<long> Numbers() => _batches.SelectMany(batch => batch.Numbers);

    /// <summary>Forgets what is free; returns how many blobs.</summary>
    public int Forget()
    {
        var forgotten = 0;
        var oldest = committer.OldestEra();
        for (var i = _batches.Count - 1; i >= 0; i--)
        {
            var batch = _batches[i];
            if (!batch.IsFree)
            {
                batch.IsFree = batch.Era < oldest;
                continue;
            }

            storage.Chunks.Delete(batch.Numbers);
            forgotten += batch.Numbers.Count;
            _batches.RemoveAt(i);
        }

        return forgotten;
    }

    /// <summary>Numbers that became garbage together; <paramref name="era"/> is the last one whose versions may read them.</summary>
    private sealed class Batch(long era, List<long> numbers)
    {
        public long Era => era;

        public List<long> Numbers => numbers;

        public bool IsFree { get; set; }
    }
}
