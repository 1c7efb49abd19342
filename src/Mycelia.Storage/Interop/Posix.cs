using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Storage.Interop;

/// <summary>What .NET's file API cannot do: sync a directory, read a file that somebody holds locked, tell a directory from its copy.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int CurrentDirectory = -100;
    private const uint WantsInode = 0x100;
    private const uint WantsBirthTime = 0x800;

    /// <summary>Bytes of Linux's <c>struct statx</c>, which is the same on every architecture.</summary>
    private const int StatBytes = 256;
    private const int InodeAt = 32;
    private const int BirthSecondsAt = 80;
    private const int BirthNanosAt = 88;

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

    /// <summary>
    /// What a directory keeps when it is moved within its file system and no copy of it has: its number there and when it was made. Null where the system does not tell.
    /// </summary>
    public static string? PlaceOf(string directory)
    {
        if (!OperatingSystem.IsLinux()) return Directory.GetCreationTimeUtc(directory).Ticks.ToString(CultureInfo.InvariantCulture);
        Span<byte> stat = stackalloc byte[StatBytes];
        stat.Clear();
        try
        {
            if (Statx(CurrentDirectory, directory, 0, WantsInode | WantsBirthTime, stat) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // A C library from before 2018.
        }

        var inode = BinaryPrimitives.ReadUInt64LittleEndian(stat[InodeAt..]);
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(stat[BirthSecondsAt..]);
        var nanos = BinaryPrimitives.ReadUInt32LittleEndian(stat[BirthNanosAt..]);
        return string.Create(CultureInfo.InvariantCulture, $"{inode:x}-{seconds}.{nanos:d9}");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> result);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
