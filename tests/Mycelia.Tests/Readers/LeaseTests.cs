using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Storage.Leases;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Readers;

/// <summary>The files in leases/: who lives, what they hold, what a writer makes of files that it cannot understand.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Files => LeaseDirectory.In(_directory.Path);

    private LeaseDirectory Writer => new(Files);

    [Fact]
    public void A_writer_sees_what_living_readers_hold()
    {
        Assert.Equal([], Writer.LeasedManifests());
        using var first = Lease.Take(_directory.Path);
        Assert.Null(first.Note);
        Assert.Null(Writer.LeasedManifests());
        first.Hold([25, 7]);
        Assert.Equal([7, 25], Writer.LeasedManifests());
        using (var second = Lease.Take(_directory.Path))
        {
            Assert.Null(Writer.LeasedManifests());
            second.Hold([]);
            Assert.Equal([7, 25], Writer.LeasedManifests());
            second.Hold([3]);
            Assert.Equal([3, 7, 25], Writer.LeasedManifests());
            first.HoldEverything();
            Assert.Null(Writer.LeasedManifests());
            first.Hold([1_000_000_000_000]);
        }

        Assert.Equal([1_000_000_000_000], Writer.LeasedManifests());
        Assert.Single(Directory.GetFiles(Files));
    }

    [Fact]
    public void Files_of_the_dead_are_removed_and_those_that_make_no_sense_hold_everything()
    {
        using var lease = Lease.Take(_directory.Path);
        lease.Hold([5]);
        var text = File.ReadAllText(Directory.GetFiles(Files).Single());
        File.WriteAllText(Path.Combine(Files, "dead"), text.Replace("manifest 5", "everything", StringComparison.Ordinal));
        Assert.Equal([5], Writer.LeasedManifests());
        Assert.Single(Directory.GetFiles(Files));

        foreach (var wrong in (string[])["", "Mycelia reader\n", text[..^3], text.Replace('5', '6'), "x" + text])
        {
            using var living = new FileStream(Path.Combine(Files, "living"), FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            living.Write(System.Text.Encoding.ASCII.GetBytes(wrong));
            living.Flush();
            Assert.Null(Writer.LeasedManifests());
            living.Dispose();
            Assert.Equal([5], Writer.LeasedManifests());
        }
    }

    [Fact]
    public void Where_no_lease_can_be_written_reading_goes_on_with_a_note()
    {
        File.WriteAllText(Files, "no directory");
        using var lease = Lease.Take(_directory.Path);
        Assert.Contains("does not know of this reader", lease.Note, StringComparison.Ordinal);
        lease.Hold([1]);
        lease.HoldEverything();
    }

    [Fact]
    public async Task Readers_that_come_and_go_are_never_missed()
    {
        var stop = false;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var lease = Lease.Take(_directory.Path);
                Assert.Null(lease.Note);
                lease.Hold([i]);
                Assert.True(Writer.LeasedManifests() is not { } held || held.Contains(i));
            }
        })).ToArray();
        var writer = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop)) Writer.LeasedManifests();
        });
        await Task.WhenAll(readers);
        Volatile.Write(ref stop, true);
        await writer;
        Assert.Equal([], Writer.LeasedManifests());
    }

    public void Dispose() => _directory.Dispose();
}
