using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Api;

/// <summary>What an operator sees: log lines, counters and traces.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void Opening_and_checkpoints_are_logged_with_their_figures()
    {
        using var directory = new TemporaryDirectory();
        var logger = new ListLogger();
        using (var db = Database.Open(directory["g.mycelia"], new DatabaseOptions { Logger = logger }))
        {
            db.Write(tx => tx.CreateNode("N"));
            db.Checkpoint();
        }

        using (Database.Open(directory["g.mycelia"], new DatabaseOptions { Logger = logger }))
        {
        }

        Assert.Contains(logger.Lines, line => line.Contains("Checkpoint of", StringComparison.Ordinal) && line.Contains("at 1:", StringComparison.Ordinal));
        Assert.Contains(logger.Lines, line => line.Contains("1 nodes, 0 edges; checkpoint at 1, 0 commits replayed", StringComparison.Ordinal));
    }

    [Fact]
    public void Commits_conflicts_and_checkpoints_are_counted_per_database()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["g.mycelia"];
        var counts = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Mycelia") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, 1, tags));
        listener.Start();
        using var db = Database.Open(path);
        var node = db.Write(tx => tx.CreateNode("N"));
        using var first = db.Begin();
        using var second = db.Begin();
        first.Set(node, "x", 1);
        second.Set(node, "x", 2);
        first.Commit();
        Assert.Throws<ConflictException>(second.Commit);
        db.Checkpoint();
        Assert.Equal(2, counts["mycelia.commits"]);
        Assert.Equal(1, counts["mycelia.conflicts"]);
        Assert.Equal(2, counts["mycelia.commit.duration"]);
        Assert.Equal(1, counts["mycelia.checkpoint.duration"]);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (key, of) in tags)
                if (key == "mycelia.database" && Equals(of, path)) counts.AddOrUpdate(instrument.Name, value, (_, old) => old + value);
        }
    }

    [Fact]
    public void Long_operations_are_traced()
    {
        using var directory = new TemporaryDirectory();
        var seen = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Mycelia",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Add(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        using var db = Database.Open(directory["g.mycelia"]);
        db.Write(tx => tx.CreateNode("N"));
        db.Checkpoint();
        Assert.True(db.Check().IsClean);
        Assert.Superset(new HashSet<string> { "mycelia.open", "mycelia.checkpoint", "mycelia.check" }, seen.ToHashSet());
    }

    private sealed class ListLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
