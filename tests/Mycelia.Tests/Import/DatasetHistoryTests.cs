using System.Globalization;
using Mycelia.Conformance.Datasets;
using Mycelia.Kernel;
using Mycelia.Simulation.Storage;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Import;

/// <summary>
/// The life of a social network as a history: what happened on each day is a commit of that day's last moment, and afterwards every day can be visited, compared with what the
/// operations say naively, and asked who wrote what when.
/// </summary>
public sealed class DatasetHistoryTests
{
    private const string Folder = "datasets/snb-tiny";
    private const int DaysBetweenCheckpoints = 10;

    private readonly EventClock _clock = new();
    private readonly SimulatedDisk _disk = new();
    private readonly List<Day> _days = [];

    [SharedFact(Folder)]
    public void A_life_is_replayed_as_commits_and_asked()
    {
        Replay(SharedData.Folder(Folder));
        using var database = Open();
        EveryDayCanBeVisited(database);
        TwoDaysDifferByWhatHappenedOnTheLaterOne(database);
        TimesAreRevisions(database);
        ValuesAreTracedToTheirDay(database);
        Assert.True(database.Check().IsClean);
    }

    private void EveryDayCanBeVisited(Database database)
    {
        Assert.True(_days.Count > 30, $"{_days.Count} days");
        foreach (var day in _days)
        {
            var version = database.History.Open(day.Commit);
            foreach (var (label, count) in day.Nodes) Assert.Equal((day.Name, label, count), (day.Name, label, version.Query($"MATCH (n:{label}) RETURN count(n)").Scalar<long>()));
            foreach (var (type, count) in day.Edges) Assert.Equal((day.Name, type, count), (day.Name, type, version.Query($"MATCH ()-[r:{type}]->() RETURN count(r)").Scalar<long>()));
        }
    }

    private void TwoDaysDifferByWhatHappenedOnTheLaterOne(Database database)
    {
        for (var i = 1; i < _days.Count; i++)
        {
            var diff = database.History.Open(_days[i - 1].Commit).DiffTo(database.History.Open(_days[i].Commit));
            var expected = new[] { "Person", "Forum", "Message" }.Sum(label => _days[i].Nodes[label] - _days[i - 1].Nodes[label]);
            Assert.Equal((expected, 0, 0), (diff.NodesAdded, diff.NodesChanged, diff.NodesRemoved));
            Assert.Equal(_days[i].Edges["LIKES"] - _days[i - 1].Edges["LIKES"], diff.Edges.Count(static edge => edge.Type == "LIKES"));
        }
    }

    /// <summary>By the day, as a revision, an option and in a query: the last commit until its end.</summary>
    private void TimesAreRevisions(Database database)
    {
        foreach (var day in _days)
        {
            Assert.Equal(day.Commit, database.History.Resolve($"main@{{{day.Name}}}").Id.ToString());
            var morning = DateTimeOffset.Parse($"{day.Name}T00:00:00Z", CultureInfo.InvariantCulture);
            Assert.True(database.History.At(morning).Time < morning);
        }

        var first = _days[0];
        using var counts = database.Query($"CALL {{ AT 'main@{{{first.Name}}}' MATCH (m:Message) RETURN count(m) AS before }} MATCH (m:Message) RETURN before, count(m) AS now");
        var row = counts.Single();
        Assert.Equal((first.Nodes["Message"], _days[^1].Nodes["Message"]), (row.Get<long>("before"), row.Get<long>("now")));
    }

