// Reads a damaged database as far as it is intact:
//
//   1. the manifest that the ref `main` names; if it is lost, the newest other one that is whole (an older version, from which the log usually does not go on)
//   2. each leaf, extent and chunk that it names, each by itself: what is damaged is noted with what it held, the rest is kept
//   3. the commits of the log after it, as long as none is missing: behind a gap nothing is applied, for it may build on what was lost
//
// What is saved is the working state of the branch that is checked out; other branches and the commits are left behind, and named.
//
// Adjacency is derived and not read. Everything that is kept has passed its own checksum and its decoder.

using System.Buffers.Binary;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Storage.Recovery;

namespace Mycelia.Operations;

internal sealed class SalvageReader(SalvageStore store, List<string> notes, List<SalvageLoss> losses, CancellationToken cancellation)
{
    private const int ManifestHeadBytes = 14;

    private int _branch = ForestState.MainNumber;

    private readonly BlobStore _blobs = new(new SalvagedChunks(store));

    /// <summary>The graph; null when there is neither a manifest nor the beginning of a log.</summary>
    public SalvagedGraph? Read(IProgress<OperationProgress>? progress)
    {
        var graph = ReadManifest() is var (manifest, tables) ? Load(manifest, tables, progress) : null;
        var segments = store.Segments((graph?.Sequence ?? 0) + 1, out var logProblem);
        if (graph is null)
        {
            if (Origin(segments) is not { } origin) return null;
            graph = new SalvagedGraph(new GraphTables(origin));
        }

        Replay(graph, segments);
        if (logProblem is not null) Lose("log", $"what follows commit {graph.Sequence:N0}, if anything", logProblem, 0);
        return graph.Sequence > 0 || losses.Count == 0 ? graph : null;
    }

    private (Manifest, GraphTables)? ReadManifest()
    {
        var named = 0L;
        if (store.Ref(Manifest.RefName) is { } bytes)
        {
            named = Manifest.DecodeRef(bytes).Number;
            var blob = store.Chunk(named, out var why);
            if (blob is not null && Decode(blob) is { } found) return found;
            Lose("manifest", $"chunk {named}", blob is null ? why : "it cannot be decoded", 0);
        }

        foreach (var number in store.ChunksFalling(named))
        {
            cancellation.ThrowIfCancellationRequested();
            if (number == named || store.Chunk(number, out _) is not { } blob || Decode(blob) is not { } found) continue;
            notes.Add($"The checkpoint was taken from chunk {number}, the newest manifest that is whole: commit {found.Item1.Sequence:N0}.");
            return found;
        }

        return null;
    }

