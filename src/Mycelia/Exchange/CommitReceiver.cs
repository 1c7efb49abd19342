// Takes in commits as they arrive: each is built on its first parent and its root hash compared, then several are adopted in one step of the history, which is durable. Names move
// later and elsewhere, so until then refs `incoming/<id>` hold what arrived: garbage collection leaves it, and after an interruption the next attempt finds it and asks only
// for the rest.

using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia.Exchange;

internal sealed class CommitReceiver(Database database)
{
    /// <summary>Names of refs that hold commits to which no other name leads yet.</summary>
    public const string Incoming = "incoming/";

    private const int BatchCommits = 256;
    private const long BatchBytes = 16 << 20;

    private readonly RecordReader _reader = new(database.Tables);
    private readonly List<AdoptedCommit> _batch = [];
    private readonly Dictionary<CommitId, AdoptedCommit> _built = [];
    private readonly HashSet<CommitId> _tips = [];
    private long _batchBytes;

    /// <summary>Commits that were taken in.</summary>
    public int Commits { get; private set; }

    /// <summary>Bytes of the messages that were read.</summary>
    public long Bytes { get; private set; }

    /// <exception cref="CorruptionException">A message is damaged, or a commit is not what it names. Those before it were kept.</exception>
    public void Take(IEnumerable<byte[]> messages, CancellationToken cancellation)
    {
        try
        {
            foreach (var message in messages)
            {
                cancellation.ThrowIfCancellationRequested();
                Bytes += message.Length;
                _batchBytes += message.Length;
                if (_reader.Read(message) is { } record) Add(record, cancellation);
                if (_batch.Count >= BatchCommits || (_batchBytes >= BatchBytes && _batch.Count > 0)) Adopt();
            }
        }
        finally
        {
            // What arrived whole is worth keeping, whatever ended the stream.
            if (!database.IsClosed) Adopt();
        }
    }

    private void Add(CommitRecord record, CancellationToken cancellation)
    {
        var (commit, commits) = (record.Commit, database.Committer.Forest.Commits);
        if (commits.Find(commit.Id) is not null || _built.ContainsKey(commit.Id)) return;
        foreach (var parent in commit.Parents)
        {
            if (commits.Find(parent) is null && !_built.ContainsKey(parent))
                throw new CorruptionException($"Commit {commit.Id.Short} arrived before its parent {parent.Short}. Run the command again.");
        }

        var built = _built.GetValueOrDefault(commit.Parents.Count > 0 ? commit.Parents[0] : default);
        var known = built is null && commit.Parents is [var first, ..] ? commits[first] : null;
        var adopted = AdoptedCommit.Build(commit, built?.Version ?? known?.Version, built?.Hashes ?? known?.Hashes, record.Delta, database.Tables, cancellation);
        _batch.Add(adopted);
        _built.Add(commit.Id, adopted);
    }

    private void Adopt()
    {
        if (_batch.Count == 0) return;
        database.Committer.Change(step =>
        {
            foreach (var adopted in _batch)
            {
                if (step.State.Commits.Find(adopted.Commit.Id) is not null) continue;
                step.Adopt(adopted);
                foreach (var parent in adopted.Commit.Parents)
                    if (_tips.Remove(parent) && step.State.Refs.ContainsKey(NameOf(parent))) step.Do(new HistoryOp.Ref(NameOf(parent), null));
                _tips.Add(adopted.Commit.Id);
                Commits++;
            }

            foreach (var tip in _tips)
                if (!step.State.Refs.ContainsKey(NameOf(tip))) step.Do(new HistoryOp.Ref(NameOf(tip), tip));
            return true;
        });
        _batch.Clear();
        _built.Clear();
        _batchBytes = 0;
        database.CheckpointIfDue();
    }

    private static string NameOf(CommitId commit) => Incoming + commit.Short;

    /// <summary>Drops what held commits while they arrived: to be done in the step that makes names lead to them.</summary>
    public static void Release(HistoryStep step)
    {
        foreach (var name in step.State.Refs.Keys.Where(static name => name.StartsWith(Incoming, StringComparison.Ordinal)).ToArray()) step.Do(new HistoryOp.Ref(name, null));
    }
}
