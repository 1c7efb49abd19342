// Threads run random transactions and record what they read, wrote and were told. Afterwards a checker rebuilds every version serially from the
// committed writes in version order and asks of each transaction: did it read exactly the version it began with, plus its own writes (no dirty, fuzzy or
// phantom reads, no long fork)? Was what it wrote untouched between its beginning and its commit (no lost update)? Was each conflict justified?
// For serializable transactions also: was what it read still so when it committed?

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.Transactions;

using State = ImmutableSortedDictionary<string, string>;

public class HistoryTests
{
    private const int Threads = 4;
    private const int NodeCount = 6;

    private static readonly int PerThread = Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 20_000 : 400;

    [Theory]
    [InlineData(Isolation.Snapshot, false)]
    [InlineData(Isolation.Serializable, false)]
    [InlineData(Isolation.Snapshot, true)]
    [InlineData(Isolation.Serializable, true)]
    public void Histories_are_what_the_isolation_level_says(Isolation isolation, bool stored)
    {
        using var db = stored ? Database.Open(new SimulatedDisk(1).Open(), new DatabaseOptions { CheckpointLogBytes = 20_000 }) : Database.InMemory();
        var nodes = db.Write(tx => Enumerable.Range(0, NodeCount).Select(i => tx.CreateNode(i % 2 == 0 ? "L" : "M", ("x", "start"))).ToArray());
        var first = StateOf(db.Snapshot(), nodes);
        var history = new ConcurrentBag<Recorded>();
        Crew.Run(Threads, (thread, _) =>
        {
            var random = new Random(thread * 7919 + (int)isolation);
            for (var i = 0; i < PerThread; i++) history.Add(One(db, nodes, random, isolation, $"{thread}/{i}"));
        });
        new Checker(history, first, isolation).Check(db.Snapshot(), nodes);
        Assert.True(db.Check().IsClean);
    }

    private static Recorded One(Database db, NodeId[] nodes, Random random, Isolation isolation, string name)
    {
        using var tx = db.Begin(new TransactionOptions { Isolation = isolation });
        var record = new Recorded(name, tx.Snapshot.Version);
        var mine = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        for (var step = random.Next(1, 7); step > 0; step--)
        {
            var (n, m) = (random.Next(nodes.Length), random.Next(nodes.Length));
            switch (random.Next(8))
            {
                case 0 or 1:
                    Read($"x{n}", s => s.Get(nodes[n], "x").AsString());
                    break;
                case 2:
                    Read("scan L", s => Join(s.Nodes("L").ToArray().Select(node => Array.IndexOf(nodes, node).ToString())));
                    break;
                case 3:
                    Read($"adjacent {n}", s => Join(s.Neighbours(nodes[n], Direction.Outgoing).ToArray().Select(edge => edge.Edge.ToString())));
                    break;
                case 4:
                    tx.Set(nodes[n], "x", $"{name}#{step}");
                    Wrote($"x{n}", $"{name}#{step}");
                    break;
                case 5:
                    var add = random.Next(2) == 0;
                    if (add) tx.AddLabel(nodes[n], "L");
                    else tx.RemoveLabel(nodes[n], "L");
                    Wrote($"label {n}", add ? "L" : null);
                    break;
                case 6:
                    var created = tx.CreateEdge(nodes[n], "E", nodes[m]);
                    Wrote($"edge {created}", $"{n}");
                    break;
                default:
                    var edges = tx.Snapshot.Neighbours(nodes[n], Direction.Outgoing).ToArray();
                    if (edges.Length == 0) break;
                    var gone = edges[random.Next(edges.Length)].Edge;
                    tx.Delete(gone);
                    Wrote($"edge {gone}", null);
                    break;
            }

            if (random.Next(3) == 0) Thread.Yield();
        }

        try
        {
            tx.Commit();
            record.Committed = tx.CommittedVersion;
            Assert.True(db.Snapshot().Version >= tx.CommittedVersion, "a commit is visible when it returns");
        }
        catch (ConflictException e)
        {
            record.Conflict = e.Entity;
            record.FailedAt = db.Snapshot().Version;
        }

        return record;

        void Read(string what, Func<Snapshot, string> read)
        {
            record.Reads.Add(new Observed(what, read(tx.Snapshot), new(mine, StringComparer.Ordinal)));
        }

        void Wrote(string cell, string? value)
        {
            mine[cell] = value;
            record.Writes[cell] = value;
        }
    }

