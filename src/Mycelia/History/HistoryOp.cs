// What a log record does to the history, after its delta. Live and on replay the same operations are applied by ForestBuilder.
//
//   op (1)      then, varints unless a width is named
//   Record      moves tip (1), commit (blob)                   the version is the working state of the record's branch
//   Adopt       has base (1), base id (32) if so, commit (blob)  the record's delta was applied to the base, or to the empty graph, not to a branch
//   Branch      number, name, has tip (1), tip (32) if so      its working state begins as the tip's version
//   Drop        name
//   Rename      name, new name
//   Move        name, tip (32)
//   Reset       name, commit (32)                              the working state becomes the version of the commit
//   Ref         name, present (1), commit (32) if so           tags, remote branches, stash
//   Head        on branch (1), name | commit (32)
//   Note        name, present (1), bytes (blob)
//   Reflog      ref, old (32), new (32), time (8), author, reason

using Mycelia.Kernel.Buffers;

namespace Mycelia.History;

internal enum HistoryOpKind : byte
{
    Record = 1,
    Adopt = 2,
    Branch = 3,
    Drop = 4,
    Rename = 5,
    Move = 6,
    Reset = 7,
    Ref = 8,
    Head = 9,
    Note = 10,
    Reflog = 11,
}

internal abstract record HistoryOp
{
    /// <summary>Records the working state of the record's branch as a commit, to which the branch then points unless it only keeps it.</summary>
    public sealed record Record(Commit Commit, bool MovesTip) : HistoryOp;

    /// <summary>Takes in a commit made elsewhere: the record's delta leads to it from its base.</summary>
    public sealed record Adopt(Commit Commit, CommitId? Base) : HistoryOp;

    /// <summary>Creates a branch at a commit; one without a tip is empty.</summary>
    public sealed record Branch(int Number, string Name, CommitId? Tip) : HistoryOp;

    public sealed record Drop(string Name) : HistoryOp;

    public sealed record Rename(string Name, string NewName) : HistoryOp;

    /// <summary>Moves a branch to a commit; its working state stays.</summary>
    public sealed record Move(string Name, CommitId Tip) : HistoryOp;

    /// <summary>Makes the working state of a branch that of a commit; the branch stays where it points.</summary>
    public sealed record Reset(string Name, CommitId Commit) : HistoryOp;

    /// <summary>Sets or removes (null) a name that is no branch.</summary>
    public sealed record Ref(string Name, CommitId? Commit) : HistoryOp;

    /// <summary>Checks out a branch, or a commit.</summary>
    public sealed record Head(HeadPosition Position) : HistoryOp;

    /// <summary>Sets or removes (null) a small value: settings of remotes, a merge under way, a tag's message.</summary>
    public sealed record Note(string Name, byte[]? Bytes) : HistoryOp;

    public sealed record Reflog(ReflogRecord Entry) : HistoryOp;
}

internal static class HistoryOpCodec
{
    private const string What = "The history part of a log record";

    public static void Encode(ByteWriter writer, IReadOnlyList<HistoryOp> ops)
    {
        var commit = new ByteWriter(256);
        writer.Varint((ulong)ops.Count);
        foreach (var op in ops) Encode(writer, op, commit);
    }

