using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Readers;
using Mycelia.Storage;
using Mycelia.Storage.Readers;

namespace Mycelia;

/// <summary>What <see cref="Database.Check(CancellationToken)"/> found.</summary>
/// <param name="Problems">One line per broken invariant or damaged record, empty when all is well.</param>
/// <param name="Notes">What opening had to say, e.g. that a commit which was never acknowledged was cut off; nothing is wrong because of it.</param>
/// <param name="Version">The version that was checked.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Edges">Its edges.</param>
/// <param name="Chunks">Column chunks whose values were read.</param>
/// <param name="RootHash">The hash of its content, 64 hexadecimal digits (see <see cref="Snapshot.RootHash"/>); empty when there are problems.</param>
/// <param name="Commits">Commits whose versions were checked against what they recorded.</param>
/// <param name="Branches">Branches whose working states were checked.</param>
public sealed record CheckReport(IReadOnlyList<string> Problems, IReadOnlyList<string> Notes, long Version, long Nodes, long Edges, long Chunks, string RootHash, int Commits, int Branches)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Problems.Count == 0;
}

public sealed partial class Database
{
    /// <summary>
    /// Reads everything and verifies it: every stored record against its checksum, of the working state of each branch that counts, endpoints, columns and
    /// adjacency agree with one another, and of each commit that its version is the one it recorded. Writers and readers go on meanwhile. Cost: some passes over all data; a version is
    /// hashed by what it changed.
    /// </summary>
    public CheckReport Check(CancellationToken cancellation = default)
    {
        RequireOpen();
        using var pin = _checkpointer?.Pin();
        var all = _committer.Now();
        if (_readerStorage is null) return Check(_storage, all, [], cancellation);
        using var view = _readerStorage.OpenView(out _);
        return Check(view, all, [], cancellation);
    }

    /// <summary>As <see cref="Check(CancellationToken)"/>, on a thread of the pool.</summary>
    public Task<CheckReport> CheckAsync(CancellationToken cancellation = default) => Task.Run(() => Check(cancellation), cancellation);

    /// <summary>
    /// Checks a database, also one too damaged to be opened: goes on after the first damaged record and reports all it finds. Opening it does what opening
    /// always does, such as cutting a torn end of the log; see <see cref="CheckReport.Notes"/>. While another process has it open for writing it is read beside that one.
    /// </summary>
    /// <exception cref="MyceliaException">The path holds no database.</exception>
    public static CheckReport Check(string path, CancellationToken cancellation = default)
    {
        RocksStorage? storage = null;
        try
        {
            storage = RocksStorage.Open(path, new StorageOptions { Create = false });
            var pager = new Pager(new DatabaseOptions().CacheBytesInForce);
            var loaded = new Loader(storage, pager, cancellation).Load(Kernel.World.Real);
            var head = loaded.Version.Head;
            pager.Attach(() => head, loaded.Pages);
            return Check(storage, loaded.Version, storage.OpenNotes, cancellation);
        }
        catch (CorruptionException e)
        {
            return new CheckReport([.. storage?.Verify(cancellation) ?? [], e.Message], storage?.OpenNotes ?? [], 0, 0, 0, 0, "", 0, 0);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.Locked)
        {
            return CheckBesideWriter(path, cancellation);
        }
        finally
        {
            storage?.Dispose();
        }
    }

    private static CheckReport CheckBesideWriter(string path, CancellationToken cancellation)
    {
        const string note = "The database is open for writing elsewhere: what it held a moment ago was read beside the writer, and nothing was cut or mended.";
        using var storage = RocksReaderStorage.Open(path);
        try
        {
            var pager = new Pager(new DatabaseOptions().CacheBytesInForce);
            using var pages = new ReaderPages(pager);
            var loaded = Views.Read(storage, view => StoredVersion.Read(view, pages, [], cancellation), pages, cancellation).Version;
            var head = loaded.Head;
            pager.Attach(() => head, pages.For(head.Tables));
            using var all = storage.OpenView(out _);
            return Check(all, loaded, [note, .. storage.OpenNotes], cancellation);
        }
        catch (CorruptionException e)
        {
            using var view = storage.OpenView(out _);
            return new CheckReport([.. view.Verify(cancellation), e.Message], [note], 0, 0, 0, 0, "", 0, 0);
        }
    }

    private static CheckReport Check(IStorage? storage, ForestVersion all, IReadOnlyList<string> notes, CancellationToken cancellation)
    {
        var space = all.Head;
        using var activity = Telemetry.Source.StartActivity("mycelia.check");
        var problems = new List<string>();
        if (storage is not null) problems.AddRange(storage.Verify(cancellation));
        var checker = new Checker(space, cancellation);
        problems.AddRange(checker.Run());
        problems.AddRange(new HistoryChecker(all, space, storage, cancellation).Run());
        var hash = problems.Count == 0 ? Convert.ToHexStringLower(Persistence.RootHash.Of(space, cancellation)) : "";
        return new CheckReport(problems, notes, space.Sequence, space.NodeCount, space.EdgeCount, checker.Chunks, hash, all.State.Commits.Count, all.State.Branches.Count);
    }
}

public sealed partial class Snapshot
{
    /// <summary>
    /// A SHA-256 of the logical content: equal graphs (same identities, labels, types, properties) have equal hashes, whatever history, layout or
    /// checkpoints led there. Cost: reads all data.
    /// </summary>
    public byte[] RootHash(CancellationToken cancellation = default)
    {
        _reads?.AllNodes();
        _reads?.AllEdges();
        return Persistence.RootHash.Of(_space, cancellation);
    }
}