    /// <summary>What a message says comes from the commit of the day on which it was written; what somebody changes afterwards, from that change.</summary>
    private void ValuesAreTracedToTheirDay(Database database)
    {
        var version = database.Snapshot();
        var messages = database.Query("MATCH (m:Message) RETURN m AS m, m.creationDate AS at ORDER BY at DESC LIMIT 20").ToList();
        foreach (var row in messages)
        {
            var day = DateTimeOffset.FromUnixTimeMilliseconds(row.Get<long>("at")).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var line = database.History.Blame(row.Get<Node>("m")!.Id, "creationDate");
            Assert.Equal(($"What happened on {day}", "updates", row["at"]), (line.Commit!.Title, line.Commit.Author, line.Value));
            Assert.Equal([day], database.History.HistoryOf(row.Get<Node>("m")!.Id).Select(change => change.Commit!.Title[^day.Length..]));
        }

        var person = database.Query("MATCH (p:Person) RETURN p ORDER BY p.creationDate LIMIT 1").Single().Get<Node>("p")!.Id;
        Assert.Equal("The network as it was", database.History.Blame(person, "firstName").Commit!.Title);
        _clock.Now += TimeSpan.FromDays(1);
        database.Write(tx => tx.Set(person, "firstName", "Someone"));
        var renamed = database.History.Commit("Another name", "editor");
        var blamed = database.History.Blame(person, "firstName");
        Assert.Equal((renamed.Id, (Value)"Someone", version.Get(person, "firstName")), (blamed.Commit!.Id, blamed.Value, blamed.Before));
        Assert.Equal(["Another name", "The network as it was"], database.History.HistoryOf(person).Select(static change => change.Commit!.Title));
    }

    private void Replay(string folder)
    {
        var operations = UpdateStream.Read(folder);
        _clock.Now = operations[0].Time.UtcDateTime.Date.AddDays(-1);
        using var database = Open();
        Assert.Empty(DatasetCheck.Run(folder, database));
        foreach (var (label, key) in DatasetCheck.NodeKeys(folder)) database.Schema.CreateIndex(label, key).Wait();
        var today = Day.Of(database.Snapshot());
        today.Commit = database.History.Commit("The network as it was", "import").Id.ToString();
        foreach (var day in operations.GroupBy(static operation => operation.Time.UtcDateTime.Date))
        {
            foreach (var operation in day)
            {
                _clock.Now = operation.Time;
                database.Write(transaction => operation.Run(transaction));
                today.Count(operation);
            }

            today = today.With(day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), database.History.Commit($"What happened on {day.Key:yyyy-MM-dd}", "updates").Id.ToString());
            _days.Add(today);
            today = today.With("", "");
            if (_days.Count % DaysBetweenCheckpoints == 0) database.Checkpoint();
        }
    }

    private Database Open() => Database.Open(_disk.Open(), new DatabaseOptions { World = _clock });

    /// <summary>What a day ended with, counted from the operations.</summary>
    private sealed record Day(string Name, Dictionary<string, long> Nodes, Dictionary<string, long> Edges)
    {
        public string Commit { get; set; } = "";

        public static Day Of(Snapshot version) => new("",
            new[] { "Person", "Forum", "Message", "Post", "Comment" }.ToDictionary(static label => label, label => version.CountByLabel()[label]),
            new[] { "LIKES", "HAS_MEMBER", "KNOWS" }.ToDictionary(static type => type, type => version.CountByType()[type]));

        public Day With(string name, string commit) => new(name, new(Nodes), new(Edges)) { Commit = commit };

        public void Count(UpdateOperation operation)
        {
            foreach (var (name, _, _) in operation.Statements)
            {
                string[] labels = name switch { "U1.person" => ["Person"], "U4.forum" => ["Forum"], "U6.post" => ["Post", "Message"], "U7.comment" => ["Comment", "Message"], _ => [] };
                foreach (var label in labels) Nodes[label]++;
                if (name switch { "U2" or "U3" => "LIKES", "U5" => "HAS_MEMBER", "U8" => "KNOWS", _ => null } is { } type) Edges[type]++;
            }
        }
    }

    /// <summary>A clock that shows the time of what is replayed.</summary>
    private sealed class EventClock : World
    {
        private ulong _random;

        public DateTimeOffset Now { get; set; }

        public override long UtcNowNanos() => (Now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

        public override long MonotonicNanos() => UtcNowNanos();

        public override ulong NextRandom() => _random += 0x9E3779B97F4A7C15;

        public override IDisposable Every(TimeSpan period, Action action) => new Never();

        private sealed class Never : IDisposable
        {
            public void Dispose()
            {
            }
        }
    }
}
