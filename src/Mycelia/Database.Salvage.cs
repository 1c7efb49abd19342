using Mycelia.Operations;
using Mycelia.Storage;
using Mycelia.Storage.Backup;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Recovery;

namespace Mycelia;

/// <summary>Something that could not be read.</summary>
/// <param name="What">What it held: nodes, edges, a property, the log, a manifest.</param>
/// <param name="Where">Which part of it.</param>
/// <param name="Why">Why it could not be read.</param>
/// <param name="RowsMax">How many nodes, edges or values are lost with it at most; 0 when that is not known.</param>
public readonly record struct SalvageLoss(string What, string Where, string Why, long RowsMax)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{What}, {Where}: {Why.TrimEnd('.')}{(RowsMax > 0 ? $"; up to {RowsMax:N0} rows are lost" : "")}.";
}

/// <summary>What <see cref="Database.Salvage"/> saved, and what it could not.</summary>
/// <param name="Path">The new database; null when nothing could be saved and none was made.</param>
/// <param name="Version">The version of the damaged database whose content was saved, as far as it is intact.</param>
/// <param name="Nodes">Nodes saved.</param>
/// <param name="Edges">Edges saved.</param>
/// <param name="EdgesWithoutEnds">Intact edges that were left out, since a node at which they start or end was lost.</param>
/// <param name="Losses">What could not be read; empty when everything was intact.</param>
/// <param name="Notes">How the store was brought to be read, and what was not carried over.</param>
public sealed record SalvageReport(string? Path, long Version, long Nodes, long Edges, long EdgesWithoutEnds, IReadOnlyList<SalvageLoss> Losses, IReadOnlyList<string> Notes)
{
    /// <summary>Whether everything was intact.</summary>
    public bool IsComplete => Losses.Count == 0;
}

public sealed partial class Database
{
    /// <summary>
    /// Saves what is undamaged of a database that cannot be opened, or that <see cref="Check(string, CancellationToken)"/> finds damaged, into a new
    /// database at <paramref name="targetPath"/>, which must not exist. Whatever is saved has passed its checksum; what has not is left out and reported:
    /// of a damaged column chunk the values of its rows, of a damaged extent its nodes or edges (and edges at lost nodes), of a damaged log every commit
    /// from the first that is missing on, of a lost checkpoint what came after an older one. The damaged database is not changed. Identities are new.
    /// Cost: a copy of the stored bytes beside the target while it runs, and memory in proportion to the data.
    /// </summary>
    /// <exception cref="MyceliaException">There is no database, it is open, its format is newer, or the target exists or cannot be written.</exception>
    public static SalvageReport Salvage(string path, string targetPath, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (source, target) = (FullPath(path), FullPath(targetPath));
        return BackupWriter.Guarded(target, () => SaveInto(source, target, [], [], progress, cancellation));
    }

    private static SalvageReport SaveInto(string source, string target, List<string> notes, List<SalvageLoss> losses, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var stored = System.IO.Path.Combine(source, "store");
        if (!Directory.Exists(stored)) throw new MyceliaException(StatusCode.StorageUnavailable, $"There is no database at '{source}', or nothing of it is left: '{stored}' is missing. Check the path.");
        NoteFormat(source, notes);
        BackupWriter.RequireApart(source, target);
        using var held = WriterLock.Hold(source);
        using var work = DirectoryCopy.Begin(target);
        var copy = System.IO.Path.Combine(work.Path, "copy");
        CopyReadable(stored, work, losses, progress, cancellation);
        var problems = new List<string>();
        using var store = SalvageStore.Open(copy, stored, notes, problems);
        losses.AddRange(problems.Select(problem => new SalvageLoss("log files", stored, problem, 0)));
        var graph = store is null ? null : new SalvageReader(store, notes, losses, cancellation).Read(progress);
        if (graph is null)
        {
            if (losses.Count == 0) losses.Add(new SalvageLoss("everything", stored, "neither a checkpoint nor the beginning of the log can be read", 0));
            return new SalvageReport(null, 0, 0, 0, 0, losses, notes);
        }

        if (graph.Schema.Count > 0) notes.Add($"Definitions that were not carried over; make them anew: {string.Join(", ", graph.Schema.Keys)}.");
        var made = System.IO.Path.Combine(work.Path, "made");
        long edgesWithoutEnds, nodes, edges;
        using (var database = Open(made, null, cancellation))
        {
            var writer = new SalvageWriter(graph, database, cancellation);
            writer.Write(progress);
            var snapshot = database.Snapshot();
            (edgesWithoutEnds, nodes, edges) = (writer.EdgesWithoutEnds, snapshot.NodeCount, snapshot.EdgeCount);
        }

        Directory.Move(made, target);
        Posix.SyncDirectory(System.IO.Path.GetDirectoryName(target)!);
        return new SalvageReport(target, graph.Sequence, nodes, edges, edgesWithoutEnds, losses, notes);
    }

    /// <summary>A database of a newer format is not damaged, so it must not be taken for one; a damaged FORMAT is no obstacle.</summary>
    private static void NoteFormat(string source, List<string> notes)
    {
        try
        {
            FormatFile.Check(source);
        }
        catch (Exception e) when (e is CorruptionException or IOException)
        {
            notes.Add($"{e.Message.TrimEnd('.')}. It was passed over.");
        }
    }

    /// <summary>Copies what the disk gives; a file that it does not give is a loss like any other.</summary>
    private static void CopyReadable(string stored, DirectoryCopy work, List<SalvageLoss> losses, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var files = new DirectoryInfo(stored).GetFiles().Where(file => file.Name is not "LOCK" && !file.Name.StartsWith("LOG", StringComparison.Ordinal)).ToArray();
        var total = files.Sum(file => file.Length);
        var done = 0L;
        Directory.CreateDirectory(System.IO.Path.Combine(work.Path, "copy"));
        foreach (var file in files)
        {
            var name = System.IO.Path.Combine("copy", file.Name);
            if (work.TryCopy(file.FullName, name, read => progress?.Report(new OperationProgress("Copying", done += read, total)), cancellation) is { } why)
                losses.Add(new SalvageLoss("file", file.FullName, why, 0));
        }
    }
}
