namespace Mycelia.Cli.Terminal;

/// <summary>Colours for a terminal; where there is none, or under NO_COLOR, texts stay as they are.</summary>
internal readonly struct Ink(bool isOn)
{
    private const string Reset = "\e[0m";

    public bool IsOn => isOn;

    /// <summary>In colour when this is the process's own output and a terminal.</summary>
    public static Ink For(TextWriter output) => new(
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    public string Red(string text) => Paint("\e[31m", text);

    public string Green(string text) => Paint("\e[32m", text);

    public string Yellow(string text) => Paint("\e[33m", text);

    public string Cyan(string text) => Paint("\e[36m", text);

    public string Bold(string text) => Paint("\e[1m", text);

    private string Paint(string colour, string text) => isOn ? $"{colour}{text}{Reset}" : text;
}