    public static List<HistoryOp> Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, What);
        var ops = new List<HistoryOp>(reader.Count(reader.Remaining));
        for (var i = ops.Capacity; i > 0; i--) ops.Add(Decode(ref reader));
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return ops;
    }

    public static void WriteId(ByteWriter writer, CommitId id) => id.CopyTo(writer.Reserve(CommitId.Bytes));

    public static CommitId ReadId(ref ByteReader reader) => new(reader.Bytes(CommitId.Bytes));

    public static void WriteEntry(ByteWriter writer, ReflogRecord entry)
    {
        writer.String(entry.Ref);
        WriteId(writer, entry.Old);
        WriteId(writer, entry.New);
        writer.Int64(entry.TimeNanos);
        writer.String(entry.Author);
        writer.String(entry.Reason);
    }

    public static ReflogRecord ReadEntry(ref ByteReader reader) =>
        new(reader.String(), ReadId(ref reader), ReadId(ref reader), reader.Int64(), reader.String(), reader.String());

    public static void WriteHead(ByteWriter writer, HeadPosition head)
    {
        writer.Byte(head.Branch is null ? (byte)0 : (byte)1);
        if (head.Branch is not null) writer.String(head.Branch);
        else WriteId(writer, head.Commit);
    }

    public static HeadPosition ReadHead(ref ByteReader reader) => reader.Byte() != 0 ? HeadPosition.On(reader.String()) : HeadPosition.At(ReadId(ref reader));

    private static void Encode(ByteWriter writer, HistoryOp op, ByteWriter commit)
    {
        switch (op)
        {
            case HistoryOp.Record record:
                writer.Byte((byte)HistoryOpKind.Record);
                writer.Byte(record.MovesTip ? (byte)1 : (byte)0);
                WriteCommit(record.Commit);
                break;
            case HistoryOp.Adopt adopt:
                writer.Byte((byte)HistoryOpKind.Adopt);
                WriteOptional(adopt.Base);
                WriteCommit(adopt.Commit);
                break;
            case HistoryOp.Branch branch:
                writer.Byte((byte)HistoryOpKind.Branch);
                writer.Varint((ulong)branch.Number);
                writer.String(branch.Name);
                WriteOptional(branch.Tip);
                break;
            case HistoryOp.Drop drop:
                writer.Byte((byte)HistoryOpKind.Drop);
                writer.String(drop.Name);
                break;
            case HistoryOp.Rename rename:
                writer.Byte((byte)HistoryOpKind.Rename);
                writer.String(rename.Name);
                writer.String(rename.NewName);
                break;
            case HistoryOp.Move move:
                writer.Byte((byte)HistoryOpKind.Move);
                writer.String(move.Name);
                WriteId(writer, move.Tip);
                break;
            case HistoryOp.Reset reset:
                writer.Byte((byte)HistoryOpKind.Reset);
                writer.String(reset.Name);
                WriteId(writer, reset.Commit);
                break;
            case HistoryOp.Ref name:
                writer.Byte((byte)HistoryOpKind.Ref);
                writer.String(name.Name);
                WriteOptional(name.Commit);
                break;
            case HistoryOp.Head head:
                writer.Byte((byte)HistoryOpKind.Head);
                WriteHead(writer, head.Position);
                break;
            case HistoryOp.Note note:
                writer.Byte((byte)HistoryOpKind.Note);
                writer.String(note.Name);
                writer.Byte(note.Bytes is null ? (byte)0 : (byte)1);
                writer.Blob(note.Bytes ?? []);
                break;
            case HistoryOp.Reflog reflog:
                writer.Byte((byte)HistoryOpKind.Reflog);
                WriteEntry(writer, reflog.Entry);
                break;
        }

        void WriteCommit(Commit value)
        {
            commit.Clear();
            CommitCodec.Encode(commit, value);
            writer.Blob(commit.Written);
        }

        void WriteOptional(CommitId? id)
        {
            writer.Byte(id is null ? (byte)0 : (byte)1);
            if (id is { } present) WriteId(writer, present);
        }
    }

    private static HistoryOp Decode(ref ByteReader reader)
    {
        var kind = (HistoryOpKind)reader.Byte();
        switch (kind)
        {
            case HistoryOpKind.Record:
                var movesTip = reader.Byte() != 0;
                return new HistoryOp.Record(CommitCodec.Decode(reader.Blob()), movesTip);
            case HistoryOpKind.Adopt:
                var start = ReadOptional(ref reader);
                return new HistoryOp.Adopt(CommitCodec.Decode(reader.Blob()), start);
            case HistoryOpKind.Branch:
                return new HistoryOp.Branch(reader.Count(int.MaxValue), reader.String(), ReadOptional(ref reader));
            case HistoryOpKind.Drop:
                return new HistoryOp.Drop(reader.String());
            case HistoryOpKind.Rename:
                return new HistoryOp.Rename(reader.String(), reader.String());
            case HistoryOpKind.Move:
                return new HistoryOp.Move(reader.String(), ReadId(ref reader));
            case HistoryOpKind.Reset:
                return new HistoryOp.Reset(reader.String(), ReadId(ref reader));
            case HistoryOpKind.Ref:
                return new HistoryOp.Ref(reader.String(), ReadOptional(ref reader));
            case HistoryOpKind.Head:
                return new HistoryOp.Head(ReadHead(ref reader));
            case HistoryOpKind.Note:
                var name = reader.String();
                var isPresent = reader.Byte() != 0;
                var bytes = reader.Blob().ToArray();
                return new HistoryOp.Note(name, isPresent ? bytes : null);
            case HistoryOpKind.Reflog:
                return new HistoryOp.Reflog(ReadEntry(ref reader));
            default:
                reader.Malformed($"{(byte)kind} is no operation");
                throw new InvariantException("unreachable");
        }
    }

    private static CommitId? ReadOptional(ref ByteReader reader) => reader.Byte() != 0 ? ReadId(ref reader) : null;
}
