using System.Globalization;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Format;

/// <summary>
/// The file LOCK: held by the one writer of a directory through an exclusive lock of the operating system, which dies with the process.
/// Its text names the holder for messages and means nothing else.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    public const string Name = "LOCK";

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Acquire(string directory, string name = Name)
    {
        var path = Path.Combine(directory, name);
        FileStream file;
        try
        {
            // FileShare.None locks the open file (flock), so a second open fails in this process as in any other.
            file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new MyceliaException(
                StatusCode.Locked, $"'{directory}' is already open for writing{Holder(path)}. Close it there first; one writer at a time.", error);
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
        return new(file);
    }

    /// <summary>
    /// Keeps writers out of a directory without changing anything in it, also where this user may only read; null when nobody has ever had it open.
    /// </summary>
    public static WriterLock? Hold(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path)) return null;
        try
        {
            return new(new(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0));
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new MyceliaException(StatusCode.Locked, $"'{directory}' is open for writing{Holder(path)}. Close it there first.", error);
        }
    }

    public void Dispose() => _file.Dispose();

    // Another opener: EAGAIN on Linux (11), on BSD and macOS (35), ERROR_SHARING_VIOLATION on Windows.
    internal static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string path)
    {
        if (OperatingSystem.IsWindows()) return ""; // The lock there also keeps readers out.
        using var file = Posix.OpenToRead(path);
        Span<byte> text = stackalloc byte[20];
        text = text[..RandomAccess.Read(file, text, 0)];
        if (!int.TryParse(text.TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return "";
        return process == Environment.ProcessId ? " by this process" : $" by process {process}";
    }
}
