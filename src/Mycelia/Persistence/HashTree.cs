// The hash tree over the extents of one row space, or over the chunks of one column: its pages by origin and extent number. Levels above the pages are
// few and hashed when the hash of the tree is asked for. Immutable; a changed tree shares the pages that did not change.
//
//   stored   n, n × (prefix, page number, hash of the page (32)); the prefix is origin << 17 | extent number >> 8, from the second on what it exceeds
//            the one before by

using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal sealed class HashTree
{
    public static readonly HashTree Empty = new([], []);

    private const int OriginBits = 28;
    private const int NumberBits = SlotTable.ExtentBits - HashPage.ExtentBits;
    private const int TopLevel = 3;

    private readonly ulong[] _prefixes;
    private readonly HashPage[] _pages;
    private byte[]? _hash;

    private HashTree(ulong[] prefixes, HashPage[] pages) => (_prefixes, _pages) = (prefixes, pages);

    public bool IsEmpty => _pages.Length == 0;

    public ReadOnlySpan<HashPage> Pages => _pages;

    /// <summary>H(5, n, n × (origin (4), hash of the inner node at the top)).</summary>
    public byte[] Hash => _hash ??= HashOfOrigins();

    /// <summary>This tree with some hashes replaced, added or removed; <paramref name="changes"/> are by rising extent.</summary>
    public HashTree With(ReadOnlySpan<HashChange> changes, byte[] hashes)
    {
        var prefixes = new List<ulong>(_prefixes.Length + 1);
        var pages = new List<HashPage>(_prefixes.Length + 1);
        var same = true;
        var kept = 0;
        while (!changes.IsEmpty)
        {
            var prefix = changes[0].Extent >> HashPage.ExtentBits;
            var count = 1;
            while (count < changes.Length && changes[count].Extent >> HashPage.ExtentBits == prefix) count++;
            Keep(_prefixes.AsSpan(kept).BinarySearch(prefix) is var at && at < 0 ? kept + ~at : kept + at);
            var old = kept < _pages.Length && _prefixes[kept] == prefix ? _pages[kept++] : null;
            var page = HashPage.With(old, changes[..count], hashes);
            same &= ReferenceEquals(page, old);
            if (page is not null)
            {
                prefixes.Add(prefix);
                pages.Add(page);
            }

            changes = changes[count..];
        }

        Keep(_pages.Length);
        return same ? this : new HashTree([.. prefixes], [.. pages]);

        void Keep(int end)
        {
            prefixes.AddRange(_prefixes.AsSpan(kept, end - kept));
            pages.AddRange(_pages.AsSpan(kept, end - kept));
            kept = end;
        }
    }

    /// <summary><paramref name="numberOf"/> gives the number that a page is stored under, after storing it if it was not.</summary>
    public void Encode(ByteWriter writer, Func<HashPage, long> numberOf)
    {
        writer.Varint((ulong)_pages.Length);
        ulong last = 0;
        for (var i = 0; i < _pages.Length; i++)
        {
            writer.Varint(_prefixes[i] - last);
            writer.Varint((ulong)numberOf(_pages[i]));
            writer.Bytes(_pages[i].Hash);
            last = _prefixes[i];
        }
    }

    public static HashTree Decode(ref ByteReader reader, Func<long, HashPage> read)
    {
        var count = reader.Count(reader.Remaining / HashPage.HashBytes);
        if (count == 0) reader.Malformed("a hash tree is empty");
        var prefixes = new ulong[count];
        var pages = new HashPage[count];
        ulong last = 0;
        for (var i = 0; i < count; i++)
        {
            var step = reader.Varint();
            if ((step == 0 && i > 0) || step >= (1UL << OriginBits + NumberBits) - last) reader.Malformed("the pages of a hash tree do not rise or lie outside of it");
            last += step;
            var number = reader.Varint();
            if (number is 0 or > long.MaxValue) reader.Malformed("a page of hashes has no number");
            prefixes[i] = last;
            pages[i] = new HashPage((long)number, reader.Bytes(HashPage.HashBytes).ToArray(), read);
        }

        return new HashTree(prefixes, pages);
    }

    private byte[] HashOfOrigins()
    {
        var origins = 0;
        for (var i = 0; i < _prefixes.Length; i++)
            if (i == 0 || OriginAt(i) != OriginAt(i - 1)) origins++;
        var writer = new ByteWriter(256);
        writer.Byte(5);
        writer.Varint((ulong)origins);
        for (int start = 0, end; start < _prefixes.Length; start = end)
        {
            for (end = start + 1; end < _prefixes.Length && OriginAt(end) == OriginAt(start); end++)
            {
            }

            writer.UInt32(OriginAt(start));
            AppendHash(writer, start, end, TopLevel);
        }

        return SHA256.HashData(writer.Written);
    }

    /// <summary>Appends the hash of the inner node of a level that holds these pages.</summary>
    private void AppendHash(ByteWriter target, int start, int end, int level)
    {
        var children = 0;
        for (var i = start; i < end; i++)
            if (i == start || IndexAt(i, level) != IndexAt(i - 1, level)) children++;
        var writer = new ByteWriter(16 + children * (1 + HashPage.HashBytes));
        writer.Byte(4);
        writer.Varint((ulong)children);
        for (int first = start, next; first < end; first = next)
        {
            for (next = first + 1; next < end && IndexAt(next, level) == IndexAt(first, level); next++)
            {
            }

            writer.Byte(IndexAt(first, level));
            if (level == 1) writer.Bytes(_pages[first].Hash);
            else AppendHash(writer, first, next, level - 1);
        }

        SHA256.HashData(writer.Written, target.Reserve(HashPage.HashBytes));
    }

    private uint OriginAt(int i) => (uint)(_prefixes[i] >> NumberBits);

    /// <summary>Which child of its inner node at a level, counted from the pages at 0, leads to a page.</summary>
    private byte IndexAt(int i, int level) => (byte)((_prefixes[i] & (1UL << NumberBits) - 1) >> HashPage.ExtentBits * (level - 1));
}
