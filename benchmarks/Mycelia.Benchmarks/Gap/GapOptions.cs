using System.Globalization;

namespace Mycelia.Benchmarks.Gap;

/// <summary>What a run of the suite is asked to do.</summary>
internal sealed record GapOptions
{
    public const string Usage =
        "gap [--json FILE] [--gapbs DIR] [--scale N] [--trials N] [--kernel NAME[,NAME]] [--graph kron|urand] [--threads N] [--no-verify] [--large]\n  | gap --cancel [--scale N] [--threads N] [--only TEXT[,TEXT]]";

    private const int TrialsMax = 256;
    private const int ScaleMax = 24;

    public string? Json { get; init; }

    /// <summary>The folder of the peer's sources.</summary>
    public string? Peer { get; init; }

    public int Scale { get; init; } = 20;

    /// <summary>Trials of each kernel; 0 for as many as GAP asks for.</summary>
    public int Trials { get; init; }

    public IReadOnlyList<GapKernel> Kernels { get; init; } = GapKernel.All;

    public IReadOnlyList<string> Graphs { get; init; } = ["kron", "urand"];

    public int Threads { get; init; } = Environment.ProcessorCount;

    public bool Verifies { get; init; } = true;

    /// <summary>Whether to build a graph of 2^23 nodes too, and to tell how much memory that takes.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Whether to measure how soon algorithms end when they are cancelled, and nothing else.</summary>
    public bool IsCancellation { get; init; }

    /// <summary>Parts of the graphs and names of what is to be cancelled; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whether the run is the whole suite, so that what surrounds the kernels is measured too.</summary>
    public bool IsWhole => Kernels.Count == GapKernel.All.Length;

    /// <exception cref="ArgumentException">An option is unknown, or its value wrong.</exception>
    public static GapOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new GapOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--no-verify" or "--large" or "--cancel")
            {
                options = args[i] switch
                {
                    "--large" => options with { IsLarge = true },
                    "--cancel" => options with { IsCancellation = true },
                    _ => options with { Verifies = false },
                };
                continue;
            }

            if (i + 1 == args.Length) throw new ArgumentException($"Unknown option '{args[i]}', or its value is missing.");
            var (name, value) = (args[i], args[++i]);
            options = name switch
            {
                "--json" => options with { Json = value },
                "--gapbs" => options with { Peer = value },
                "--scale" => options with { Scale = Number(name, value, 1, ScaleMax) },
                "--trials" => options with { Trials = Number(name, value, 1, TrialsMax) },
                "--threads" => options with { Threads = Number(name, value, 1, 1024) },
                "--only" => options with { Only = value.Split(',') },
                "--kernel" => options with { Kernels = [.. value.Split(',').Select(KernelOf)] },
                "--graph" when value is "kron" or "urand" => options with { Graphs = [value] },
                _ => throw new ArgumentException($"Unknown option '{name} {value}'."),
            };
        }

        return options;
    }

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new ArgumentException($"{name} takes a number from {min} to {max}, not '{value}'.");

    private static GapKernel KernelOf(string name) => Array.Find(GapKernel.All, kernel => kernel.Name == name)
        ?? throw new ArgumentException($"No kernel is called '{name}'; there are {string.Join(", ", GapKernel.All.Select(static kernel => kernel.Name))}.");
}
