using System.Buffers.Binary;
using Mycelia.Kernel.Hashing;
using Mycelia.Storage;

namespace Mycelia.Simulation.Storage;

/// <summary>The process died here. Thrown by the operation at which a crash was ordered and by every one after it.</summary>
internal sealed class SimulatedCrashException() : Exception("simulated crash");

/// <summary>Which kind of record a fault is planted in.</summary>
internal enum StoredKind
{
    Chunk,
    LogSegment,
    Ref,
}

/// <summary>
/// A disk that outlives crashes, and forgets what was not made durable as a real one may. It models what <see cref="IStorage"/> promises, down
/// to bytes where bytes matter:
///
///  * the log is one file of checksummed frames with a durable length. A crash cuts the file at a random byte behind it and may garble what is
///    left there; reopening keeps the valid prefix;
///  * a chunk put since the last sync is kept or lost, each on its own or all from some point on;
///  * a delete or truncation since the last sync may come undone;
///  * refs are durable at return.
///
///   log frame:  crc (4) │ length (4) │ term (8) │ first sequence (8) │ segment        crc: over all behind it
///
/// The switches turn a promise off, so that a test can prove that it would notice (a canary). All chance comes from the generator given to
/// <see cref="Crash"/> and the seed; equal calls give equal disks. Not thread-safe by itself: <see cref="SimulatedStorage"/> locks it.
/// </summary>
internal sealed class SimulatedDisk(int seed = 0)
{
    internal const int FrameHeaderBytes = 24;

