namespace Mycelia.Cli.Terminal;

/// <summary>Failures on standard error: one line, red on a terminal, a stack trace only when MYCELIA_DEBUG=1.</summary>
internal static class ErrorLine
{
    private const string Red = "\e[31m";
    private const string Reset = "\e[0m";

    public static void Write(TextWriter error, string message)
    {
        var line = $"error: {message.ReplaceLineEndings(" ")}";
        error.WriteLine(HasColour ? $"{Red}{line}{Reset}" : line);
    }

    public static void Write(TextWriter error, Exception exception)
    {
        Write(error, exception.Message);
        if (Environment.GetEnvironmentVariable("MYCELIA_DEBUG") == "1") error.WriteLine(exception);
        else if (!IsExpected(exception)) error.WriteLine("This was not expected. MYCELIA_DEBUG=1 shows where it happened.");
    }

    /// <summary>Whether the message alone tells the user what to do.</summary>
    private static bool IsExpected(Exception exception) => exception is MyceliaException or IOException or UnauthorizedAccessException or OperationCanceledException;

    private static bool HasColour =>
        !Console.IsErrorRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
