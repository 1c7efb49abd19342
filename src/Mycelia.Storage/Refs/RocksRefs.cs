using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Log;

namespace Mycelia.Storage.Refs;

/// <summary>Refs in a column family; every change is a synced write of its own.</summary>
internal sealed class RocksRefs(RocksDb db, WalWriter writer) : IRefs
{
    private readonly RocksRefReader _reads = new(db);
    private readonly Lock _lock = new();

    public byte[]? Get(string name) => _reads.Get(name);

    public bool CompareAndSet(string name, byte[]? expected, byte[] value)
    {
        var key = NameKey.Write(name);
        Span<byte> header = stackalloc byte[BlobRecord.HeaderBytes];
        lock (_lock)
        {
            var current = Get(name);
            if ((current is null) != (expected is null) || !current.AsSpan().SequenceEqual(expected)) return false;
            BlobRecord.WriteHeader(header, key, value);
            writer.Put(Families.Refs, key, header, value, sync: true);
            return true;
        }
    }

    /// <summary>Runs <paramref name="work"/> while no ref changes.</summary>
    public void Paused(Action work)
    {
        lock (_lock) work();
    }

    public IReadOnlyList<string> Names() => _reads.Names();

    public IEnumerable<string> Problems() => _reads.Problems();
}
