using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Log;

namespace Mycelia.Storage.Refs;

/// <summary>Refs in a column family; every change is a synced write of its own.</summary>
internal sealed class RocksRefs(RocksDb db, WalWriter writer) : IRefs
{
    private readonly Lock _lock = new();

    public byte[]? Get(string name)
    {
        var key = NameKey.Write(name);
        return db.Get(Families.Refs, key) is { } value ? BlobRecord.Read(key, value) ?? throw Damaged(name) : null;
    }

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

    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        using var scan = db.Scan(Families.Refs);
        for (var found = scan.First(); found; found = scan.Next()) names.Add(NameKey.Read(scan.Key));
        return names;
    }

    /// <summary>A line per problem found, stopping where the rest cannot be read.</summary>
    public IEnumerable<string> Problems()
    {
        using var scan = db.Scan(Families.Refs);
        var moved = Problem.Try(scan.First);
        for (; moved.Result; moved = Problem.Try(scan.Next))
        {
            if (!BlobRecord.IsIntact(scan.Key, scan.Value)) yield return Damaged(NameKey.Read(scan.Key)).Message;
        }

        if (moved.Text is { } end) yield return $"The rest of the refs cannot be read. {end}";
    }

    private CorruptionException Damaged(string name) =>
        new($"The ref '{name}' in '{db.Location}' is damaged: its checksum does not match. Restore the database from a backup.");
}
