using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Refs;

/// <summary>The refs, read.</summary>
internal sealed class RocksRefReader(RocksDb db)
{
    public byte[]? Get(string name)
    {
        var key = NameKey.Write(name);
        return db.Get(Families.Refs, key) is { } value ? BlobRecord.Read(key, value) ?? throw Damaged(name) : null;
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
