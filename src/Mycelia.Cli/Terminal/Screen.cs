using System.Globalization;
using Spectre.Console;

namespace Mycelia.Cli.Terminal;

/// <summary>
/// Standard output: tables, headings, progress. Without escape sequences when redirected (and without colours under NO_COLOR);
/// bars move on a terminal only.
/// </summary>
internal sealed class Screen
{
    private const int RedirectedWidth = 120;
    private const int ColumnWidth = 16;

    private readonly IAnsiConsole _console;
    private readonly bool _isTerminal;

    public Screen(TextWriter output)
    {
        _isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = _isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = _isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!_isTerminal) _console.Profile.Width = RedirectedWidth;
    }

    public void Heading(string text)
    {
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    public void Line(string text) => _console.WriteLine(text);

    /// <summary>Something that stands beside what matters, dimmed where that can be.</summary>
    public void Aside(string text) => _console.MarkupLineInterpolated($"[dim]{text}[/]");

    public void Success(string text) => _console.MarkupLineInterpolated($"[green]{text}[/]");

    /// <summary>Facts, one to a line: a name and a value.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().PadLeft(2).NoWrap()).AddColumn(new GridColumn().PadLeft(2));
        foreach (var (name, value) in facts) grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(value));
        _console.Write(grid);
    }

    /// <summary>A table; columns whose title begins with '#' hold numbers and are aligned right.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        Table([.. columns.Select(static title => title.TrimStart('#'))], rows, [.. columns.Select(static title => title.StartsWith('#'))]);

    /// <summary>A table that says of each column whether it holds numbers, which are aligned right.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, IReadOnlyList<bool> areNumbers)
    {
        // A file is as wide as it has to be for words to stay whole in most cells.
        if (!_isTerminal) _console.Profile.Width = Math.Max(RedirectedWidth, columns.Count * ColumnWidth);
        var table = new Table { Border = TableBorder.Minimal };
        for (var i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold)));
            table.AddColumn(areNumbers[i] ? column.RightAligned().NoWrap() : column.LeftAligned());
        }

        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        _console.Write(table);
    }

    /// <summary>Runs work that reports how far it is: moving bars on a terminal, a line per finished phase elsewhere.</summary>
    public void WithProgress(Action<ProgressReport> work, bool inBytes = false)
    {
        if (!_isTerminal)
        {
            work(new ProgressLines(_console, inBytes).Report);
            return;
        }

        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn()];
        _console.Progress()
            .AutoClear(false)
            .Columns(inBytes ? [.. columns, new TransferSpeedColumn()] : columns)
            .Start(context => work(new ProgressBars(context).Report));
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A measured or computed number, to some digits: <c>905,016</c>, <c>2,288.6</c>, <c>0.0008126</c>, <c>3.35e-5</c>.</summary>
    public static string Figure(double value, int digits = 4)
    {
        if (value == 0 || !double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (magnitude is < -4 or >= 15) return value.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture);
        return value.ToString("#,0." + new string('#', Math.Clamp(digits - 1 - magnitude, 0, 17)), CultureInfo.InvariantCulture);
    }

    public static string Bytes(long value) => value switch
    {
        < 1 << 10 => $"{value} B",
        < 1 << 20 => $"{value / 1024.0:F1} KiB",
        < 1 << 30 => $"{value / (1024.0 * 1024):F1} MiB",
        _ => $"{value / (1024.0 * 1024 * 1024):F2} GiB",
    };

    public static string Duration(TimeSpan value) =>
        value.TotalSeconds < 1 ? $"{value.TotalMilliseconds:F0} ms" : $"{value.TotalSeconds:F1} s";
}
