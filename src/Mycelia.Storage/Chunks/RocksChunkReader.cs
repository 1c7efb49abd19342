using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Chunks;

/// <summary>The chunks that RocksDB knows, read.</summary>
internal sealed class RocksChunkReader(RocksDb db)
{
    public byte[] Get(long number)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        NumberKey.Write(key, number);
        if (!db.TryRead(Families.Chunks, key, BlobRecord.Read, out var bytes)) throw Damaged(number, "it is absent");
        return bytes ?? throw Damaged(number, "its checksum does not match");
    }

    public T Read<T>(long number, BlobReader<T> read)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        NumberKey.Write(key, number);
        var isIntact = false;
        T? result = default;
        var isPresent = db.TryRead(Families.Chunks, key, (name, value) =>
        {
            isIntact = BlobRecord.IsIntact(name, value);
            if (isIntact) result = read(value[BlobRecord.HeaderBytes..]);
            return true;
        }, out _);
        if (!isPresent) throw Damaged(number, "it is absent");
        return isIntact ? result! : throw Damaged(number, "its checksum does not match");
    }

    /// <summary>Numbers above <paramref name="above"/>, rising.</summary>
    public IEnumerable<long> Numbers(long above)
    {
        using var scan = db.Scan(Families.Chunks);
        for (var found = SeekAbove(scan, above); found; found = scan.Next()) yield return NumberKey.Read(scan.Key);
    }

    /// <summary>All numbers with the bytes that they take, rising.</summary>
    public IEnumerable<(long Number, long Length)> Lengths()
    {
        using var scan = db.Scan(Families.Chunks);
        for (var found = scan.First(); found; found = scan.Next()) yield return (NumberKey.Read(scan.Key), scan.Key.Length + scan.Value.Length);
    }

    /// <summary>A line per problem found, stopping where the rest cannot be read.</summary>
    public IEnumerable<string> Problems(CancellationToken cancellation)
    {
        using var scan = db.Scan(Families.Chunks);
        var moved = Problem.Try(scan.First);
        var last = 0L;
        for (; moved.Result; moved = Problem.Try(scan.Next))
        {
            cancellation.ThrowIfCancellationRequested();
            last = NumberKey.Read(scan.Key);
            if (!BlobRecord.IsIntact(scan.Key, scan.Value)) yield return Damaged(last, "its checksum does not match").Message;
        }

        if (moved.Text is { } end) yield return $"The chunks after {last} cannot be read. {end}";
    }

    private static bool SeekAbove(RocksIterator scan, long number)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        NumberKey.Write(key, number);
        return scan.AtOrBefore(key) ? scan.Next() : scan.First();
    }

    private CorruptionException Damaged(long number, string why) =>
        new($"Chunk {number} in '{db.Location}' is damaged: {why}. Restore the database from a backup, or run `mycelia check`.");
}
