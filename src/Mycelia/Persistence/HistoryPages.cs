// Commits and movements are stored in pages of 256, in the order in which they came. Only the last page grows, so a checkpoint writes that one anew and leaves the others.
//
//   page of commits     marker (1) 0x43, n, n × (commit (blob), sequence, root number, node count, edge count)
//   page of movements   marker (1) 0x4c, n, n × (ref, old (32), new (32), time (8), author, reason)
//
// Varints unless a width is named. A commit's id is computed from its bytes when it is read, and its parents must precede it.

using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Storage;

namespace Mycelia.Persistence;

internal static class HistoryPages
{
    public const int PageSize = 256;
    private const byte CommitMarker = 0x43;
    private const byte ReflogMarker = 0x4c;

    public static void EncodeCommits(ByteWriter writer, IReadOnlyList<(CommitNode Node, long Root)> commits)
    {
        var buffer = new ByteWriter(256);
        writer.Byte(CommitMarker);
        writer.Varint((ulong)commits.Count);
        foreach (var (node, root) in commits)
        {
            buffer.Clear();
            CommitCodec.Encode(buffer, node.Commit);
            writer.Blob(buffer.Written);
            writer.Varint((ulong)node.Sequence);
            writer.Varint((ulong)root);
            writer.Varint((ulong)node.NodeCount);
            writer.Varint((ulong)node.EdgeCount);
        }
    }

    /// <summary>Reads all pages of commits: in order, linked to their parents, and by id.</summary>
    /// <exception cref="CorruptionException">A page is missing or damaged, or a commit's parent is missing.</exception>
    public static (List<CommitNode> Order, Dictionary<CommitId, CommitNode> ById) ReadCommits(IChunkStore chunks, IReadOnlyList<long> pages, IVersionSource source)
    {
        var nodes = new List<CommitNode>(pages.Count * PageSize);
        var byId = new Dictionary<CommitId, CommitNode>(pages.Count * PageSize);
        foreach (var page in pages)
        {
            foreach (var (commit, sequence, root, nodeCount, edgeCount) in DecodeCommits(chunks.Get(page)))
            {
                var generation = 1;
                var parents = commit.Parents.Count == 0 ? [] : new CommitNode[commit.Parents.Count];
                for (var i = 0; i < parents.Length; i++)
                {
                    if (!byId.TryGetValue(commit.Parents[i], out var parent))
                        throw new CorruptionException($"The commit {commit.Id} names a parent {commit.Parents[i]} that the history does not hold before it. Restore the database from a backup.");
                    generation = Math.Max(generation, parent.Generation + 1);
                    parents[i] = parent;
                }

                var node = new CommitNode(commit, sequence, parents.Length == 0 ? null : parents[0], generation, root, nodeCount, edgeCount, source);
                node.Link(parents);
                byId.TryAdd(commit.Id, node);
                nodes.Add(node);
            }
        }

        return (nodes, byId);
    }

    /// <summary>The roots of the commits on a page.</summary>
    public static IEnumerable<long> Roots(byte[] page) => DecodeCommits(page).Select(entry => entry.Root);

    public static void EncodeReflog(ByteWriter writer, IReadOnlyList<ReflogRecord> entries)
    {
        writer.Byte(ReflogMarker);
        writer.Varint((ulong)entries.Count);
        foreach (var entry in entries) HistoryOpCodec.WriteEntry(writer, entry);
    }

    public static List<ReflogRecord> ReadReflog(IChunkStore chunks, IEnumerable<long> pages)
    {
        var entries = new List<ReflogRecord>();
        foreach (var page in pages)
        {
            var reader = new ByteReader(chunks.Get(page), "A page of the reflog");
            if (reader.Byte() != ReflogMarker) reader.Malformed("it begins as something else");
            for (var i = reader.Count(PageSize); i > 0; i--) entries.Add(HistoryOpCodec.ReadEntry(ref reader));
            if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        }

        return entries;
    }

    private static List<(Commit Commit, long Sequence, long Root, long NodeCount, long EdgeCount)> DecodeCommits(byte[] page)
    {
        var reader = new ByteReader(page, "A page of commits");
        if (reader.Byte() != CommitMarker) reader.Malformed("it begins as something else");
        var count = reader.Count(PageSize);
        var commits = new List<(Commit, long, long, long, long)>(count);
        for (var i = count; i > 0; i--)
            commits.Add((CommitCodec.Decode(reader.Blob()), (long)reader.Varint(), (long)reader.Varint(), (long)reader.Varint(), (long)reader.Varint()));
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return commits;
    }
}
