// Blobs of which one may be stored as a patch against another, so that the versions of a page that a history keeps cost what they differ in.
//
//   marker (2)         80 00: a varint in a longer form than needed, with which no blob begins
//   depth (1)          how many patches lead to a whole blob, 1 to 8
//   base               number of the blob that this is a patch against: a whole one at depth 1, else a patch of one depth less
//   base - root        root is the whole blob at the end
//   patch              BlobPatch
//
// A blob becomes a patch when that is at most half of it. At depth 8 the next version becomes a patch against the root, if a quarter of it is enough; else it is whole.
// So reading a blob takes 9 reads at most, and whatever chain is dropped or damaged ends there. Patches name blobs with lower numbers alone.
//
// Here and in directories the name of a page is the number of its blob, negative when the blob is a patch: who marks what is reachable knows from the directory leaf
// which pages need others, and reads the heads of those. The chunk store below knows positive numbers only.

using Mycelia.Kernel.Buffers;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>The head of a blob that is a patch.</summary>
internal readonly record struct PatchHead(int Depth, long Base, long Root);

internal sealed class BlobStore(IChunkStore chunks)
{
    public const int DepthMax = 8;

    /// <summary>Blobs below are whole: a patch would hardly be smaller.</summary>
    private const int WholeBelow = 128;
    private const int CacheBytesMax = 8 << 20;
    private const byte Marker = 0x80;

    private readonly BlobCache _cache = new(CacheBytesMax);
    private readonly ByteWriter _buffer = new(16 << 10);
    private readonly Lock _putting = new();
    private long _bytesPut;

    /// <summary>The number of the blob that is named.</summary>
    public static long NumberOf(long name) => Math.Abs(name);

    public static bool IsPatch(long name) => name < 0;

    /// <summary>
    /// Stores a blob and returns its name. It may become a patch against <paramref name="old"/>, the name or number of the version before, which must outlive it; with 0 it is stored whole.
    /// </summary>
    public long Put(ReadOnlySpan<byte> bytes, long old)
    {
        Invariant.Holds(!IsPatch(bytes));
        if (old == 0)
        {
            var whole = chunks.Put(bytes);
            _cache.Remove(whole); // A number may be given again.
            Interlocked.Add(ref _bytesPut, bytes.Length);
            return whole;
        }

        lock (_putting)
        {
            var head = bytes.Length < WholeBelow ? null : TryPatch(bytes, NumberOf(old));
            var stored = head is null ? bytes : _buffer.Written;
            var number = chunks.Put(stored);
            Interlocked.Add(ref _bytesPut, stored.Length);
            _cache.Add(number, new CachedBlob(bytes.ToArray(), head?.Depth ?? 0, head?.Root ?? number));
            return head is null ? number : -number;
        }
    }

    /// <summary>Bytes of the blobs put through this, as they were stored.</summary>
    public long BytesPut => Volatile.Read(ref _bytesPut);

    /// <summary>Deletes blobs that nothing needs any more; none will be a base of those that come.</summary>
    public void Delete(IReadOnlyCollection<long> numbers)
    {
        foreach (var number in numbers) _cache.Remove(number);
        chunks.Delete(numbers);
    }

    /// <summary>A blob as it was put.</summary>
    /// <exception cref="CorruptionException">The blob, or one that it is a patch against, is absent or damaged.</exception>
    public byte[] Get(long name)
    {
        var stored = Fetch(NumberOf(name));
        if (stored.Head is not null) return Resolve(NumberOf(name), stored).Bytes;
        RequireWhole(name);
        return stored.Bytes;
    }

    /// <summary>What <paramref name="read"/> makes of a blob; the bytes are lent for the call.</summary>
    /// <exception cref="CorruptionException">The blob, or one that it is a patch against, is absent or damaged.</exception>
    public T Read<T>(long name, BlobReader<T> read)
    {
        var number = NumberOf(name);
        Stored? patch = null;
        var whole = default(T);
        chunks.Read(number, bytes =>
        {
            if (IsPatch(bytes))
            {
                patch = Copy(number, bytes);
                return true;
            }

            RequireWhole(name);
            whole = read(bytes);
            return true;
        });
        return patch is { } stored ? read(Resolve(number, stored).Bytes) : whole!;
    }

    /// <summary>The head of a patch; null for a whole blob.</summary>
    public static PatchHead? HeadOf(IChunkStore chunks, long name) => chunks.Read(NumberOf(name), bytes => IsPatch(bytes) ? ReadHead(NumberOf(name), bytes, out _) : (PatchHead?)null);

