using Mycelia.Storage;
using Mycelia.Storage.Recovery;

namespace Mycelia.Operations;

/// <summary>The blobs of a damaged database, to read: one that is lost is reported with the reason.</summary>
internal sealed class SalvagedChunks(SalvageStore store) : IChunkStore
{
    public byte[] Get(long number) => store.Chunk(number, out var why) ?? throw new CorruptionException(why);

    public IEnumerable<long> Numbers(long above = 0) => throw ReadOnly();

    public long Put(ReadOnlySpan<byte> bytes) => throw ReadOnly();

    public void Sync() => throw ReadOnly();

    public void Delete(IReadOnlyCollection<long> numbers) => throw ReadOnly();

    private static InvalidOperationException ReadOnly() => new("What is salvaged is read by number, and never changed.");
}
