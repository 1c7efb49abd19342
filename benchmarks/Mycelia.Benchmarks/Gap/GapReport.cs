// The table on the console and the JSON file. A ratio is our median through the peer's; where the peer did not run, its figure is one measured once on two cores of
// AMD's Zen 5, marked "historic", and a ratio with it tells only where things stand.

using System.Globalization;
using System.Text.Json;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Gap;

/// <summary>Our times and the peer's, in milliseconds; no peer's times when it was not run.</summary>
internal sealed record GapRow(string Kernel, string Graph, double[] Ours, double[] Peers, double? Historic, string Verification)
{
    public double? PeerMedian => Peers.Length > 0 ? Median(Peers) : Historic;

    public double? Ratio => Median(Ours) / PeerMedian;

    public static double Median(double[] times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A figure besides the kernels.</summary>
internal sealed record GapFigure(string Name, double Value, string Unit, double? Target, string Note);

internal sealed class GapReport(GapOptions options)
{
    private const int HistoricScale = 20;

    private static readonly JsonSerializerOptions s_jsonStyle = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Medians of the peer at scale 20, in milliseconds: with two threads, with one.</summary>
    private static readonly Dictionary<(string Kernel, string Graph), (double Two, double One)> s_historic = new()
    {
        [("bfs", "kron")] = (14.3, 24.1), [("bfs", "urand")] = (16.9, 31.5),
        [("cc", "kron")] = (24.0, 46.8), [("cc", "urand")] = (21.8, 40.8),
        [("pr", "kron")] = (171, 277), [("pr", "urand")] = (69, 133),
        [("sssp", "kron")] = (93, 181), [("sssp", "urand")] = (212, 431),
        [("bc", "kron")] = (163, 330), [("bc", "urand")] = (521, 765),
        [("tc", "kron")] = (5668, 11452), [("tc", "urand")] = (1597, 3384),
        [("build", "kron")] = (360, double.NaN),
    };

    private readonly List<GapRow> _rows = [];
    private readonly List<GapFigure> _figures = [];
    private readonly Machine _machine = Machine.Here();

    private string PeerIs => options.Peer is not null ? "run in turn" : options.Scale == HistoricScale ? "historic" : "none";

    public bool IsVerified => _rows.All(static row => row.Verification is "yes" or "no" or "");

    public void Begin()
    {
        Console.WriteLine($"{_machine.Processor}, {_machine.Cores} cores, {_machine.MemoryGiB} GiB; {_machine.Runtime}; {options.Threads} threads; load {_machine.Load}");
        Console.WriteLine(PeerIs switch
        {
            "run in turn" => "The peer runs in turn with us, and from the same sources.",
            "historic" => "The peer's figures are historic; --gapbs DIR runs it here.",
            _ => $"There are no figures of the peer at scale {options.Scale}; --gapbs DIR runs it here.",
        });
        Console.WriteLine();
        Console.WriteLine($"{"kernel",-8} {"graph",-6} {"ours ms",10} {"min",10} {"GAPBS ms",10} {"min",10} {"ratio",6} {"trials",6}  verified");
        Console.WriteLine(new string('-', 90));
    }

    public void Add(string kernel, string graph, double[] ours, double[] peers, string verification)
    {
        var row = new GapRow(kernel, graph, ours, peers, HistoricOf(kernel, graph), verification);
        _rows.Add(row);
        var peerMin = peers.Length > 0 ? Number(peers.Min()) : row.Historic is null ? "" : "historic";
        Console.WriteLine($"{kernel,-8} {graph,-6} {Number(GapRow.Median(ours)),10} {Number(ours.Min()),10} {Number(row.PeerMedian),10} {peerMin,10} {Ratio(row.Ratio),6} "
            + $"{ours.Length,6}  {verification}");
    }

    public void Add(GapFigure figure)
    {
        _figures.Add(figure);
        var target = figure.Target is { } value ? $"(target {value.ToString(CultureInfo.InvariantCulture)} {figure.Unit})" : "";
        Console.WriteLine($"{figure.Name,-58} {Number(figure.Value),10} {figure.Unit} {target} {figure.Note}".TrimEnd());
    }

    /// <summary>Prints the line of all kernels together; writes the file.</summary>
    public void End()
    {
        var ratios = Ratios();
        if (options.Json is { } path) WriteJson(path);
        Console.WriteLine($"load at the end {Machine.LoadNow()}");
        if (PeerIs == "historic") Console.WriteLine("The ratios are to historic figures.");
        Console.WriteLine($"geometric mean of ratios: {Ratio(Mean(ratios))} ({ratios.Length} kernels)");
    }

    /// <summary>The kernels' own, without the build.</summary>
    private double[] Ratios() => [.. _rows.Where(static row => row.Kernel != "build").Select(static row => row.Ratio).OfType<double>()];

    private static double? Mean(double[] ratios) => ratios.Length == 0 ? null : Math.Exp(ratios.Average(Math.Log));

    private double? HistoricOf(string kernel, string graph) =>
        options.Scale == HistoricScale && s_historic.TryGetValue((kernel, graph), out var times) && (options.Threads == 1 ? times.One : times.Two) is var time && !double.IsNaN(time)
            ? time
            : null;

    private void WriteJson(string path)
    {
        var document = new
        {
            benchmark = "gap",
            date = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            machine = _machine,
            loadAtEnd = Machine.LoadNow(),
            scale = options.Scale,
            threads = options.Threads,
            peer = PeerIs,
            geometricMean = Mean(Ratios()),
            kernels = _rows.Select(static row => new
            {
                row.Kernel,
                row.Graph,
                median = GapRow.Median(row.Ours),
                min = row.Ours.Min(),
                peerMedian = row.PeerMedian,
                peerMin = row.Peers.Length > 0 ? row.Peers.Min() : (double?)null,
                peerIsHistoric = row.Peers.Length == 0 && row.Historic is not null,
                row.Ratio,
                ratioOfMinima = row.Peers.Length > 0 ? row.Ours.Min() / row.Peers.Min() : (double?)null,
                row.Verification,
                trials = row.Ours,
                peerTrials = row.Peers,
            }),
            figures = _figures,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(document, s_jsonStyle) + "\n");
    }

    private static string Ratio(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? value) => value switch
    {
        null => "-",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