    /// <summary>A manifest names its own origin; that of the database is not asked for, since it may be lost as well.</summary>
    private static (Manifest, GraphTables)? Decode(byte[] blob)
    {
        if (blob.Length < ManifestHeadBytes || blob[0] is 0 or > Manifest.Version) return null;
        try
        {
            var tables = new GraphTables(BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan(1)));
            return (Manifest.Decode(blob, tables), tables);
        }
        catch (Exception e) when (e is MyceliaException or ArgumentException)
        {
            return null; // Another blob that begins alike.
        }
    }

    private SalvagedGraph Load(Manifest manifest, GraphTables tables, IProgress<OperationProgress>? progress)
    {
        var graph = new SalvagedGraph(tables) { Sequence = manifest.Sequence };
        if (RootOf(manifest, tables) is not { } root) return graph;
        foreach (var (name, definition) in root.Schema) graph.Schema[name] = definition;
        var done = 0;
        foreach (var (name, directory) in root.Directories.OrderBy(entry => entry.Key.Kind).ThenBy(entry => entry.Key.Key))
        {
            progress?.Report(new OperationProgress("Reading", done++, root.Directories.Count));
            switch (name.Kind)
            {
                case DirectoryKind.Nodes:
                    Pages(directory, "nodes", tables.NodeSlots, bytes => ExtentCodec.DecodeNodes(bytes, tables), (slot, extent) => graph.Nodes[slot] = SalvagedRows.Of(extent));
                    break;
                case DirectoryKind.Edges:
                    Pages(directory, "edges", tables.EdgeSlots, bytes => ExtentCodec.DecodeEdges(bytes, tables, root.Format), (slot, extent) => graph.Edges[slot] = SalvagedRows.Of(extent));
                    break;
                case DirectoryKind.NodeColumn:
                    Pages(directory, $"node property `{tables.Keys.NameOf(name.Key)}`", tables.NodeSlots, bytes => ChunkCodec.Decode(bytes), (slot, chunk) => graph.NodeColumns.Add(name.Key, slot, chunk));
                    break;
                case DirectoryKind.EdgeColumn:
                    Pages(directory, $"edge property `{tables.Keys.NameOf(name.Key)}`", tables.EdgeSlots, bytes => ChunkCodec.Decode(bytes), (slot, chunk) => graph.EdgeColumns.Add(name.Key, slot, chunk));
                    break;
            }
        }

        progress?.Report(new OperationProgress("Reading", root.Directories.Count, root.Directories.Count));
        return graph;
    }

    /// <summary>The version of the branch that is checked out; null when it is empty or its root is lost.</summary>
    private VersionRoot? RootOf(Manifest manifest, GraphTables tables)
    {
        if (manifest.Inline is { } inline) return inline;
        var branch = manifest.Branches.FirstOrDefault(branch => branch.Branch.Name == manifest.Head.Branch) ?? manifest.Branches.FirstOrDefault();
        if (branch is null) return null;
        _branch = branch.Branch.Number;
        if (manifest.Branches.Count > 1 || manifest.CommitPages.Count > 0)
            notes.Add($"What is saved is the working state of the branch `{branch.Branch.Name}`; commits and other branches are left behind.");
        if (branch.Root == 0) return null;
        if (TryDecode(branch.Root, bytes => VersionRoot.Decode(bytes, tables, NoHashes), out var root, out var why)) return root;
        Lose("branch", $"`{branch.Branch.Name}` (chunk {branch.Root})", why, 0);
        return null;
    }

    /// <summary>Reads the pages of a directory, each by itself.</summary>
    private void Pages<T>(StoredDirectory directory, string what, SlotTable slots, Func<byte[], T> decode, Action<int, T> take)
    {
        foreach (var (index, leafNumber) in directory.Leaves)
        {
            cancellation.ThrowIfCancellationRequested();
            var firstSlot = index << DirectoryShape.LeafBits;
            if (!TryDecode(leafNumber, bytes => Manifest.DecodeLeaf(bytes), out var entries, out var why))
            {
                var limit = Math.Min(slots.Count, firstSlot + DirectoryShape.LeafSize);
                Lose(what, $"extents {firstSlot:N0} to {limit - 1:N0} (leaf in chunk {leafNumber})", why, Enumerable.Range(firstSlot, Math.Max(0, limit - firstSlot)).Sum(slot => (long)RowsOf(slots, slot)));
                continue;
            }

            foreach (var (at, name) in entries)
            {
                var slot = firstSlot | at;
                if (slot >= slots.Count) Lose(what, $"extent {slot:N0} (chunk {BlobStore.NumberOf(name)})", "the manifest does not define it", 0);
                else if (TryDecode(name, decode, out var page, out why)) take(slot, page);
                else Lose(what, $"extent {slots.ExtentOf(slot):x} (chunk {BlobStore.NumberOf(name)})", why, RowsOf(slots, slot));
            }
        }
    }

    private bool TryDecode<T>(long name, Func<byte[], T> decode, out T page, out string why)
    {
        page = default!;
        why = "";
        try
        {
            page = decode(_blobs.Get(name));
            return true;
        }
        catch (Exception e) when (e is MyceliaException or ArgumentException or IndexOutOfRangeException)
        {
            why = e.Message;
            return false;
        }
    }

    private static HashPage NoHashes(long number) => throw new InvariantException("Salvaging asks for no hashes.");

    /// <summary>How many rows were born in an extent at most; manifests of format 1 do not say.</summary>
    private static int RowsOf(SlotTable slots, int slot) => slots.BornLimitOf(slot) is > 0 and var rows ? rows : Chunk.RowsMax;

    private void Replay(SalvagedGraph graph, List<Storage.LogSegment> segments)
    {
        try
        {
            foreach (var segment in segments)
            {
                cancellation.ThrowIfCancellationRequested();
                if (segment.FirstSequence > graph.Sequence + 1) break; // Its names may build on those of a segment that is missing.
                foreach (var record in SegmentReader.Read(segment.Bytes, graph.Tables))
                {
                    if (record.Sequence <= graph.Sequence) continue;
                    if (record.Sequence != graph.Sequence + 1) break;
                    if (record.History?.Exists(op => op is HistoryOp.Reset or HistoryOp.Head) == true)
                    {
                        Lose("log", $"commits from {record.Sequence:N0} on", "there another version was checked out or reset to, which salvaging cannot follow", 0);
                        return;
                    }

                    if (record.Branch == _branch && record.History is not [HistoryOp.Adopt, ..]) graph.Apply(record.Delta);
                    graph.Sequence = record.Sequence;
                }
            }
        }
        catch (Exception e) when (e is MyceliaException or ArgumentException or IndexOutOfRangeException)
        {
            Lose("log", $"commits from {graph.Sequence + 1:N0} on", e.Message, 0);
            return;
        }

        if (segments.Count > 0 && segments[^1].FirstSequence > graph.Sequence + 1)
            Lose("log", $"commits from {graph.Sequence + 1:N0} on", $"commit {graph.Sequence + 1:N0} is missing, and those after it, up to {segments[^1].FirstSequence:N0} at least, may build on it", 0);
    }

    /// <summary>The origin of a database that has only its log, which must then be there from the first commit on.</summary>
    private uint? Origin(List<Storage.LogSegment> segments)
    {
        if (store.Ref(Manifest.OriginRefName) is { Length: 4 } stored) return BinaryPrimitives.ReadUInt32LittleEndian(stored);
        if (segments.Count == 0) return null;
        var tables = new GraphTables(1); // Identities of every origin are read, whatever the tables' own is.
        try
        {
            SegmentReader.Read(segments[0].Bytes, tables);
        }
        catch (Exception e) when (e is MyceliaException or ArgumentException)
        {
            return null;
        }

        return tables.NodeSlots.Count > 0 ? (uint)(tables.NodeSlots.ExtentOf(0) >> SlotTable.ExtentBits) : null;
    }

    private void Lose(string what, string where, string why, long rowsMax) => losses.Add(new SalvageLoss(what, where, why, rowsMax));
}
