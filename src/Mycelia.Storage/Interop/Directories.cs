using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Storage.Interop;

/// <summary>
/// Makes names durable. A file created, renamed or removed survives a power failure only once the directory that holds its name is synced,
/// which .NET has no call for. Windows needs none.
/// </summary>
internal static partial class Directories
{
    private const int ReadOnly = 0;

    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenDirectory(path, ReadOnly);
        if (descriptor < 0) throw new IOException($"Could not open directory '{path}' to sync it (error {Marshal.GetLastPInvokeError()}).");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectory(string path, int flags);
}
