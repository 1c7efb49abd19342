using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Cli.Terminal;

/// <summary>
/// Standard output for much text. The console's own stream swallows writes to a pipe whose reader has gone, and would let a query compute rows for nobody;
/// this one fails, so that the command can stop.
/// </summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32; // EPIPE on every Unix
    private const int BufferBytes = 1 << 16;

    /// <summary>What to write to where a command was given this writer; it stays open.</summary>
    public static TextWriter For(TextWriter output)
    {
        if (!ReferenceEquals(output, Console.Out) || !Console.IsOutputRedirected) return output;
        return new StreamWriter(OpenStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes) { AutoFlush = false };
    }

    /// <summary>Whether an error says that nobody reads the output any more.</summary>
    public static bool IsClosed(Exception error) => error is IOException { HResult: BrokenPipe };

    private static Stream OpenStream()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // Of files a FileStream keeps a position of its own, and whoever writes to the same file next would begin at the old one.
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
