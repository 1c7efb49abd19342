// The hashes of up to 256 neighbouring extents of one origin: the lowest inner node of a hash tree, held as the very bytes that are hashed.
//
//   hashed   4 (1), n, n × (index (1), hash (32)), indexes rising
//   stored   the same without the 4
//
// Immutable, so versions share it; a page that is stored knows its hash and is read when its content is asked for.

using System.Security.Cryptography;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal sealed class HashPage
{
    public const int HashBytes = SHA256.HashSizeInBytes;
    public const int ExtentBits = 8;
    private const int ExtentsMax = 1 << ExtentBits;
    private const int EntryBytes = 1 + HashBytes;
    private const int HeaderMax = 3;
    private const byte InnerNode = 4;

    private readonly Func<long, HashPage>? _read;
    private byte[]? _bytes;
    private byte[]? _hash;

    private HashPage(byte[] bytes) => _bytes = bytes;

    /// <summary>A stored page of which only the hash is known yet; <paramref name="read"/> reads it by number.</summary>
    public HashPage(long number, byte[] hash, Func<long, HashPage> read) => (StoredAs, _hash, _read) = (number, hash, read);

    /// <summary>The number this page is stored under, 0 while it is not.</summary>
    public long StoredAs { get; set; }

    /// <summary>The number of the stored page that this one was made from, 0 when there is none.</summary>
    public long Replaces { get; private init; }

    /// <summary>Whether the content is in memory.</summary>
    public bool IsResident => Volatile.Read(ref _bytes) is not null;

    /// <summary>The hash of the inner node that this page is.</summary>
    public byte[] Hash => _hash ??= SHA256.HashData(_bytes!);

    public void Encode(ByteWriter writer) => writer.Bytes(Bytes.AsSpan(1));

    public static HashPage Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, "A page of hashes");
        var count = reader.Count(ExtentsMax);
        if (count == 0) reader.Malformed("it is empty");
        for (int i = 0, last = -1; i < count; i++)
        {
            var index = reader.Byte();
            if (index <= last) reader.Malformed("its extents do not rise");
            last = index;
            reader.Bytes(HashBytes);
        }

        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return new HashPage([InnerNode, .. bytes]);
    }

    /// <summary>A page with some hashes replaced, added or removed: the page itself when that changes nothing, null when no hash is left.</summary>
    public static HashPage? With(HashPage? page, ReadOnlySpan<HashChange> changes, byte[] hashes)
    {
        Span<byte> buffer = stackalloc byte[HeaderMax + ExtentsMax * EntryBytes];
        var old = page is null ? [] : page.Entries;
        var count = 0;
        foreach (var change in changes)
        {
            var index = (byte)change.Extent;
            while (!old.IsEmpty && old[0] < index) Keep(ref old, buffer, ref count);
            if (!old.IsEmpty && old[0] == index) old = old[EntryBytes..];
            if (change.At < 0) continue;
            var entry = buffer.Slice(HeaderMax + count++ * EntryBytes, EntryBytes);
            entry[0] = index;
            hashes.AsSpan(change.At * HashBytes, HashBytes).CopyTo(entry[1..]);
        }

        while (!old.IsEmpty) Keep(ref old, buffer, ref count);
        if (count == 0) return null;
        var header = count < 128 ? 2 : HeaderMax;
        var bytes = buffer.Slice(HeaderMax - header, header + count * EntryBytes);
        bytes[0] = InnerNode;
        bytes[1] = (byte)(count < 128 ? count : count | 0x80);
        if (count >= 128) bytes[2] = (byte)(count >> 7);
        if (page is null) return new HashPage(bytes.ToArray());
        return bytes.SequenceEqual(page.Bytes) ? page : new HashPage(bytes.ToArray()) { Replaces = page.StoredAs != 0 ? page.StoredAs : page.Replaces };

        static void Keep(scoped ref ReadOnlySpan<byte> old, scoped Span<byte> buffer, ref int count)
        {
            old[..EntryBytes].CopyTo(buffer[(HeaderMax + count++ * EntryBytes)..]);
            old = old[EntryBytes..];
        }
    }

    private ReadOnlySpan<byte> Entries => Bytes.AsSpan(Bytes.Length < 2 + 128 * EntryBytes ? 2 : HeaderMax);

    private byte[] Bytes
    {
        get
        {
            if (Volatile.Read(ref _bytes) is { } known) return known;
            var page = _read!(StoredAs);
            if (!page.Hash.AsSpan().SequenceEqual(_hash))
                throw new CorruptionException($"The page of hashes stored as {StoredAs} is not the one that its version names. Restore the database from a backup.");
            Volatile.Write(ref _bytes, page.Bytes);
            return page.Bytes;
        }
    }
}

/// <summary>The new hash of an extent or chunk: the one at this place of the list of hashes, -1 when it has none any more.</summary>
internal readonly record struct HashChange(ulong Extent, int At);
