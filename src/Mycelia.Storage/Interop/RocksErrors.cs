using System.Runtime.InteropServices;

namespace Mycelia.Storage.Interop;

/// <summary>
/// RocksDB reports failure as text ("Corruption: block checksum mismatch ..."). Here the text becomes a status that programs can branch on
/// and a message that says what to do. What is not recognised is a <see cref="StatusCode.StorageFailure"/>: never taken for success.
/// </summary>
internal static class RocksErrors
{
    /// <summary>Throws when <paramref name="error"/> holds a text, and frees it.</summary>
    public static void Check(nint error, string location)
    {
        if (error != 0) throw Translate(Take(error), location);
    }

    public static MyceliaException Translate(string text, string location)
    {
        if (Has(text, "lock ") && (Has(text, "Resource temporarily unavailable") || Has(text, "already held") || Has(text, "No locks available")))
            return Failed(StatusCode.Locked, $"'{location}' is open in another process or by another Database object. Close it there first.");
        if (text.StartsWith("Corruption", StringComparison.Ordinal) || Has(text, "No such file") || Has(text, "does not exist (create_if_missing is false)")
            || Has(text, "Column families not opened") || Has(text, "Column family not found"))
            return Damaged(text, location);
        if (Has(text, "No space left") || Has(text, "Disk quota exceeded") || text.StartsWith("NoSpace", StringComparison.Ordinal))
            return Failed(StatusCode.StorageFailure, $"The disk under '{location}' is full. Free some space and open the database again.");
        if (Has(text, "File too large"))
            return Failed(StatusCode.StorageFailure, $"A file under '{location}' reached this process's limit on file sizes. Raise it and open the database again.");
        if (Has(text, "Permission denied") || Has(text, "Operation not permitted"))
            return Failed(StatusCode.StorageUnavailable, $"'{location}' cannot be read and written by this user. Change its owner or permissions.");
        if (Has(text, "Read-only file system"))
            return Failed(StatusCode.StorageUnavailable, $"'{location}' is on a read-only file system. Mount it for writing, or copy the database.");
        if (Has(text, "Too many open files"))
            return Failed(StatusCode.StorageUnavailable, $"This process has too many files open to use '{location}'. Raise its limit (ulimit -n).");
        return new(StatusCode.StorageFailure, $"Storage under '{location}' failed: {text}. Check the disk, then open the database again.");

        MyceliaException Failed(StatusCode status, string advice) => new(status, $"{advice} ({text})");
    }

    private static CorruptionException Damaged(string text, string location) =>
        new($"The store of '{location}' is damaged: {text}. Restore the database from a backup.");

    private static string Take(nint error)
    {
        var text = Marshal.PtrToStringUTF8(error) ?? "unknown error";
        unsafe
        {
            // SAFETY: error was allocated by RocksDB for its caller to free, and is not used after this.
            RocksNative.Free((void*)error);
        }

        return text;
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);
}
