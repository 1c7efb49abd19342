// GAP's own programs (GAPBS, C++ with OpenMP), built by g++ from a folder of their sources: a copy under .build/gapbs, with their Makefile and -march=native added. They
// make the same graphs; a run whose graph has another number of edges is an error, since its times would tell nothing.

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Gap;

/// <summary>The peer cannot be built or run, or does something else than we do.</summary>
internal sealed class PeerException(string message) : Exception(message);

/// <summary>The built programs.</summary>
internal sealed partial class GapPeer
{
    private readonly string _folder;

    private GapPeer(string folder) => _folder = folder;

    /// <summary>Builds what has changed.</summary>
    /// <exception cref="PeerException">The sources or the compiler are missing, or the build fails.</exception>
    public static GapPeer Build(string sources, IEnumerable<GapKernel> kernels)
    {
        foreach (var file in (string[])["Makefile", "src/bfs.cc"])
        {
            if (!File.Exists(Path.Combine(sources, file)))
                throw new PeerException($"{Path.Combine(sources, file)} is missing: --gapbs takes a checkout of https://github.com/sbeamer/gapbs.");
        }

        var folder = Path.Combine(Bench.RepositoryRoot(), ".build", "gapbs");
        foreach (var file in Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(file) is not (".cc" or ".h" or ".mk" or "") || !IsText(file)) continue;
            var copy = Path.Combine(folder, Path.GetRelativePath(sources, file));
            if (File.Exists(copy) && File.GetLastWriteTimeUtc(copy) == File.GetLastWriteTimeUtc(file)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        Console.WriteLine($"building {folder} ...");
        Start("g++", ["--version"], folder);
        Start("make", ["-s", "CXX=g++", .. kernels.Select(static kernel => kernel.Name)], folder, ("CXX_FLAGS", "-march=native"));
        return new GapPeer(folder);
    }

    /// <summary>Runs trials of a kernel; the times in milliseconds.</summary>
    /// <exception cref="PeerException">The program fails, or its graph is not ours.</exception>
    public (double BuildMs, double[] TrialMs) Run(GapKernel kernel, GapGraph graph, int trials, int threads)
    {
        string[] arguments = [graph.Name == "kron" ? "-g" : "-u", Text(graph.Scale), "-n", Text(trials), .. kernel.PeerOptions.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var output = Start(Path.Combine(_folder, kernel.Name), arguments, _folder, ("OMP_NUM_THREADS", Text(threads)));
        var size = GraphSize().Match(output);
        if (size.Groups["nodes"].Value != Text(graph.Lists.Nodes) || size.Groups["edges"].Value != Text(graph.Lists.Edges))
        {
            throw new PeerException($"The peer's {graph.Name} of scale {graph.Scale} ('{size.Value}') is another graph than this one "
                + $"({graph.Lists.Nodes} nodes, {graph.Lists.Edges} edges): its generator differs from the one followed here.");
        }

        var times = TrialTime().Matches(output).Select(Milliseconds).ToArray();
        if (times.Length != trials) throw new PeerException($"{kernel.Name} printed {times.Length} trial times, not {trials}:\n{output}");
        return (Milliseconds(BuildTime().Match(output)), times);
    }

    [GeneratedRegex(@"Graph has (?<nodes>\d+) nodes and (?<edges>\d+) undirected edges")]
    private static partial Regex GraphSize();

    [GeneratedRegex(@"^Trial Time:\s+(?<seconds>\S+)", RegexOptions.Multiline)]
    private static partial Regex TrialTime();

    [GeneratedRegex(@"^Build Time:\s+(?<seconds>\S+)", RegexOptions.Multiline)]
    private static partial Regex BuildTime();

    private static double Milliseconds(Match match) => 1000 * double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Programs built where the sources are have no extension, as the Makefile.</summary>
    private static bool IsText(string file) => Path.GetExtension(file).Length > 0 || Path.GetFileName(file) == "Makefile";

    private static string Start(string program, IReadOnlyList<string> arguments, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new PeerException($"{program} {string.Join(' ', arguments)} failed:\n{errors.Result}{output}");
            return output;
        }
        catch (Win32Exception e)
        {
            throw new PeerException($"{program} could not be started ({e.Message}). The peer needs g++ and make; on Debian: apt-get install g++ make.");
        }
    }
}
