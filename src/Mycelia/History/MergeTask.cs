// A merge, revert, cherry-pick or stash pop, as far as it is not known from the versions: all that a merge which stopped leaves behind. Its conflicts are found again
// from these whenever somebody asks. Kept as notes, so that it is stored and moved with the rest of the history:
//
//   merge/<branch number>          layout (1), kind (1), theirs (32), strategy (1), flags (1), mainline, stash, message, has author (1), author if so
//   merge/<branch number>/<key>    a resolution; the name is the conflict's key in hexadecimal digits
//
// Flags: 1 ends in a commit, 2 stands in the working state already. Varints unless a width is named. Garbage collection finds theirs in the note and keeps it.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;

namespace Mycelia.History;

/// <param name="Kind">Which edit it is.</param>
/// <param name="Theirs">The commit merged, reverted, picked or stashed.</param>
internal sealed record MergeTask(MergeKind Kind, CommitId Theirs)
{
    private const byte Layout = 1;
    private const int EndsInCommitFlag = 1;
    private const int IsAppliedFlag = 2;
    private const string Prefix = "merge/";
    private const string What = "The note of a merge under way";

    /// <summary>Of a merge that is reverted or picked: the parent, from 1, to which its changes are meant; else 0.</summary>
    public int Mainline { get; init; }

    /// <summary>Of a stash that is to be dropped when it is applied: its number; else 0.</summary>
    public int Stash { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Who records it; null: whoever continues it.</summary>
    public string? Author { get; init; }

    public MergeStrategy Strategy { get; init; }

    /// <summary>Whether the result is recorded, and not left in the working state.</summary>
    public bool EndsInCommit { get; init; }

    /// <summary>Whether the result stands in the working state, for somebody to look at and to commit.</summary>
    public bool IsApplied { get; init; }

    /// <summary>What is under way on a branch, null if nothing is.</summary>
    public static MergeTask? Of(ForestState state, int branch) => state.Notes.TryGetValue(NameOf(branch), out var bytes) ? Decode(bytes) : null;

    /// <summary>The resolutions made so far on a branch.</summary>
    public static Dictionary<ConflictKey, ConflictResolution> Resolutions(ForestState state, int branch)
    {
        var resolutions = new Dictionary<ConflictKey, ConflictResolution>();
        var prefix = NameOf(branch) + "/";
        foreach (var (name, bytes) in state.Notes)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var keyReader = new ByteReader(Convert.FromHexString(name.AsSpan(prefix.Length)), What);
            var reader = new ByteReader(bytes, What);
            resolutions[ConflictKey.Decode(ref keyReader)] = ConflictResolution.Decode(ref reader);
        }

        return resolutions;
    }

    /// <summary>Whether two states have the same under way on a branch, resolutions included.</summary>
    public static bool AreSame(ForestState first, ForestState second, int branch)
    {
        if (ReferenceEquals(first.Notes, second.Notes)) return true;
        var (mine, its) = (NotesOf(first, branch).ToList(), NotesOf(second, branch).ToList());
        return mine.Count == its.Count && mine.Zip(its).All(static pair => pair.First.Key == pair.Second.Key && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));
    }

    public HistoryOp.Note Note(int branch)
    {
        var writer = new ByteWriter(128);
        writer.Byte(Layout);
        writer.Byte((byte)Kind);
        HistoryOpCodec.WriteId(writer, Theirs);
        writer.Byte((byte)Strategy);
        writer.Byte((byte)((EndsInCommit ? EndsInCommitFlag : 0) | (IsApplied ? IsAppliedFlag : 0)));
        writer.Varint((ulong)Mainline);
        writer.Varint((ulong)Stash);
        writer.String(Message);
        writer.Byte(Author is null ? (byte)0 : (byte)1);
        if (Author is not null) writer.String(Author);
        return new HistoryOp.Note(NameOf(branch), writer.ToArray());
    }

    /// <summary>Keeps a resolution, or (null) forgets it.</summary>
    public static HistoryOp.Note Note(int branch, ConflictKey conflict, ConflictResolution? resolution)
    {
        var (key, value) = (new ByteWriter(64), new ByteWriter(64));
        conflict.Encode(key);
        resolution?.Encode(value);
        return new HistoryOp.Note($"{NameOf(branch)}/{Convert.ToHexString(key.Written)}", resolution is null ? null : value.ToArray());
    }

    /// <summary>What ends the merge under way on a branch: every note of it goes.</summary>
    public static IEnumerable<HistoryOp.Note> End(ForestState state, int branch) => NotesOf(state, branch).Select(static note => new HistoryOp.Note(note.Key, null));

    /// <summary>Merges into <paramref name="ours"/>, a version with the content of the commit <paramref name="tip"/> (null: empty).</summary>
    /// <exception cref="MyceliaException">The commit is a merge and no parent is named, or it has no such parent (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public MergeResult Run(ForestState state, CommitId? tip, GraphSpace ours, IReadOnlyDictionary<ConflictKey, ConflictResolution> resolutions, CancellationToken cancellation)
    {
        var graph = new CommitGraph(state);
        var settings = new MergeSettings { Strategy = Strategy, Resolutions = resolutions };
        int? parent = Mainline == 0 ? null : Mainline;
        return Kind switch
        {
            MergeKind.Revert => HistoryEdits.Revert(graph, ours, Theirs, parent, settings, cancellation),
            MergeKind.Merge => HistoryEdits.Merge(tip is { } id ? MergeBase.Version(graph, id, Theirs, cancellation) : GraphSpace.Empty(ours.Tables), ours, graph.Version(Theirs), settings, cancellation),
            _ => HistoryEdits.CherryPick(graph, ours, Theirs, parent, settings, cancellation),
        };
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> NotesOf(ForestState state, int branch)
    {
        var name = NameOf(branch);
        return state.Notes.Where(note => note.Key.StartsWith(name, StringComparison.Ordinal) && (note.Key.Length == name.Length || note.Key[name.Length] == '/'));
    }

    private static string NameOf(int branch) => Prefix + branch.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static MergeTask Decode(byte[] bytes)
    {
        var reader = new ByteReader(bytes, What);
        if (reader.Byte() != Layout) reader.Malformed("it begins as something else");
        var kind = (MergeKind)reader.Byte();
        if (!Enum.IsDefined(kind)) reader.Malformed($"{(byte)kind} is no kind of merge");
        var theirs = HistoryOpCodec.ReadId(ref reader);
        var strategy = (MergeStrategy)reader.Byte();
        if (!Enum.IsDefined(strategy)) reader.Malformed($"{(byte)strategy} is no strategy");
        var flags = reader.Byte();
        return new MergeTask(kind, theirs)
        {
            Strategy = strategy,
            EndsInCommit = (flags & EndsInCommitFlag) != 0,
            IsApplied = (flags & IsAppliedFlag) != 0,
            Mainline = reader.Count(int.MaxValue),
            Stash = reader.Count(int.MaxValue),
            Message = reader.String(),
            Author = reader.Byte() != 0 ? reader.String() : null,
        };
    }
}
