// All queries of the shared folder's bench/social/queries.json on the imported graph, two threads, prepared, with Person(id) unique; the answers are checked against those
// that its README states, and compared with the peers'. The targets are the best peer of the same run; the last row is the geometric mean of the ratios.
//
// Queries by key take one random key per run, the same keys as the peers.

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mycelia.Benchmarks.Core;
using Mycelia.Import;

namespace Mycelia.Benchmarks.Cypher;

internal sealed class SocialQueries
{
    private const int KeyRuns = 2_000;
    private const int PairRuns = 200;

    /// <summary>The one number that a query gives.</summary>
    private static readonly Dictionary<string, long> Known = new()
    {
        ["q8"] = 57_547_969, ["q9"] = 29_874_069, ["q9ab"] = 29_637_149, ["q9since"] = 5_713_633, ["triangles"] = 13_560, ["q5"] = 4, ["str_scan"] = 2_427, ["distinct2"] = 562,
    };

    private readonly string _data;
    private readonly List<(string Name, string Text)> _queries = [];
    private readonly List<(string Name, string Text)> _byKey = [];
    private readonly List<(string Name, string Text)> _byPair = [];
    private readonly List<double> _ratios = [];
    private List<Peer> _peers = [];

    private SocialQueries(string data) => _data = data;

    public int Count => _queries.Count + _byKey.Count + _byPair.Count;

    /// <summary>The queries whose name contains the filter (or all, for <c>social</c>); null when the data or the queries are not there.</summary>
    public static SocialQueries? Read(string data, string? filter)
    {
        var shared = Environment.GetEnvironmentVariable("MYCELIA_SHARED") ?? Path.Combine(Bench.RepositoryRoot(), "..", "shared");
        var file = Path.Combine(shared, "bench", "social", "queries.json");
        if (!File.Exists(file) || !File.Exists(Path.Combine(data, "schema.json")))
        {
            Console.WriteLine($"The social workload is left out: it needs {file} and {data}, which `./bench cypher` makes when the shared folder is there and python3 has numpy.");
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var read = new SocialQueries(data);
        read.Take("queries", read._queries, json, filter, static query => query.GetString()!);
        read.Take("byKey", read._byKey, json, filter, static query => query.GetString()!);
        read.Take("byPair", read._byPair, json, filter, static query => query.GetProperty("cypher").GetString()!);
        return read;
    }

    public void Run(Bench bench, bool quick, bool withPeers)
    {
        if (withPeers) _peers = Peer.RunAll(bench, _data);
        var path = bench.NewPath();
        using var db = Database.Open(path);
        db.Import(ImportPlan.FromSchema(Path.Combine(_data, "schema.json")));
        db.Schema.CreateUnique("Person", "id").Wait();
        foreach (var (name, text) in _queries) RunQuery(bench, db, name, text, quick);
        foreach (var (name, text) in _byKey) RunByKey(bench, db, name, text, quick);
        foreach (var (name, text) in _byPair) RunByPair(bench, db, name, text, quick);
        if (_ratios.Count == 0) return;
        var mean = Math.Exp(_ratios.Average(Math.Log));
        bench.Report.Add("geometric mean of time through the best peer's", "-", Target.AtMost(1), "x", Figure.Of(mean), $"{_ratios.Count} queries, {_ratios.Count(static r => r < 1)} faster than every peer");
    }

    private void Take(string group, List<(string, string)> into, JsonDocument json, string? filter, Func<JsonElement, string> text)
    {
        foreach (var query in json.RootElement.GetProperty(group).EnumerateObject())
        {
            if (filter is not null && !"social".Contains(filter, StringComparison.OrdinalIgnoreCase) && !query.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)) continue;
            into.Add((query.Name, text(query.Value)));
        }
    }

    private void RunQuery(Bench bench, Database db, string name, string text, bool quick)
    {
        var prepared = db.Prepare(text);
        var answer = AnswerOf(prepared.Query());
        if (Known.TryGetValue(name, out var known) && answer != Peer.Cell(known.ToString(CultureInfo.InvariantCulture)))
            throw new InvalidOperationException($"{name} gave {answer}, and {known} is right.");
        var figure = Milliseconds(() => Drain(prepared.Query()), 40, quick);
        var byText = Milliseconds(() => Drain(db.Query(text)), 9, quick, isWarm: true);
        var differing = _peers.Where(peer => peer.Answer(name) is { } other && other != answer).Select(static peer => peer.Name).ToArray();
        var note = $"by text {byText.Median:G3}";
        Add(bench, name, figure, differing.Length == 0 ? note : $"{note}; ANSWER DIFFERS from {string.Join(", ", differing)}");
    }