    private readonly SortedDictionary<long, byte[]> _chunks = [];
    private readonly HashSet<long> _chunksUnsynced = [];
    private readonly SortedDictionary<long, byte[]> _chunksDeletedUnsynced = [];
    private readonly SortedDictionary<string, byte[]> _refs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]?> _refsUnsynced = new(StringComparer.Ordinal);
    private readonly Random _random = new(seed);
    private byte[] _log = new byte[256];
    private int _logLength, _logDurable, _logHead, _logHeadDurable, _logTruncatedAt;
    private long _operationsLeft = long.MaxValue, _writesLeft = long.MaxValue;
    private bool _exists;

    /// <summary>Chunk syncs do nothing.</summary>
    public bool IgnoreChunkSync { get; set; }

    /// <summary>Log syncs, and the sync of an append, do nothing.</summary>
    public bool IgnoreLogSync { get; set; }

    /// <summary>Refs are not durable at return.</summary>
    public bool IgnoreRefSync { get; set; }

    /// <summary>What tells this disk from a copy of it.</summary>
    public string? Place { get; set; }

    /// <summary>What readers beside the writer hold.</summary>
    public SimulatedLeases Leases { get; } = new();

    public long ChunkPuts { get; private set; }
    public long ChunkSyncs { get; private set; }
    public long LogAppends { get; private set; }
    public long LogSyncs { get; private set; }
    public long RefSets { get; private set; }

    /// <summary>Operations of every kind so far, reads included: a crash can be ordered at each.</summary>
    public long Operations { get; private set; }

    /// <summary>The storage that has the disk open, if any.</summary>
    internal SimulatedStorage? Owner { get; set; }

    internal Lock Gate { get; } = new();

    internal bool HasCrashed { get; private set; }

    /// <summary>Opens the storage on this disk, as a process would after a start. Throws Locked while another is open, Corruption on damage.</summary>
    public SimulatedStorage Open()
    {
        lock (Gate)
        {
            if (HasCrashed) throw new InvalidOperationException("Call Crash before opening the disk again.");
            if (Owner is not null) throw new MyceliaException(StatusCode.Locked, "The simulated disk is already open. Close it there first.");
            var notes = new List<string>();
            CutTornTail(notes);
            Owner = new(this, isNew: !_exists, notes);
            _exists = true;
            return Owner;
        }
    }

    /// <summary>Makes the <paramref name="operation"/>-th operation from now (1: the next) throw <see cref="SimulatedCrashException"/>, done, half done or not done.</summary>
    public void CrashAt(long operation) => _operationsLeft = operation - 1;

    /// <summary>After <paramref name="writes"/> more writes every write fails as on a full disk, until <see cref="FreeSpace"/>.</summary>
    public void FailAfter(long writes) => _writesLeft = writes;

    public void FreeSpace() => _writesLeft = long.MaxValue;

    /// <summary>The power fails: the open storage is dead, and what was not durable is lost as chance has it.</summary>
    public void Crash(Random random)
    {
        lock (Gate)
        {
            Owner = null;
            HasCrashed = false;
            _operationsLeft = long.MaxValue;
            CrashLog(random);
            CrashChunks(random);
            foreach (var (name, before) in _refsUnsynced)
            {
                if (random.Next(2) == 0) continue;
                if (before is null) _refs.Remove(name);
                else _refs[name] = before;
            }

            _refsUnsynced.Clear();
        }
    }

    /// <summary>Flips a bit in the <paramref name="index"/>-th stored record of a kind (modulo their number); false when there is none.</summary>
    public bool FlipBit(StoredKind kind, int index)
    {
        lock (Gate)
        {
            if (kind == StoredKind.LogSegment)
            {
                var starts = FrameStarts();
                if (starts.Count == 0) return false;
                var start = starts[index % starts.Count];
                Flip(_log.AsSpan(start, FrameHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(_log.AsSpan(start + 4))));
                return true;
            }

            var records = kind == StoredKind.Chunk ? _chunks.Values.ToArray() : [.. _refs.Values];
            if (records.Length == 0) return false;
            Flip(records[index % records.Length]);
            return true;
        }
    }

    // What follows is called by SimulatedStorage, under Gate.

    internal void Step(bool isWrite)
    {
        Operations++;
        if (HasCrashed) throw new SimulatedCrashException();
        if (_operationsLeft-- > 0) return;
        HasCrashed = true;
        if (!isWrite) throw new SimulatedCrashException();
    }

    internal bool TakeSpace() => _writesLeft > 0 && _writesLeft-- > 0;

    /// <summary>Whether the write at which the crash happens still reaches the operating system.</summary>
    internal bool HalfDone() => HasCrashed && _random.Next(2) == 0;

    internal long LastChunk => _chunks.Count == 0 ? 0 : _chunks.Keys.Last();

    internal void PutChunk(long number, ReadOnlySpan<byte> bytes)
    {
        ChunkPuts++;
        _chunks[number] = WithChecksum(bytes);
        _chunksUnsynced.Add(number);
    }

    internal byte[]? Chunk(long number) =>
        _chunks.TryGetValue(number, out var stored) ? Verified(stored, $"Chunk {number}") : null;

    internal long[] ChunkNumbers() => [.. _chunks.Keys];

    internal void SyncChunks()
    {
        ChunkSyncs++;
        if (IgnoreChunkSync) return;
        _chunksUnsynced.Clear();
        _chunksDeletedUnsynced.Clear();
    }

    internal void DeleteChunk(long number)
    {
        if (_chunks.Remove(number, out var bytes) && !_chunksUnsynced.Remove(number)) _chunksDeletedUnsynced[number] = bytes;
    }

    internal void AppendLog(long term, long firstSequence, ReadOnlySpan<byte> segment)
    {
        LogAppends++;
        Write(Frame(term, firstSequence, segment));
    }

    /// <summary>An append that failed on the way: some of its bytes are in the file.</summary>
    internal void AppendLogPartly(long term, long firstSequence, ReadOnlySpan<byte> segment)
    {
        var frame = Frame(term, firstSequence, segment);
        Write(frame.AsSpan(0, _random.Next(frame.Length)));
    }

    internal void SyncLog()
    {
        LogSyncs++;
        if (IgnoreLogSync) return;
        _logDurable = _logLength;
        _logHeadDurable = _logHead;
    }

    internal LogSegment[] ReadLog(long fromSequence)
    {
        var segments = new List<LogSegment>();
        foreach (var start in FrameStarts())
        {
            if (TryFrame(start, out var segment) == 0)
                throw new CorruptionException($"The simulated log is damaged at byte {start}: a checksum does not match. Restore it from a backup.");
            if (segment.FirstSequence <= fromSequence) segments.Clear();
            segments.Add(segment);
        }

        return [.. segments];
    }

    internal void TruncateLog(long sequence)
    {
        var kept = _logHead;
        foreach (var start in FrameStarts())
        {
            if (FirstSequence(start) <= sequence) kept = start;
        }

        _logHead = kept;
        _logTruncatedAt = _logLength;
    }

    internal byte[]? Ref(string name) => _refs.TryGetValue(name, out var stored) ? Verified(stored, $"The ref '{name}'") : null;

    internal void SetRef(string name, byte[] value)
    {
        RefSets++;
        if (IgnoreRefSync) _refsUnsynced.TryAdd(name, _refs.GetValueOrDefault(name));
        _refs[name] = WithChecksum(value);
    }

    internal string[] RefNames() => [.. _refs.Keys];

    internal long LastLogSequence() => FrameStarts() is { Count: > 0 } starts ? FirstSequence(starts[^1]) : 0;

    internal long SizeBytes() => _logLength - _logHead + _chunks.Values.Sum(bytes => (long)bytes.Length) + _refs.Values.Sum(bytes => (long)bytes.Length);

    private void CrashLog(Random random)
    {
        var cut = random.Next(_logDurable, _logLength + 1);
        if (cut < _logTruncatedAt || random.Next(2) == 0) _logHead = _logHeadDurable; // Nothing survives that came after what was lost.
        if (cut > _logDurable && random.Next(2) == 0) random.NextBytes(_log.AsSpan(random.Next(_logDurable, cut)..cut));
        _logLength = cut;
    }

    private void CrashChunks(Random random)
    {
        var unsynced = _chunksUnsynced.Order().ToArray();
        var keep = random.Next(unsynced.Length + 1);
        var eachOnItsOwn = random.Next(2) == 0;
        for (var i = 0; i < unsynced.Length; i++)
        {
            if (eachOnItsOwn ? random.Next(2) == 0 : i >= keep) _chunks.Remove(unsynced[i]);
        }

        foreach (var (number, bytes) in _chunksDeletedUnsynced)
        {
            if (random.Next(2) == 0) _chunks.TryAdd(number, bytes);
        }

        _chunksUnsynced.Clear();
        _chunksDeletedUnsynced.Clear();
    }

    /// <summary>Keeps the valid prefix of the log. What is lost behind the durable length is a torn tail; before it, damage.</summary>
    private void CutTornTail(List<string> notes)
    {
        var position = _logHead;
        while (position < _logLength && TryFrame(position, out _) is > 0 and var length) position += length;
        if (position < _logDurable) throw new CorruptionException($"The simulated log is damaged at byte {position}. Restore it from a backup.");
        if (position < _logLength) notes.Add($"The last write to the simulated log was unfinished: {_logLength - position} bytes were cut. All before is intact.");
        _logLength = position;
        _logTruncatedAt = 0;
        if (IgnoreLogSync) return;
        (_logDurable, _logHeadDurable) = (position, _logHead);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_log.Length - _logLength < bytes.Length) Array.Resize(ref _log, Math.Max(_log.Length * 2, _logLength + bytes.Length));
        bytes.CopyTo(_log.AsSpan(_logLength));
        _logLength += bytes.Length;
    }

    private static byte[] Frame(long term, long firstSequence, ReadOnlySpan<byte> segment)
    {
        var frame = new byte[FrameHeaderBytes + segment.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), segment.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(8), term);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(16), firstSequence);
        segment.CopyTo(frame.AsSpan(FrameHeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Crc32C.Compute(frame.AsSpan(4)));
        return frame;
    }

    /// <summary>The length of the intact frame at a position, or 0.</summary>
    private int TryFrame(int position, out LogSegment segment)
    {
        segment = default;
        var rest = _log.AsSpan(position, _logLength - position);
        if (rest.Length < FrameHeaderBytes) return 0;
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
        if (length < 0 || length > rest.Length - FrameHeaderBytes) return 0;
        var frame = rest[..(FrameHeaderBytes + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != Crc32C.Compute(frame[4..])) return 0;
        segment = new(BinaryPrimitives.ReadInt64LittleEndian(frame[8..]), BinaryPrimitives.ReadInt64LittleEndian(frame[16..]), frame[FrameHeaderBytes..].ToArray());
        return frame.Length;
    }

    // Where frames were written, by their lengths; stops at a length that cannot be.
    private List<int> FrameStarts()
    {
        var starts = new List<int>();
        for (var position = _logHead; position < _logLength;)
        {
            starts.Add(position);
            if (_logLength - position < FrameHeaderBytes) break;
            var length = BinaryPrimitives.ReadInt32LittleEndian(_log.AsSpan(position + 4));
            if (length < 0 || length > _logLength - position - FrameHeaderBytes) break;
            position += FrameHeaderBytes + length;
        }

        return starts;
    }

    private long FirstSequence(int start) => BinaryPrimitives.ReadInt64LittleEndian(_log.AsSpan(start + 16));

    private void Flip(Span<byte> bytes) => bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));

    private static byte[] WithChecksum(ReadOnlySpan<byte> bytes)
    {
        var stored = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, Crc32C.Compute(bytes));
        bytes.CopyTo(stored.AsSpan(4));
        return stored;
    }

    private static byte[] Verified(byte[] stored, string what) =>
        BinaryPrimitives.ReadUInt32LittleEndian(stored) == Crc32C.Compute(stored.AsSpan(4))
            ? stored[4..]
            : throw new CorruptionException($"{what} on the simulated disk is damaged: its checksum does not match. Restore it from a backup.");
}