    /// <summary>Whether stored bytes are a patch.</summary>
    public static bool IsPatch(ReadOnlySpan<byte> stored) => stored.Length > 2 && stored[0] == Marker && stored[1] == 0;

    /// <summary>Makes a patch in the buffer, if that pays. Old bytes that are damaged must not keep new ones from being stored: those are whole then.</summary>
    private PatchHead? TryPatch(ReadOnlySpan<byte> bytes, long old)
    {
        try
        {
            var known = Known(old);
            var isDeep = known.Depth == DepthMax;
            var head = isDeep ? new PatchHead(1, known.Root, known.Root) : new PatchHead(known.Depth + 1, old, known.Root);
            var against = isDeep ? Known(known.Root) : known;
            return TryPatch(bytes, head, against.Bytes, isDeep ? bytes.Length / 4 : bytes.Length / 2) ? head : null;
        }
        catch (CorruptionException)
        {
            return null;
        }
    }

    private bool TryPatch(ReadOnlySpan<byte> bytes, PatchHead head, byte[] old, int lengthMax)
    {
        _buffer.Clear();
        _buffer.Byte(Marker);
        _buffer.Byte(0);
        _buffer.Byte((byte)head.Depth);
        _buffer.Varint((ulong)head.Base);
        _buffer.Varint((ulong)(head.Base - head.Root));
        return BlobPatch.TryEncode(old, bytes, lengthMax - _buffer.Length, _buffer);
    }

    /// <summary>A blob that the next versions are made against.</summary>
    private CachedBlob Known(long number)
    {
        if (_cache.Find(number) is { } cached) return cached;
        var stored = Fetch(number);
        var blob = stored.Head is null ? new CachedBlob(stored.Bytes, 0, number) : Resolve(number, stored);
        _cache.Add(number, blob);
        return blob;
    }

    /// <summary>Reads down the chain to a whole blob or one that is cached, then applies the patches from there up.</summary>
    private CachedBlob Resolve(long number, Stored stored)
    {
        var top = stored.Head!.Value;
        var patches = new Stack<(long Number, byte[] Bytes)>();
        byte[] bytes = stored.Bytes;
        while (stored.Head is { } head)
        {
            patches.Push((number, stored.Bytes));
            number = head.Base;
            if (_cache.Find(number) is { } cached)
            {
                Require(cached.Depth == head.Depth - 1 && cached.Root == head.Root, patches.Peek().Number);
                bytes = cached.Bytes;
                break;
            }

            stored = Fetch(number);
            bytes = stored.Bytes;
            Require((stored.Head?.Depth ?? 0) == head.Depth - 1 && (stored.Head?.Root ?? number) == head.Root, patches.Peek().Number);
        }

        while (patches.TryPop(out var patch))
        {
            try
            {
                bytes = BlobPatch.Apply(bytes, patch.Bytes);
            }
            catch (CorruptionException e)
            {
                throw new CorruptionException($"Blob {patch.Number} cannot be made from what it is a patch against: {e.Message}");
            }
        }

        return new CachedBlob(bytes, top.Depth, top.Root);
    }

    private Stored Fetch(long number) => chunks.Read(number, bytes => Copy(number, bytes));

    private static Stored Copy(long number, ReadOnlySpan<byte> bytes)
    {
        if (!IsPatch(bytes)) return new Stored(bytes.ToArray(), null);
        var head = ReadHead(number, bytes, out var patchAt);
        return new Stored(bytes[patchAt..].ToArray(), head);
    }

    private static void RequireWhole(long name)
    {
        if (IsPatch(name)) throw new CorruptionException($"Blob {NumberOf(name)} should be a patch and is none. Restore the database from a backup.");
    }

    private static void Require(bool isSound, long number)
    {
        if (!isSound) throw new CorruptionException($"Blob {number} is a patch against a blob that is not the one it names. Restore the database from a backup.");
    }

    private static PatchHead ReadHead(long number, ReadOnlySpan<byte> bytes, out int patchAt)
    {
        var reader = new ByteReader(bytes, $"Blob {number}");
        reader.Bytes(2);
        int depth = reader.Byte();
        ulong below = reader.Varint(), apart = reader.Varint();
        if (depth is 0 or > DepthMax) reader.Malformed($"it is a patch of depth {depth}");
        if (below == 0 || below >= (ulong)number || apart >= below || (apart == 0) != (depth == 1)) reader.Malformed($"it is a patch against blob {below}");
        patchAt = reader.Position;
        return new PatchHead(depth, (long)below, (long)(below - apart));
    }

    /// <summary>The bytes of a whole blob, or the head of one that is a patch and the patch.</summary>
    private readonly record struct Stored(byte[] Bytes, PatchHead? Head);
}
