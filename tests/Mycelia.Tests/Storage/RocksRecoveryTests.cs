using Mycelia.Storage;

namespace Mycelia.Tests.Storage;

/// <summary>
/// Reopening after crashes and damage. A crash is a copy of the directory taken while it is open: what a killed process leaves. A power failure
/// is the copy with the unsynced end of a file missing or garbled. Throughout: a result is right, or it is a <see cref="CorruptionException"/>.
/// </summary>
public sealed class RocksRecoveryTests : IDisposable
{
    private const long SmallBuffer = 64 << 10;

    private readonly TemporaryDirectory _directory = new();
    private int _copies;

    private string Database => _directory["db.mycelia"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Logged_and_unlogged_writes_mixed_survive_crashes_as_promised(int seed)
    {
        var random = new Random(seed);
        var expected = new Expected();
        var from = Database;
        for (var round = 0; round < 6; round++)
        {
            using var storage = RocksStorage.Open(from, new() { WriteBufferBytes = SmallBuffer });
            expected.Check(storage, lostLogAllowed: false);
            expected.ForgetUnsyncedChunks(storage);
            for (var step = random.Next(20, 200); step > 0; step--) expected.Step(storage, random);
            from = Copy(from);
        }
    }

    [Fact]
    public void A_log_cut_anywhere_in_its_last_write_keeps_the_rest_and_says_so()
    {
        using (var storage = RocksStorage.Open(Database))
        {
            for (var i = 1; i <= 3; i++) storage.Log.Append(1, i, new byte[50], sync: true);
            storage.Log.Append(1, 4, new byte[100_000], sync: true);
            var whole = Log(Database);
            var length = (int)new FileInfo(whole).Length;
            foreach (var cut in new[] { 1, 2, 7, 8, 100, 40_000, 90_000, 99_999, 100_000 })
            {
                var copy = Copy(Database);
                using (var file = File.OpenWrite(Log(copy))) file.SetLength(length - cut);
                using var reopened = RocksStorage.Open(copy);
                Assert.Equal([1, 2, 3], reopened.Log.Read(0).Select(segment => segment.FirstSequence));
                Assert.Contains("unfinished", Assert.Single(reopened.OpenNotes), StringComparison.Ordinal);
                reopened.Log.Append(1, 4, [1], sync: true);
            }
        }
    }

    [Fact]
    public void Garbage_in_unsynced_writes_is_cut_even_with_intact_writes_behind_it()
    {
        using var storage = RocksStorage.Open(Database);
        for (var i = 1; i <= 3; i++) storage.Log.Append(1, i, new byte[50], sync: true);
        for (var i = 4; i <= 9; i++) storage.Log.Append(1, i, new byte[50], sync: false);
        var copy = Copy(Database);
        Flip(Log(copy), (int)(new FileInfo(Log(copy)).Length * 4 / 9)); // In the fifth of nine.
        using var reopened = RocksStorage.Open(copy);
        Assert.Equal([1, 2, 3, 4], reopened.Log.Read(0).Select(segment => segment.FirstSequence));
        Assert.Single(reopened.OpenNotes);
    }

    [Fact]
    public void Garbage_at_the_start_of_a_log_file_is_judged_by_that_file_alone()
    {
        using var storage = RocksStorage.Open(Database);
        for (var i = 1; i <= 3; i++) storage.Log.Append(1, i, new byte[500], sync: true);
        storage.Chunks.Put([1]);
        storage.Chunks.Sync(); // Begins a log file.
        for (var i = 4; i <= 6; i++) storage.Log.Append(1, i, new byte[50], sync: false);
        var copy = Copy(Database);
        Flip(NewestLog(copy), 60);
        using (var reopened = RocksStorage.Open(copy)) Assert.Equal([1, 2, 3], reopened.Log.Read(0).Select(segment => segment.FirstSequence));

        storage.Log.Sync();
        storage.Log.Append(1, 7, new byte[50], sync: false);
        copy = Copy(Database);
        Flip(NewestLog(copy), 60);
        Assert.Throws<CorruptionException>(() => RocksStorage.Open(copy));
    }

    [Fact]
    public void Damage_in_durable_writes_stops_the_open_at_every_byte()
    {
        using var storage = RocksStorage.Open(Database);
        for (var i = 1; i <= 4; i++) storage.Log.Append(1, i, new byte[20], sync: true);
        var length = (int)new FileInfo(Log(Database)).Length;
        for (var at = 0; at < length; at++)
        {
            // The last write is the exception: nothing after it says that it was durable; it is cut and reported.
            var copy = Copy(Database);
            Flip(Log(copy), at);
            if (at < length / 2)
            {
                Assert.Contains("damaged at byte", Assert.Throws<CorruptionException>(() => RocksStorage.Open(copy)).Message, StringComparison.Ordinal);
                continue;
            }

            try
            {
                using var reopened = RocksStorage.Open(copy);
                Assert.Equal([1, 2, 3], reopened.Log.Read(0).Select(segment => segment.FirstSequence));
                Assert.Single(reopened.OpenNotes);
            }
            catch (CorruptionException)
            {
                Assert.True(at < length * 3 / 4);
            }
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_gives_an_error_or_the_right_data()
    {
        var expected = new Expected();
        var random = new Random(5);
        using (var storage = RocksStorage.Open(Database, new() { WriteBufferBytes = SmallBuffer }))
        {
            for (var step = 0; step < 150; step++) expected.Step(storage, random);
            expected.SyncAll(storage);
        }

        using var open = RocksStorage.Open(Database, new() { WriteBufferBytes = SmallBuffer });
        for (var step = 0; step < 60; step++) expected.Step(open, random);
        expected.SyncAll(open);
        var whole = Copy(Database);
        var files = Directory.GetFiles(whole, "*", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).Length > 0 && Path.GetFileName(file) is not ("LOCK" or "LOG" or "IDENTITY") && !Path.GetFileName(file).StartsWith("OPTIONS", StringComparison.Ordinal));
        var (opened, refused) = (0, 0);
        foreach (var file in files.Order())
        {
            var length = (int)new FileInfo(file).Length;
            foreach (var at in Enumerable.Range(0, 12).Select(_ => random.Next(length)).Concat([0, length - 1, Math.Max(0, length - 30)]))
            {
                var copy = Copy(whole);
                Flip(Path.Combine(copy, Path.GetRelativePath(whole, file)), at);
                if (OpensRight(copy, expected)) opened++;
                else refused++;
                Directory.Delete(copy, recursive: true);
            }
        }

        Assert.True(refused > 30 && opened > 0, $"{opened} opened, {refused} refused");
    }

    [Fact]
    public void Verify_finds_damage_that_opening_does_not_meet()
    {
        using (var storage = RocksStorage.Open(Database))
        {
            for (var i = 0; i < 200; i++)
            {
                var chunk = new byte[8192];
                new Random(i).NextBytes(chunk);
                storage.Chunks.Put(chunk);
            }

            storage.Chunks.Sync();
        }

        var file = Directory.GetFiles(Path.Combine(Database, "store"), "*.sst").MaxBy(path => new FileInfo(path).Length)!;
        Flip(file, (int)(new FileInfo(file).Length / 2));
        using var damaged = RocksStorage.Open(Database);
        Assert.Contains("cannot be read", Assert.Single(damaged.Verify(CancellationToken.None)), StringComparison.Ordinal);
        Assert.Throws<CorruptionException>(() =>
        {
            foreach (var number in Enumerable.Range(1, 200)) damaged.Chunks.Get(number);
        });
    }

    [Fact]
    public void A_missing_log_file_is_corruption()
    {
        using (var storage = RocksStorage.Open(Database))
        {
            for (var i = 1; i <= 3; i++)
            {
                storage.Log.Append(1, i, [1], sync: true);
                storage.Chunks.Put([1]);
                storage.Chunks.Sync(); // Begins a log file.
            }

            storage.Log.Append(1, 4, [1], sync: true);
            var copy = Copy(Database);
            var logs = Directory.GetFiles(Path.Combine(copy, "store"), "*.log").Order().ToArray();
            Assert.True(logs.Length >= 3);
            File.Delete(logs[1]);
            Assert.Throws<CorruptionException>(() => RocksStorage.Open(copy));
        }
    }

    [Fact]
    public void Many_small_checkpoints_leave_few_log_files()
    {
        using var storage = RocksStorage.Open(Database);
        for (var i = 1; i <= 100; i++)
        {
            storage.Log.Append(1, i, [1], sync: true);
            storage.Chunks.Put([1]);
            storage.Chunks.Sync();
        }

        Assert.True(Directory.GetFiles(Path.Combine(Database, "store"), "*.log").Length < 40);
        var copy = Copy(Database);
        using var reopened = RocksStorage.Open(copy);
        Assert.Equal(100, reopened.Log.Read(0).Count());
        Assert.Equal(100, reopened.Chunks.Numbers().Count());
    }

    [Fact]
    public void A_torn_manifest_is_cut_or_refused()
    {
        var expected = new Expected();
        var random = new Random(9);
        using var storage = RocksStorage.Open(Database, new() { WriteBufferBytes = SmallBuffer });
        for (var step = 0; step < 100; step++) expected.Step(storage, random);
        expected.SyncAll(storage);
        var whole = Copy(Database);
        var manifest = Directory.GetFiles(Path.Combine(whole, "store"), "MANIFEST-*").Single();
        for (var cut = 1; cut < 20; cut++)
        {
            var copy = Copy(whole);
            using (var file = File.OpenWrite(Path.Combine(copy, Path.GetRelativePath(whole, manifest)))) file.SetLength(new FileInfo(manifest).Length - cut);
            OpensRight(copy, expected);
        }
    }

    [Fact]
    public void A_missing_table_file_is_noticed()
    {
        var expected = new Expected();
        var random = new Random(8);
        using var storage = RocksStorage.Open(Database, new() { WriteBufferBytes = SmallBuffer });
        for (var step = 0; step < 200; step++) expected.Step(storage, random);
        expected.SyncAll(storage);
        var whole = Copy(Database);
        var refused = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(whole, "store"), "*.sst"))
        {
            var copy = Copy(whole);
            File.Delete(Path.Combine(copy, Path.GetRelativePath(whole, file)));
            if (!OpensRight(copy, expected)) refused++; // A file that compaction had replaced is not missed.
        }

        Assert.True(refused > 0);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>False when the copy was refused or a read was; fails when anything wrong is read.</summary>
    private static bool OpensRight(string copy, Expected expected)
    {
        try
        {
            using var storage = RocksStorage.Open(copy);
            Assert.False(storage.IsNew);
            return expected.Check(storage, lostLogAllowed: storage.OpenNotes.Count > 0);
        }
        catch (MyceliaException error)
        {
            Assert.True(error.Status is StatusCode.Corruption or StatusCode.NewerFormat, $"{error.Status}: {error.Message}");
            return false;
        }
    }

    private string Copy(string from)
    {
        var to = _directory[$"copy{++_copies}.mycelia"];
        TemporaryDirectory.Copy(from, to);
        return to;
    }

    private static string Log(string database) => Directory.GetFiles(Path.Combine(database, "store"), "*.log").MaxBy(path => new FileInfo(path).Length)!;

    private static string NewestLog(string database) => Directory.GetFiles(Path.Combine(database, "store"), "*.log").Max()!;

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 0x10;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>A plain model of what a storage must hold.</summary>
    private sealed class Expected
    {
        private readonly SortedDictionary<long, byte[]> _log = [];
        private readonly Dictionary<long, byte[]> _chunks = [];
        private readonly HashSet<long> _unsynced = [];
        private readonly Dictionary<string, List<byte[]>> _refs = [];

        public void Step(RocksStorage storage, Random random)
        {
            var bytes = new byte[random.Next(5000)];
            random.NextBytes(bytes);
            switch (random.Next(12))
            {
                case < 5:
                    var sequence = _log.Count == 0 ? 1 : _log.Keys.Last() + 1;
                    storage.Log.Append(1, sequence, bytes, sync: random.Next(4) == 0);
                    _log[sequence] = bytes;
                    break;
                case 5:
                    if (_log.Count == 0) break;
                    var floor = random.NextInt64(_log.Keys.First(), _log.Keys.Last() + 1);
                    storage.Log.Truncate(floor);
                    foreach (var gone in _log.Keys.Where(key => key < floor).ToArray()) _log.Remove(gone);
                    break;
                case < 10:
                    var number = storage.Chunks.Put(bytes);
                    _chunks[number] = bytes;
                    _unsynced.Add(number);
                    break;
                case 10:
                    storage.Chunks.Sync();
                    _unsynced.Clear();
                    break;
                default:
                    var name = $"r{random.Next(3)}";
                    if (!_refs.TryGetValue(name, out var values)) _refs[name] = values = [];
                    Assert.True(storage.Refs.CompareAndSet(name, values.LastOrDefault(), bytes));
                    values.Add(bytes);
                    break;
            }
        }

        public void SyncAll(RocksStorage storage)
        {
            storage.Log.Append(1, _log.Keys.Last() + 1, [1], sync: true);
            _log[_log.Keys.Last() + 1] = [1];
            storage.Chunks.Sync();
            _unsynced.Clear();
        }

        public void ForgetUnsyncedChunks(RocksStorage storage)
        {
            var present = storage.Chunks.Numbers().ToHashSet();
            foreach (var number in _unsynced.Where(number => !present.Contains(number))) _chunks.Remove(number);
            _unsynced.Clear();
        }

        /// <summary>
        /// Fails when anything reads wrong; false when something was refused. With <paramref name="lostLogAllowed"/> the last write may be missing.
        /// </summary>
        public bool Check(RocksStorage storage, bool lostLogAllowed)
        {
            var right = CheckLog(storage, lostLogAllowed);
            foreach (var (number, bytes) in _chunks)
            {
                try
                {
                    Assert.Equal(bytes, storage.Chunks.Get(number));
                }
                catch (CorruptionException) when (_unsynced.Contains(number))
                {
                    // Lost, as it may be.
                }
                catch (CorruptionException)
                {
                    right = false;
                }
            }

            foreach (var (name, values) in _refs)
            {
                try
                {
                    var value = storage.Refs.Get(name);
                    Assert.True(value.AsSpan().SequenceEqual(values[^1]) || (lostLogAllowed && values.Count > 1 && value.AsSpan().SequenceEqual(values[^2])));
                }
                catch (CorruptionException)
                {
                    right = false;
                }
            }

            return right;
        }

        private bool CheckLog(RocksStorage storage, bool lostLogAllowed)
        {
            try
            {
                var read = storage.Log.Read(_log.Keys.FirstOrDefault()).ToArray();
                var wanted = _log.Take(read.Length).ToArray();
                Assert.Equal(wanted.Select(pair => pair.Key), read.Select(segment => segment.FirstSequence));
                for (var i = 0; i < read.Length; i++) Assert.Equal(wanted[i].Value, read[i].Bytes);
                Assert.True(read.Length == _log.Count || (lostLogAllowed && read.Length == _log.Count - 1), $"{read.Length} of {_log.Count} segments");
                return true;
            }
            catch (CorruptionException)
            {
                return false;
            }
        }
    }
}
