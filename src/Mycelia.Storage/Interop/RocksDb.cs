using System.Runtime.InteropServices;

namespace Mycelia.Storage.Interop;

/// <summary>
/// An open RocksDB database with a fixed list of column families: the safe face of <see cref="RocksNative"/>. Every failure is a
/// <see cref="MyceliaException"/> naming <see cref="Location"/>. Thread-safe, except that one <see cref="RocksBatch"/> serves one thread.
/// </summary>
internal sealed unsafe class RocksDb : IDisposable
{
    private readonly DatabaseHandle _db;
    private readonly FamilyHandle[] _families;

    private RocksDb(string location, nint db, nint[] families)
    {
        Location = location;
        _db = new(db);
        _families = Array.ConvertAll(families, family => new FamilyHandle(family, _db));
    }

    /// <summary>What messages name: the database directory that the user opened.</summary>
    public string Location { get; }

    /// <summary>How a write is logged.</summary>
    public enum Logging
    {
        /// <summary>Not in the write-ahead log: lost in a crash unless its family is flushed.</summary>
        None,
        /// <summary>In the log, not synced.</summary>
        Plain,
        /// <summary>In the log, which is synced before the call returns.</summary>
        Synced,
    }

    /// <summary>Opens the database in directory <paramref name="path"/> with one option text (RocksDB's own syntax) for all families.</summary>
    public static RocksDb Open(string path, string location, ReadOnlySpan<string> familyNames, string optionText, long cacheBytes)
    {
        using var options = Options(optionText, cacheBytes, location);
        var names = stackalloc nint[familyNames.Length];
        var familyOptions = stackalloc nint[familyNames.Length];
        var families = new nint[familyNames.Length];
        for (var i = 0; i < familyNames.Length; i++)
        {
            names[i] = Marshal.StringToCoTaskMemUTF8(familyNames[i]);
            familyOptions[i] = options.DangerousGetHandle();
        }

        try
        {
            // SAFETY: the three arrays hold familyNames.Length entries; the options outlive the call (using), which copies what it keeps.
            fixed (nint* opened = families)
            {
                var db = RocksNative.OpenColumnFamilies(options, path, familyNames.Length, names, familyOptions, opened, out var error);
                RocksErrors.Check(error, location);
                return new(location, db, families);
            }
        }
        finally
        {
            for (var i = 0; i < familyNames.Length; i++) Marshal.FreeCoTaskMem(names[i]);
        }
    }

    /// <summary>Makes something of a key and the value under it, which is borrowed for the call.</summary>
    public delegate TResult Reader<out TResult>(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public byte[]? Get(int family, ReadOnlySpan<byte> key) => TryRead(family, key, static (_, value) => value.ToArray(), out var bytes) ? bytes : null;

    /// <summary>What <paramref name="read"/> makes of the value under <paramref name="key"/>; false when there is none.</summary>
    public bool TryRead<TResult>(int family, ReadOnlySpan<byte> key, Reader<TResult> read, out TResult? result)
    {
        // SAFETY: the slice pins the value until it is destroyed, after the reader has returned; the reader cannot keep a span.
        fixed (byte* k = key)
        {
            result = default;
            var slice = RocksNative.GetPinned(_db, _db.PointReads, _families[family], k, (nuint)key.Length, out var error);
            RocksErrors.Check(error, Location);
            if (slice == 0) return false;
            try
            {
                var value = RocksNative.PinnedValue(slice, out var length);
                result = read(key, new ReadOnlySpan<byte>(value, checked((int)length)));
                return true;
            }
            finally
            {
                RocksNative.DestroyPinned(slice);
            }
        }
    }

    /// <summary>A scan over the family as it is now. Dispose it.</summary>
    public RocksIterator Scan(int family) => new(new(RocksNative.CreateIterator(_db, _db.Scans, _families[family]), _db), Location);

    public RocksBatch CreateBatch() => new(_families);

    public void Write(RocksBatch batch, Logging logging)
    {
        var options = logging switch { Logging.Synced => _db.SyncedWrites, Logging.Plain => _db.PlainWrites, _ => _db.UnloggedWrites };
        RocksNative.Write(_db, options, batch.Handle, out var error);
        RocksErrors.Check(error, Location);
    }

    /// <summary>Syncs every byte of the write-ahead log.</summary>
    public void SyncLog()
    {
        RocksNative.FlushWal(_db, 1, out var error);
        RocksErrors.Check(error, Location);
    }

    /// <summary>Starts to write the family's memory to a sorted file; with <paramref name="wait"/>, returns when it is durable.</summary>
    public void Flush(int family, bool wait)
    {
        RocksNative.FlushFamily(_db, wait ? _db.FlushAndWait : _db.FlushSoon, _families[family], out var error);
        RocksErrors.Check(error, Location);
    }

    public void Dispose()
    {
        foreach (var family in _families) family.Dispose();
        _db.Dispose();
    }

    private static OptionsHandle Options(string text, long cacheBytes, string location)
    {
        using var defaults = new OptionsHandle(RocksNative.CreateOptions());
        var table = RocksNative.CreateTableOptions();
        var cache = RocksNative.CreateCache((nuint)cacheBytes);
        RocksNative.SetBlockCache(table, cache);
        RocksNative.SetBlockSize(table, 16 << 10);
        RocksNative.SetTableOptions(defaults, table);
        RocksNative.DestroyCache(cache);
        RocksNative.DestroyTableOptions(table);
        var options = new OptionsHandle(RocksNative.CreateOptions());
        RocksNative.OptionsFromString(defaults, text, options, out var error);
        RocksErrors.Check(error, location);
        return options;
    }
}

/// <summary>Writes that happen together. Reusable through <see cref="Clear"/>; not thread-safe.</summary>
internal sealed unsafe class RocksBatch(FamilyHandle[] families) : IDisposable
{
    public BatchHandle Handle { get; } = new(RocksNative.CreateBatch());

