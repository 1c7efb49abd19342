// The bytes of a commit, which are also what its id is the hash of:
//
//   domain (1)      7; the root hash has 1 to 6
//   parents         n, n × id (32)
//   root hash       32
//   time            8, ns since 1970 UTC
//   author, message texts
//
// Varints unless a width is named.

using System.Security.Cryptography;
using Mycelia.Kernel.Buffers;

namespace Mycelia.History;

internal static class CommitCodec
{
    private const byte Domain = 7;
    private const int ParentsMax = 64;
    private const string What = "A commit";

    public static Commit Create(IReadOnlyList<CommitId> parents, ReadOnlySpan<byte> rootHash, string message, string author, long timeNanos)
    {
        Invariant.Holds(rootHash.Length == SHA256.HashSizeInBytes && parents.Count <= ParentsMax);
        var writer = new ByteWriter(256);
        Encode(writer, parents, rootHash, message, author, timeNanos);
        return new Commit(new CommitId(SHA256.HashData(writer.Written)), parents, rootHash.ToArray(), message, author, timeNanos);
    }

    public static void Encode(ByteWriter writer, Commit commit) =>
        Encode(writer, commit.Parents, commit.RootHash.Span, commit.Message, commit.Author, commit.TimeNanos);

    /// <summary>Reads the bytes of one commit; the id is computed from them.</summary>
    /// <exception cref="CorruptionException">They are no commit.</exception>
    public static Commit Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, What);
        if (reader.Byte() != Domain) reader.Malformed("it begins as something else");
        var parents = new CommitId[reader.Count(ParentsMax)];
        for (var i = 0; i < parents.Length; i++) parents[i] = new CommitId(reader.Bytes(CommitId.Bytes));
        var rootHash = reader.Bytes(SHA256.HashSizeInBytes).ToArray();
        var time = reader.Int64();
        string author = reader.String(), message = reader.String();
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, id);
        return new Commit(new CommitId(id), parents, rootHash, message, author, time);
    }

    private static void Encode(ByteWriter writer, IReadOnlyList<CommitId> parents, ReadOnlySpan<byte> rootHash, string message, string author, long timeNanos)
    {
        Span<byte> id = stackalloc byte[CommitId.Bytes];
        writer.Byte(Domain);
        writer.Varint((ulong)parents.Count);
        foreach (var parent in parents)
        {
            parent.CopyTo(id);
            writer.Bytes(id);
        }

        writer.Bytes(rootHash);
        writer.Int64(timeNanos);
        writer.String(author);
        writer.String(message);
    }
}
