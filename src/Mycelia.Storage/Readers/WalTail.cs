using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Mycelia.Storage.Format;
using Mycelia.Storage.Recovery;

namespace Mycelia.Storage.Readers;

/// <summary>
/// Follows RocksDB's write-ahead log as its files grow: what another process appends is seen as soon as it is in a file, before it is synced.
///
/// A file is read to its end; once a newer one has been seen in the directory the older is complete (WalWriter lets nothing be written to it
/// afterwards). RocksDB removes files from the oldest on, so when the file that was read still stands after a newer one was seen, none between
/// the two can have gone unread. When it does not, or the files are others altogether, the step is not <b>whole</b> and a view must tell what is missing.
///
/// A record that is not complete is waited for. When bytes that are no record stay (a torn tail that a dead writer left, or damage), WalScan tells
/// which it is, as it does when a writer opens the store. A torn tail is left alone: nothing behind it was ever acknowledged.
/// </summary>
internal sealed class WalTail(string store, string location) : IDisposable
{
    private const int ReadBytes = 4 << 20;
    private const int QuietMs = 1000;
    private const int StuckPolls = 64;
    private const int SampleBytes = 64;

    private SafeFileHandle? _file;
    private long _number;
    private long _offset;
    private byte[] _buffer = [];
    private byte[] _record = [];
    private int _recordLength;
    private DateTime _changed;
    private long _changedAt;
    private (long Number, long Offset, long Length) _examined;
    private int _pollsStuck;

    /// <summary>Adds the log segments that were appended since the last call; see <see cref="IReaderStorage.Poll"/>.</summary>
    public TailState Poll(List<LogSegment> segments)
    {
        var state = new TailState(true, null);
        while (true)
        {
            // The newer file is looked for first: a file that is read after one newer was seen is read to its very end.
            var newer = NewerFile(ref state);
            var isAtEnd = _file is null || ReadRecords(segments, ref state);
            if (!isAtEnd && File.Exists(PathOf(_number)))
            {
                ExamineWhenStuck();
                return state;
            }

            _pollsStuck = 0;
            if (newer == 0) return state with { IsWhole = state.IsWhole && isAtEnd };
            if (!isAtEnd || (_file is not null && !File.Exists(PathOf(_number)))) state = state with { IsWhole = false };
            if (!TryOpen(newer)) state = state with { IsWhole = false };
        }
    }

    public void Dispose() => _file?.Dispose();

    private string PathOf(long number) => Path.Combine(store, string.Create(CultureInfo.InvariantCulture, $"{number:000000}.log"));

    private bool TryOpen(long number)
    {
        _file?.Dispose();
        _file = null;
        _number = number;
        _offset = 0;
        _recordLength = 0;
        try
        {
            _file = File.OpenHandle(PathOf(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The oldest log file that is newer than the one being read, 0 when there is none.</summary>
    private long NewerFile(ref TailState state)
    {
        var changed = Directory.GetLastWriteTimeUtc(store);
        if (changed.ToFileTimeUtc() == 0) throw new MyceliaException(StatusCode.StorageUnavailable, $"The database '{location}' is gone: it was removed or moved. Open it where it is now.");
        var now = Environment.TickCount64;
        if (changed != _changed) (_changed, _changedAt) = (changed, now);
        if (now - _changedAt > QuietMs) return 0; // Two changes may share a time, but not for so long.
        var newer = long.MaxValue;
        var isListed = false;
        foreach (var path in Directory.EnumerateFiles(store, "*.log"))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            isListed |= number == _number;
            if (number > _number) newer = Math.Min(newer, number);
        }

        if (newer != long.MaxValue) return newer;
        if (_number == 0 || (isListed && IsSameFile())) return 0;

        // A store always has a log file, with a number that rises: this is another store, or a copy put in its place.
        _file?.Dispose();
        (_file, _number) = (null, 0);
        state = state with { IsWhole = false };
        return 0;
    }

    /// <summary>Bytes that stay unreadable are examined once for each state of the file.</summary>
    private void ExamineWhenStuck()
    {
        if (++_pollsStuck < StuckPolls) return;
        var state = (_number, _offset, RandomAccess.GetLength(_file!));
        if (state == _examined) return;
        WalScan.Check(store, repair: false);
        (_examined, _pollsStuck) = (state, 0);
    }

    /// <summary>Whether the file of this name still is the one that is being read, or a copy that holds what was read last.</summary>
    private bool IsSameFile()
    {
        Span<byte> read = stackalloc byte[SampleBytes], there = stackalloc byte[SampleBytes];
        try
        {
            using var file = File.OpenHandle(PathOf(_number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var from = Math.Max(0, _offset - SampleBytes);
            var count = (int)(_offset - from);
            return _file is not null && RandomAccess.Read(_file, read[..count], from) == count && RandomAccess.Read(file, there[..count], from) == count
                && read[..count].SequenceEqual(there[..count]);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Reads complete records; false when bytes follow that are none.</summary>
    private bool ReadRecords(List<LogSegment> segments, ref TailState state)
    {
        var window = ReadBytes;
        while (true)
        {
            var length = RandomAccess.GetLength(_file!);
            if (length <= _offset) return true;
            var start = _offset / FrameScan.BlockBytes * FrameScan.BlockBytes;
            var wanted = (int)Math.Min(length - start, window);
            if (_buffer.Length < wanted) _buffer = new byte[wanted];
            var read = 0;
            for (int got; read < wanted && (got = RandomAccess.Read(_file!, _buffer.AsSpan(read, wanted - read), start + read)) > 0;) read += got;
            var before = _offset;
            Consume(_buffer.AsSpan(0, read), start, segments, ref state);
            if (_offset != before) continue;
            if (start + read < length) window *= 2; // A record larger than the window.
            else return start + read - _offset < FrameScan.HeaderBytes && (start + read) % FrameScan.BlockBytes == 0;
        }
    }

    private void Consume(ReadOnlySpan<byte> part, long start, List<LogSegment> segments, ref TailState state)
    {
        _recordLength = 0;
        var at = (int)(_offset - start);
        while (FrameScan.TryFrame(part, at, out var type, out var payload, out at))
        {
            if (type > FrameScan.Last) continue;
            if (type is FrameScan.Full or FrameScan.First) _recordLength = 0;
            if (_record.Length < _recordLength + payload.Length) Array.Resize(ref _record, Math.Max(4096, (_recordLength + payload.Length) * 2));
            payload.CopyTo(_record.AsSpan(_recordLength));
            _recordLength += payload.Length;
            if (type is not FrameScan.Full and not FrameScan.Last) continue;
            Take(_record.AsSpan(0, _recordLength), segments, ref state);
            _offset = start + at;
        }
    }

    private void Take(ReadOnlySpan<byte> record, List<LogSegment> segments, ref TailState state)
    {
        var batch = new WalBatch(record);
        while (batch.Next())
        {
            if (batch.Family == Families.Log)
            {
                var segment = LogRecord.Read(batch.Key, batch.Value) ?? throw Damaged("a log segment");
                segments.Add(new(segment.Term, segment.FirstSequence, batch.Value[LogRecord.HeaderBytes..].ToArray()));
            }
            else if (batch.Family == Families.Refs && NameKey.Read(batch.Key) == RefNames.Main)
            {
                state = state with { Main = BlobRecord.Read(batch.Key, batch.Value) ?? throw Damaged("the ref `main`") };
            }
        }
    }

    private CorruptionException Damaged(string what) =>
        new($"{what} in '{PathOf(_number)}' is damaged: its checksum does not match. Restore the database from a backup.");
}