    public void Clear() => RocksNative.BatchClear(Handle);

    /// <summary>Puts <paramref name="header"/> followed by <paramref name="payload"/> under <paramref name="key"/>; all are copied.</summary>
    public void Put(int family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        // SAFETY: keys and values point at pinned spans of the stated lengths for the duration of the call, which copies them.
        fixed (byte* k = key, h = header, p = payload)
        {
            var keyLength = (nuint)key.Length;
            var keys = k;
            var values = stackalloc byte*[] { h, p };
            var lengths = stackalloc nuint[] { (nuint)header.Length, (nuint)payload.Length };
            RocksNative.BatchPut(Handle, families[family], 1, &keys, &keyLength, 2, values, lengths);
        }
    }

    public void Delete(int family, ReadOnlySpan<byte> key)
    {
        // SAFETY: the key is pinned for the call, which copies it.
        fixed (byte* k = key) RocksNative.BatchDelete(Handle, families[family], k, (nuint)key.Length);
    }

    /// <summary>Deletes keys at or after <paramref name="from"/> and before <paramref name="to"/>.</summary>
    public void DeleteRange(int family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        // SAFETY: both keys are pinned for the call, which copies them.
        fixed (byte* f = from, t = to) RocksNative.BatchDeleteRange(Handle, families[family], f, (nuint)from.Length, t, (nuint)to.Length);
    }

    /// <summary>Adds bytes that go into the write-ahead log beside the writes and nowhere else.</summary>
    public void Note(ReadOnlySpan<byte> blob)
    {
        // SAFETY: the blob is pinned for the call, which copies it.
        fixed (byte* b = blob) RocksNative.BatchPutLogData(Handle, b, (nuint)blob.Length);
    }

    public void Dispose() => Handle.Dispose();
}

/// <summary>
/// A position in a column family. Each move says whether there is a record, and throws when the store could not be read, so that an
/// unreadable record is never taken for the end. <see cref="Key"/> and <see cref="Value"/> are valid until the next move.
/// </summary>
internal sealed unsafe class RocksIterator(IteratorHandle handle, string location) : IDisposable
{
    public ReadOnlySpan<byte> Key
    {
        get
        {
            // SAFETY: the pointer is valid for length bytes until the iterator moves.
            var key = RocksNative.IteratorKey(handle, out var length);
            return new(key, checked((int)length));
        }
    }

    public ReadOnlySpan<byte> Value
    {
        get
        {
            // SAFETY: the pointer is valid for length bytes until the iterator moves.
            var value = RocksNative.IteratorValue(handle, out var length);
            return new(value, checked((int)length));
        }
    }

    public bool First()
    {
        RocksNative.IteratorSeekToFirst(handle);
        return Valid();
    }

    public bool Last()
    {
        RocksNative.IteratorSeekToLast(handle);
        return Valid();
    }

    /// <summary>Moves to the last record whose key is at most <paramref name="key"/>.</summary>
    public bool AtOrBefore(ReadOnlySpan<byte> key)
    {
        // SAFETY: the key is pinned for the call.
        fixed (byte* k = key) RocksNative.IteratorSeekForPrevious(handle, k, (nuint)key.Length);
        return Valid();
    }

    public bool Next()
    {
        RocksNative.IteratorNext(handle);
        return Valid();
    }

    public void Dispose() => handle.Dispose();

    private bool Valid()
    {
        if (RocksNative.IteratorValid(handle) != 0) return true;
        RocksNative.IteratorError(handle, out var error);
        RocksErrors.Check(error, location);
        return false;
    }
}
