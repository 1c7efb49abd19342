using Mycelia.Exchange;
using Mycelia.History;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Tests.History;

/// <summary>What is damaged, interrupted or made up on the way leaves each side as it was, and nothing wrong is taken in.</summary>
public class ExchangeFailureTests
{
    [Fact]
    public void A_message_with_any_byte_changed_is_refused()
    {
        using var source = Source(2);
        var messages = Messages(source);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var target = new ExchangeSite();
            Assert.Throws<CorruptionException>(() => target.Fetch(new Relay(source.Peer) { Change = (at, message) => Flip(message, at == 1, random) }));
            Assert.DoesNotContain(target.History.State.Refs.Keys, static name => name.StartsWith("remotes/", StringComparison.Ordinal));
            Assert.Equal(1, target.History.CommitCount);
        }

        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public void Messages_that_are_whole_but_wrong_are_refused()
    {
        using var source = Source(2);
        var random = new Random(2);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            using var target = new ExchangeSite();
            try
            {
                target.Fetch(new Relay(source.Peer) { Change = (at, message) => at == 1 ? Sealed(Flip(message, true, random)) : message });
            }
            catch (MyceliaException)
            {
                refused++;
            }

            foreach (var node in target.History.State.Commits.Order)
                Assert.Equal(Convert.ToHexString(node.Commit.RootHash.Span), Convert.ToHexString(target.History.Open(node.Id.ToString()).RootHash()));
        }

        Assert.InRange(refused, 300, 400); // Some bits say nothing: what an extent was born for, a rising form of equal ends.
    }

    [Fact]
    public void A_commit_without_its_parent_is_refused()
    {
        using var source = Source(3);
        using var target = new ExchangeSite();
        var messages = Messages(source);
        Assert.Throws<CorruptionException>(() => target.Peer.Take([messages[0], messages[2]], default));
        Assert.Equal(1, target.History.CommitCount);
        target.Peer.Take(messages, default);
        Assert.Equal(3, target.History.CommitCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(300)]
    public void An_interrupted_fetch_goes_on_from_what_arrived(int after)
    {
        using var source = Source(400);
        using var target = new ExchangeSite();
        Assert.Throws<IOException>(() => target.Fetch(new Relay(source.Peer) { BreaksAfter = after }));
        Assert.DoesNotContain(target.History.State.Refs.Keys, static name => name.StartsWith("remotes/", StringComparison.Ordinal));
        Assert.Single(target.History.State.Refs.Keys, static name => name.StartsWith("incoming/", StringComparison.Ordinal));
        target.Reopen(checkpoint: after == 5);
        Assert.Equal(after, target.History.CommitCount);
        var report = target.Fetch(source);
        Assert.Equal(400 - after, report.Commits);
        Assert.Equal(["remotes/origin/main"], target.History.State.Refs.Keys);
        Assert.Equal(source.History.Head!.Id, target.History.State.Refs["remotes/origin/main"]);
        target.AssertSound();
    }

    [Fact]
    public void An_interrupted_push_moves_nothing()
    {
        using var there = Source(1);
        using var here = there.Clone();
        for (var i = 0; i < 10; i++) Step(here, i);
        var before = there.History.Head!.Id;
        Assert.Throws<IOException>(() => here.History.PushTo("origin", "main", new Relay(there.Peer) { TakesAfter = 4 }, new PushOptions(), default));
        Assert.Equal(before, there.History.Head!.Id);
        Assert.Equal(before, here.History.State.Refs["remotes/origin/main"]);
        there.Reopen();
        Assert.Equal(6, here.Push(there).Commits);
        Assert.Equal(here.History.Head!.Id, there.History.Head!.Id);
        Assert.Empty(there.History.State.Refs);
    }

    [Fact]
    public void A_branch_that_moves_during_a_push_is_not_overwritten()
    {
        using var there = Source(1);
        using var here = there.Clone();
        Step(here, 1);
        CommitId? meanwhile = null;
        var relay = new Relay(there.Peer) { BeforeMove = () => meanwhile = Step(there, 2).Id };
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.History.PushTo("origin", "main", relay, new PushOptions(), default)).Status);
        Assert.Equal(meanwhile, there.History.Head!.Id);
    }

    [Fact]
    public void An_interrupted_clone_is_finished_by_cloning_again()
    {
        using var source = Source(50);
        using var target = new ExchangeSite();
        Assert.Throws<IOException>(() => target.Database.CloneFrom(new Relay(source.Peer) { BreaksAfter = 20 }, "there", new CloneOptions(), default));
        target.Reopen();
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => target.Database.CloneFrom(source.Peer, "elsewhere", new CloneOptions(), default)).Status);
        Assert.Equal(30, target.Database.CloneFrom(source.Peer, "there", new CloneOptions(), default).Fetch.Commits);
        Assert.Equal(source.History.Head!.Id, target.History.Head!.Id);
        target.AssertSound();
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => target.Database.CloneFrom(source.Peer, "there", new CloneOptions(), default)).Status);
    }

    private static ExchangeSite Source(int commits)
    {
        var site = new ExchangeSite();
        for (var i = 0; i < commits; i++) Step(site, i);
        return site;
    }

    private static Commit Step(ExchangeSite site, int number)
    {
        site.Database.Write(tx =>
        {
            var a = tx.CreateNode("Person", ("name", $"person {number}"), ("age", number));
            tx.CreateEdge(a, "KNOWS", tx.CreateNode("Animal", ("name", "a cat")), ("since", 2000 + number));
        });
        return site.History.Commit($"commit {number}");
    }

    private static List<byte[]> Messages(ExchangeSite source) => [.. source.Peer.Send([source.History.Head!.Id], [], default)];

    private static byte[] Flip(byte[] message, bool really, Random random)
    {
        if (!really) return message;
        var bytes = (byte[])message.Clone();
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    /// <summary>With the checksum that fits: as somebody would send it who means to deceive.</summary>
    private static byte[] Sealed(byte[] message)
    {
        BitConverter.TryWriteBytes(message.AsSpan(message.Length - 4), Crc32C.Compute(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>Passes everything on to another peer, but for what a test changes.</summary>
    private sealed class Relay(IExchangePeer inner) : IExchangePeer
    {
        public Func<int, byte[], byte[]> Change { get; init; } = static (_, message) => message;

        public int BreaksAfter { get; init; } = int.MaxValue;

        public int TakesAfter { get; init; } = int.MaxValue;

        public Action? BeforeMove { get; init; }

        public PeerRefs Refs() => inner.Refs();

        public IReadOnlyList<bool> Has(IReadOnlyList<CommitId> commits) => inner.Has(commits);

        public IEnumerable<byte[]> Send(IReadOnlyList<CommitId> wants, IReadOnlyList<CommitId> haves, CancellationToken cancellation) => Broken(inner.Send(wants, haves, cancellation).Select((message, at) => Change(at, message)), BreaksAfter);

        public void Take(IEnumerable<byte[]> messages, CancellationToken cancellation) => inner.Take(Broken(messages, TakesAfter), cancellation);

        public IReadOnlyList<RefOutcome> Move(IReadOnlyList<RefMove> moves)
        {
            BeforeMove?.Invoke();
            return inner.Move(moves);
        }

        public void Dispose() => inner.Dispose();

        private static IEnumerable<byte[]> Broken(IEnumerable<byte[]> messages, int after)
        {
            foreach (var message in messages)
            {
                if (after-- == 0) throw new IOException("the connection broke");
                yield return message;
            }
        }
    }
}