    private void RunByKey(Bench bench, Database db, string name, string text, bool quick)
    {
        var prepared = db.Prepare(text);
        var random = new PeerRandom(3);
        var persons = db.Snapshot().Count(db.Label("Person"));
        var figure = Milliseconds(() => Drain(prepared.Query(("id", (long)(random.Next() * persons)))), KeyRuns, quick);
        Add(bench, name, figure, $"{1000 / figure.Median:N0} per second");
    }

    private void RunByPair(Bench bench, Database db, string name, string text, bool quick)
    {
        var prepared = db.Prepare(text);
        var persons = db.Snapshot().Count(db.Label("Person"));
        foreach (var peer in _peers) RequireSameLengths(prepared, persons, peer, name);
        var random = new PeerRandom(7);
        var figure = Milliseconds(() => Drain(prepared.Query(("a", (long)(random.Next() * persons)), ("b", (long)(random.Next() * persons)))), PairRuns, quick);
        Add(bench, name, figure, $"{1000 / figure.Median:N0} per second");
    }

    private static void RequireSameLengths(PreparedQuery prepared, long persons, Peer peer, string name)
    {
        if (peer.Number(name, "runs") is not { } runs || peer.Number(name, "sum") is not { } theirs) return;
        var random = new PeerRandom(7);
        long sum = 0;
        for (var run = 0; run <= runs; run++)
            foreach (var row in prepared.Query(("a", (long)(random.Next() * persons)), ("b", (long)(random.Next() * persons)))) sum += row.Get<long>(0);
        if (sum != theirs) Console.WriteLine($"{name}: the lengths add up to {sum}, with {peer.Name} to {theirs}.");
    }

    private void Add(Bench bench, string name, Figure figure, string note)
    {
        var all = _peers.Select(peer => (peer.Name, Ms: peer.MedianMs(name))).Where(static peer => peer.Ms is not null).OrderBy(static peer => peer.Ms).ToArray();
        if (all.Length == 0)
        {
            bench.Report.Add(name, "ms", figure, note);
            return;
        }

        var best = all[0].Ms!.Value;
        _ratios.Add(figure.Median / best);
        note = string.Join(", ", all.Select(static peer => string.Create(CultureInfo.InvariantCulture, $"{peer.Name} {peer.Ms:G3}"))) + "; " + note;
        bench.Report.Add(name, all[0].Name, Target.AtMost(best), "ms", figure, note);
    }

    /// <summary>Medians as the peers' runners take them: so many runs, or as many as eight seconds allow. Before, the code reaches its last tier.</summary>
    private static Figure Milliseconds(Action run, int runsMax, bool quick, bool isWarm = false)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; !isWarm && (i < 3 || (i < 400 && clock.ElapsedMilliseconds < (quick ? 700 : 2500))); i++)
        {
            run();
            if (i % 32 == 31) Thread.Sleep(110);
        }

        clock.Restart();
        var times = new List<double>();
        while (times.Count < (quick ? Math.Min(runsMax, 40) : runsMax) && (times.Count < 3 || clock.ElapsedMilliseconds < (quick ? 1500 : 8000)))
            times.Add(Bench.SecondsOf(run) * 1e3);
        return Figure.Of([.. times]);
    }

    private static void Drain(QueryResult result)
    {
        while (result.ReadBatch() is not null)
        {
        }
    }

    private static string AnswerOf(QueryResult result) =>
        string.Join("\n", result.ToList().Select(static row => string.Join("|", row.Values.ToArray().Select(static cell => Peer.Cell(cell.Kind == ValueKind.String ? cell.AsString() : cell.ToString())))));

    /// <summary>The peers' generator of keys.</summary>
    private sealed class PeerRandom(int seed)
    {
        private int _state = seed;

        public double Next()
        {
            unchecked
            {
                _state += 0x6D2B79F5;
                var t = (_state ^ (int)((uint)_state >> 15)) * (1 | _state);
                t = (t + (t ^ (int)((uint)t >> 7)) * (61 | t)) ^ t;
                return (uint)(t ^ (int)((uint)t >> 14)) / 4294967296.0;
            }
        }
    }
}
