using Mycelia.Storage.Format;

namespace Mycelia;

/// <summary>The format of a stored database.</summary>
/// <param name="Format">Its number.</param>
/// <param name="Release">The release of Mycelia that gave the database this format.</param>
/// <param name="Newest">The format that this release writes.</param>
public sealed record StoredFormat(int Format, string Release, int Newest)
{
    /// <summary>Whether it is the format that this release writes.</summary>
    public bool IsCurrent => Format == Newest;
}

/// <summary>What <see cref="Database.Upgrade"/> did.</summary>
/// <param name="From">The format before.</param>
/// <param name="To">The format now: that of this release.</param>
/// <param name="Backup">The backup that was made first, if one was asked for and there was something to do.</param>
public sealed record UpgradeReport(int From, int To, BackupReport? Backup);

public sealed partial class Database
{
    /// <summary>The format of the database in a directory, which may be open elsewhere. Reads one small file.</summary>
    /// <exception cref="MyceliaException">There is no database, or this release cannot read its format.</exception>
    public static StoredFormat FormatOf(string path)
    {
        var directory = FullPath(path);
        if (!File.Exists(System.IO.Path.Combine(directory, FormatFile.Name)))
            throw new MyceliaException(StatusCode.StorageUnavailable, $"There is no database at '{directory}'. Check the path.");
        var (format, release) = FormatFile.Read(directory);
        return new StoredFormat(format, release, FormatFile.Version);
    }

    /// <summary>
    /// Brings a database that nobody has open into the format that this release writes, after which older releases cannot open it. A database in that
    /// format already is left as it is. An interrupted upgrade leaves a database that this release opens; run it again.
    /// </summary>
    /// <param name="path">The database directory.</param>
    /// <param name="backupPath">Where to make a backup first, which must not exist; null for none.</param>
    /// <param name="progress">Told how far the backup is.</param>
    /// <param name="cancellation">Ends the backup or the checkpoint early; the database is then as it was.</param>
    /// <exception cref="MyceliaException">There is no database, it is open elsewhere, its format is unknown, or the backup could not be made.</exception>
    public static UpgradeReport Upgrade(string path, string? backupPath = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var before = FormatOf(path);
        if (before.IsCurrent) return new UpgradeReport(before.Format, before.Format, null);
        using var database = Open(path, new DatabaseOptions { CreateIfMissing = false }, cancellation);
        var backup = backupPath is null ? null : database.BackupTo(backupPath, progress, cancellation);
        database.RunCheckpoint(cancellation);
        return new UpgradeReport(before.Format, FormatOf(path).Format, backup);
    }
}
