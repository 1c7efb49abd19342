using Mycelia.Storage.Leases;

namespace Mycelia.Storage;

// The three narrow interfaces behind which an engine for bytes stands (RocksDB; a simulated store in tests). Contract:
//
//  * A crash loses at most what was not made durable: any of the chunk puts since the last Chunks.Sync, and the log's unsynced *suffix*
//    (never a record from the middle). A Refs change is durable when CompareAndSet returns; do not rely on it to make anything else so.
//    Disposing promises nothing more than a crash does.
//  * Any read verifies a checksum over what was put and throws CorruptionException naming the record; nothing is skipped.
//  * A failed write throws MyceliaException (StorageFailure) and every later write fails too until the storage is reopened.
//  * Thread-safe: one appender, one checkpointer and any number of readers at once.

/// <summary>Makes something of borrowed bytes.</summary>
internal delegate T BlobReader<out T>(ReadOnlySpan<byte> bytes);

/// <summary>Immutable blobs under rising numbers.</summary>
internal interface IChunkStore
{
    /// <summary>
    /// Stores a blob and returns its number: above all present ones, starting at 1; a number lost in a crash may be given again. Not durable before
    /// <see cref="Sync"/>.
    /// </summary>
    long Put(ReadOnlySpan<byte> bytes);

    /// <summary>The blob, verified. Throws <see cref="CorruptionException"/> when it is absent or damaged.</summary>
    byte[] Get(long number);

    /// <summary>What <paramref name="read"/> makes of a blob, verified as by <see cref="Get"/>; the bytes are lent for the call, so that nothing is copied.</summary>
    T Read<T>(long number, BlobReader<T> read) => read(Get(number));

    /// <summary>Makes every earlier <see cref="Put"/> durable.</summary>
    void Sync();

    /// <summary>Forgets the blobs with these numbers; absent ones are ignored. May be undone by a crash.</summary>
    void Delete(IReadOnlyCollection<long> numbers);

    /// <summary>All numbers present above <paramref name="above"/>, rising. Does not verify the blobs.</summary>
    IEnumerable<long> Numbers(long above = 0);

    /// <summary>All numbers present, rising, and the lengths of their blobs as they are stored. Does not verify the blobs.</summary>
    IEnumerable<(long Number, long Length)> Lengths() => Numbers().Select(number => (number, Read(number, static bytes => (long)bytes.Length)));
}

/// <summary>One ordered log of segments. A segment carries one or more consecutive records, opaque here.</summary>
internal interface ILog
{
    /// <summary>
    /// Appends a segment whose first record has sequence number <paramref name="firstSequence"/> (rising from call to call).
    /// With <paramref name="sync"/> this segment and all before it are durable on return.
    /// </summary>
    void Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync);

    /// <summary>Makes every appended segment durable.</summary>
    void Sync();

    /// <summary>
    /// Segments in order that may hold records at or after <paramref name="fromSequence"/>, each verified: from the last segment that begins at or
    /// before it. Shows the log as it was when the enumeration began.
    /// </summary>
    IEnumerable<LogSegment> Read(long fromSequence);

    /// <summary>
    /// Forgets segments before the last one that begins at or before <paramref name="sequence"/>, which may still hold it: the newest segment
    /// is never forgotten. May be undone by a crash.
    /// </summary>
    void Truncate(long sequence);
}

/// <summary>A stored log segment, verified.</summary>
internal readonly record struct LogSegment(long Term, long FirstSequence, byte[] Bytes);

/// <summary>Small named values, changed one at a time, durably and atomically.</summary>
internal interface IRefs
{
    byte[]? Get(string name);

    /// <summary>
    /// Sets <paramref name="name"/> if its current value equals <paramref name="expected"/> (null: absent). Durable when it returns true.
    /// </summary>
    bool CompareAndSet(string name, byte[]? expected, byte[] value);

    IReadOnlyList<string> Names();
}

/// <summary>The open storage of one database directory (or of a simulated one).</summary>
internal interface IStorage : IDisposable
{
    IChunkStore Chunks { get; }
    ILog Log { get; }
    IRefs Refs { get; }

    /// <summary>Who reads beside the writer.</summary>
    ILeases Leases { get; }

    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>
    /// Tells this directory from a copy of it and stays the same when it is moved; null where nothing does. Not a secret, and of no other meaning.
    /// </summary>
    string? Place => null;

    /// <summary>True when this open created the storage.</summary>
    bool IsNew { get; }

    /// <summary>Notes for the user from opening, e.g. that a torn tail of the log was cut; empty when all was clean.</summary>
    IReadOnlyList<string> OpenNotes { get; }

    /// <summary>Notes durably that what is written from now on may be in this release's format, so that older releases refuse the directory. Does nothing when it is noted.</summary>
    void RaiseFormat();

    /// <summary>Bytes on disk, all files.</summary>
    long SizeBytes();

    /// <summary>Reads every stored byte and verifies checksums; yields a line per problem found.</summary>
    IEnumerable<string> Verify(CancellationToken cancellation);
}

/// <summary>
/// A storage that another process may be writing: read as it is now, and followed. Nothing here waits for the writer, takes its lock or changes its
/// files. Used by one thread at a time, except that views may be read by any.
/// </summary>
internal interface IReaderStorage : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Notes for the user from opening.</summary>
    IReadOnlyList<string> OpenNotes { get; }

    /// <summary>Tells the writer what must stay.</summary>
    Lease Lease { get; }

    /// <summary>
    /// The storage as it is now, to read: each view shows one state and stays readable for as long as it is open, whatever the writer removes. Parts of the
    /// state may be of slightly different age: a blob may be missing that the ref names, and unless <paramref name="isWhole"/>, segments that were there before
    /// the call. The next view, or the tail, has them.
    /// </summary>
    IStorage OpenView(out bool isWhole);

    /// <summary>
    /// Adds the segments appended since the last call (the first call: all that the log may still hold), verified and in order; those whose write is
    /// unfinished come with a later call. Returns what else is known now.
    /// </summary>
    TailState Poll(List<LogSegment> segments);

    /// <summary>Bytes on disk, all files.</summary>
    long SizeBytes();
}

/// <summary>What a poll found besides segments.</summary>
/// <param name="IsWhole">No segment can have been missed; otherwise a view tells what the log holds.</param>
/// <param name="Main">The ref <c>main</c> if it was set since the last call.</param>
internal readonly record struct TailState(bool IsWhole, byte[]? Main);
