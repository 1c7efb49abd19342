namespace Mycelia.Persistence;

/// <summary>A blob as it was put, and what stands in its chain: how many patches lead to the whole blob, and the number of that one.</summary>
internal sealed record CachedBlob(byte[] Bytes, int Depth, long Root);

/// <summary>The blobs put last, by number: those that the next versions of the same pages are patches against. First in, first out; safe for many threads.</summary>
internal sealed class BlobCache(long bytesMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, CachedBlob> _blobs = [];
    private readonly Queue<(long Number, CachedBlob Blob)> _order = new();
    private long _bytes;

    public CachedBlob? Find(long number)
    {
        lock (_lock) return _blobs.GetValueOrDefault(number);
    }

    public void Add(long number, CachedBlob blob)
    {
        lock (_lock)
        {
            _blobs[number] = blob;
            _order.Enqueue((number, blob));
            _bytes += blob.Bytes.Length;
            while (_bytes > bytesMax)
            {
                var (oldest, dropped) = _order.Dequeue();
                _bytes -= dropped.Bytes.Length;
                if (_blobs.TryGetValue(oldest, out var present) && ReferenceEquals(present, dropped)) _blobs.Remove(oldest);
            }
        }
    }

    /// <summary>Forgets what is known under a number that was given out anew.</summary>
    public void Remove(long number)
    {
        lock (_lock) _blobs.Remove(number);
    }
}
