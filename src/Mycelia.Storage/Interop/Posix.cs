using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Storage.Interop;

/// <summary>The two things that .NET's file API cannot do: sync a directory, and read a file that somebody holds locked.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Makes the names in a directory durable: a file created, renamed or removed survives a power failure only then. Windows needs no such call.
    /// </summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = OpenToRead(path);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Opens a file or directory to read, taking no lock.</summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0) throw new IOException($"'{path}' cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        return new(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