    private static string Join(IEnumerable<string> items) => string.Join(",", items.Order(StringComparer.Ordinal));

    private static State StateOf(Snapshot snapshot, NodeId[] nodes)
    {
        var state = State.Empty.WithComparers(StringComparer.Ordinal).ToBuilder();
        for (var i = 0; i < nodes.Length; i++)
        {
            state[$"x{i}"] = snapshot.Get(nodes[i], "x").AsString();
            if (snapshot.Labels(nodes[i]).Contains("L")) state[$"label {i}"] = "L";
            foreach (var edge in snapshot.Neighbours(nodes[i], Direction.Outgoing)) state[$"edge {edge.Edge}"] = $"{i}";
        }

        return state.ToImmutable();
    }

    private sealed record Observed(string What, string Value, SortedDictionary<string, string?> Mine);

    private sealed class Recorded(string name, long begin)
    {
        public string Name => name;

        public long Begin => begin;

        public long Committed { get; set; }

        public string? Conflict { get; set; }

        public long FailedAt { get; set; }

        public List<Observed> Reads { get; } = [];

        public Dictionary<string, string?> Writes { get; } = [];
    }

    private sealed class Checker(IEnumerable<Recorded> history, State first, Isolation isolation)
    {
        private readonly List<Recorded> _history = [.. history];
        private readonly List<State> _versions = [State.Empty, first];
        private Recorded[] _byVersion = [];

        public void Check(Snapshot last, NodeId[] nodes)
        {
            var commits = _history.Where(tx => tx.Committed > 0 && tx.Writes.Count > 0).OrderBy(tx => tx.Committed).ToArray();
            Assert.Equal(Enumerable.Range(2, commits.Length).Select(v => (long)v), commits.Select(tx => tx.Committed));
            _byVersion = [null!, null!, .. commits];
            foreach (var tx in commits) _versions.Add(Overlay(_versions[^1], tx.Writes));
            Assert.Equal(_versions[^1], StateOf(last, nodes));
            foreach (var tx in _history) CheckOne(tx);
            Assert.Contains(_history, tx => tx.Conflict is not null);
        }

        private static State Overlay(State state, IEnumerable<KeyValuePair<string, string?>> writes)
        {
            foreach (var (cell, value) in writes) state = value is null ? state.Remove(cell) : state.SetItem(cell, value);
            return state;
        }

        private static string Look(State state, string what) => what switch
        {
            "scan L" => Join(state.Keys.Where(cell => cell.StartsWith("label ", StringComparison.Ordinal)).Select(cell => cell[6..])),
            _ when what.StartsWith("adjacent ", StringComparison.Ordinal) => Join(state.Where(e => e.Key.StartsWith("edge ", StringComparison.Ordinal) && e.Value == what[9..]).Select(e => e.Key[5..])),
            _ => state[what],
        };

        private void CheckOne(Recorded tx)
        {
            var begin = _versions[(int)tx.Begin];
            foreach (var read in tx.Reads)
                Assert.True(Look(Overlay(begin, read.Mine), read.What) == read.Value, $"{tx.Name}, begun at {tx.Begin}, read {read.What} as {read.Value}");

            if (tx.Committed > 0 && tx.Writes.Count > 0)
            {
                var between = Enumerable.Range((int)tx.Begin + 1, (int)(tx.Committed - tx.Begin - 1)).Select(version => _byVersion[version]);
                foreach (var other in between) Assert.False(other.Writes.Keys.Any(tx.Writes.ContainsKey), $"{tx.Name} and {other.Name} wrote the same cell; the second overwrote the first");
                if (isolation == Isolation.Serializable)
                {
                    var before = _versions[(int)tx.Committed - 1];
                    foreach (var read in tx.Reads)
                        Assert.True(Look(Overlay(before, read.Mine), read.What) == read.Value, $"{tx.Name} read {read.What} as {read.Value}, and it changed before version {tx.Committed}");
                }
            }

            if (tx.Conflict is null || isolation != Isolation.Snapshot) return;
            var since = Enumerable.Range((int)tx.Begin + 1, (int)(tx.FailedAt - tx.Begin)).Select(version => _byVersion[version]);
            Assert.True(since.Any(other => other.Writes.Keys.Any(tx.Writes.ContainsKey)), $"{tx.Name} failed on {tx.Conflict}, which nobody wrote since {tx.Begin}");
        }
    }
}
