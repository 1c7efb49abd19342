using Mycelia.Kernel.Columns;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.Columns;

/// <summary>
/// Lines of versions of one column against plain arrays: every edit path (owned, append in place, patch, widening, mixed kinds, growth, sealing), private
/// forks beside the head, and old versions that must go on showing what they showed.
/// </summary>
public class ChunkEditorTests
{
    private static readonly ValueKind[] Kinds = [.. Enum.GetValues<ValueKind>().Where(kind => kind is > ValueKind.Null and <= ValueKind.Point)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 2000 : 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Versions_of_a_column_show_what_a_plain_array_shows(int seed) => new Run(seed).Play();

    [Theory]
    [InlineData(127, 128)]
    [InlineData(-128, -129)]
    [InlineData(32767, 32768)]
    [InlineData(int.MaxValue, int.MaxValue + 1L)]
    [InlineData(int.MinValue, int.MinValue - 1L)]
    [InlineData(0, long.MaxValue)]
    [InlineData(0, long.MinValue)]
    public void Integers_widen_without_losing_their_neighbours(long narrow, long wide)
    {
        foreach (var owned in new[] { true, false })
        {
            EditSession session = new(), next = new();
            var lineage = new Lineage();
            var chunk = ChunkEditor.Set(null, 3, narrow, true, session, lineage)!;
            var wider = ChunkEditor.Set(chunk, 5, wide, true, owned ? session : next, lineage)!;
            Assert.Equal((narrow, wide), (wider.Get(3).AsInt64(), wider.Get(5).AsInt64()));
            Assert.True(wider.TryGetInt64(5, out var value) && value == wide);
            Assert.Equal(ValueKind.Int64, wider.Kind);
            Assert.True(wider.Get(4).IsNull);
            if (!owned) Assert.Equal(narrow, chunk.Get(3));
        }
    }

    [Fact]
    public void A_patch_that_overflows_becomes_a_plain_chunk_again()
    {
        var lineage = new Lineage();
        Chunk? chunk = null;
        for (var row = 0; row < 100; row++) chunk = ChunkEditor.Set(chunk, row, row, true, new EditSession(), lineage);
        var versions = new List<Chunk> { chunk! };
        for (var row = 0; row < 100; row++) versions.Add(ChunkEditor.Set(versions[^1], row, row % 2 == 0 ? Value.Null : -row, false, new EditSession(), lineage)!);
        Assert.Contains(versions, version => version is PatchedChunk { IsFull: true });
        Assert.Contains(versions.Skip(30), version => version is not PatchedChunk);
        for (var version = 0; version <= 100; version++)
        {
            for (var row = 0; row < 100; row++)
            {
                var expected = row >= version ? row : row % 2 == 0 ? Value.Null : -row;
                Assert.Equal(expected, versions[version].Get(row));
                Assert.Equal(expected, versions[version].Flat.Get(row));
            }
        }
    }

    [Fact]
    public void A_dense_form_shows_the_same_values()
    {
        var random = new Random(5);
        foreach (var distinct in new[] { 3, 300, 3000 })
        {
            Chunk? chunk = null;
            var values = Enumerable.Range(0, Chunk.RowsMax).Select(_ => random.Next(9) == 0 ? Value.Null : $"text {random.Next(distinct)}").ToArray();
            EditSession session = new();
            Lineage lineage = new();
            for (var row = 0; row < values.Length; row++) chunk = ChunkEditor.Set(chunk, row, values[row], true, session, lineage);
            var dense = chunk!.Compact();
            Assert.IsType<PackedVarChunk>(dense);
            for (var row = 0; row < values.Length; row++)
            {
                Assert.Equal(values[row], dense.Get(row));
                Assert.Equal(!values[row].IsNull, dense.TryGetUtf8(row, out _));
            }

            Assert.True(dense.MemoryBytes < chunk.MemoryBytes);
            var changed = ChunkEditor.Set(dense, 7, 42, false, new EditSession(), lineage)!;
            Assert.Equal((42, values[8]), (changed.Get(7), changed.Get(8)));
            Assert.Equal(values[7], dense.Get(7));
        }
    }

    /// <summary>One seeded run: a head line whose committer appends in place, and forks that must not disturb it.</summary>
    private sealed class Run(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<Version> _versions = [];
        private Lineage _lineage = new();

        public void Play()
        {
            var head = new Version(null, new Value[Chunk.RowsMax], seed, new bool[Chunk.RowsMax]);
            var reserved = 0;
            for (var step = 0; step < 60; step++)
            {
                if (_random.Next(12) == 0) _lineage = new Lineage();
                var isFork = _random.Next(4) == 0;
                var next = Edit(head, isFork ? new Lineage() : _lineage, ref reserved);
                _versions.Add(next);
                if (!isFork) head = next;
                if (_random.Next(8) == 0) Verify(head);
                if (_versions.Count > 25) _versions.RemoveAt(_random.Next(_versions.Count));
            }

            foreach (var version in _versions) Verify(version);
        }

        private Version Edit(Version from, Lineage lineage, ref int reserved)
        {
            var session = new EditSession();
            var chunk = from.Chunk;
            var model = (Value[])from.Model.Clone();
            var shown = (bool[])from.Shown.Clone();
            for (var i = _random.Next(1, 20); i > 0; i--)
            {
                // New rows are never handed out twice, not even to forks; some rows are skipped and stay dead.
                var isNew = _random.Next(2) == 0 && reserved < Chunk.RowsMax - 1;
                if (isNew) reserved += _random.Next(20) == 0 ? Math.Min(_random.Next(300), Chunk.RowsMax - 1 - reserved) : 1;
                var alive = Enumerable.Range(0, Chunk.RowsMax).Where(at => shown[at]).ToArray();
                if (!isNew && alive.Length == 0) continue;
                var row = isNew ? reserved : alive[_random.Next(alive.Length)];
                var value = Draw();
                if (isNew && value.IsNull && _random.Next(2) == 0) continue;
                chunk = ChunkEditor.Set(chunk, row, value, isNew, session, lineage);
                model[row] = value;
                shown[row] = true;
                if (_random.Next(40) == 0) chunk = chunk?.Compact();
            }

            return new Version(chunk, model, seed, shown);
        }

        /// <summary>Mostly one kind and a small domain, so that widths and kinds change now and then rather than at once.</summary>
        private Value Draw()
        {
            var kind = Kinds[seed % Kinds.Length];
            return _random.Next(40) switch
            {
                0 => ValueGenerator.Next(_random, 1),
                < 6 => Value.Null,
                < 20 when kind == ValueKind.Int64 => _random.Next(-100, 100),
                _ => ValueGenerator.Next(_random, kind, 1),
            };
        }

        private static void Verify(Version version)
        {
            for (var row = 0; row < Chunk.RowsMax; row++)
            {
                if (!version.Shown[row]) continue;
                var expected = version.Model[row];
                var actual = version.Chunk?.Get(row) ?? Value.Null;
                Assert.True(expected.Equals(actual), $"seed {version.Seed}, row {row}: expected {expected}, got {actual}");
                if (version.Chunk is not { } chunk) continue;
                Assert.Equal(expected, chunk.Flat.Get(row));
                Assert.Equal(expected.Kind == ValueKind.Int64, chunk.TryGetInt64(row, out var integer));
                if (expected.Kind == ValueKind.Int64) Assert.Equal(expected.AsInt64(), integer);
                Assert.Equal(expected.Kind == ValueKind.Float64, chunk.TryGetDouble(row, out var real));
                if (expected.Kind == ValueKind.Float64) Assert.Equal(expected, real);
                Assert.Equal(expected.Kind == ValueKind.String, chunk.TryGetUtf8(row, out var utf8));
                if (expected.Kind == ValueKind.String) Assert.Equal(expected.AsString(), System.Text.Encoding.UTF8.GetString(utf8));
            }
        }
    }

    private sealed record Version(Chunk? Chunk, Value[] Model, int Seed, bool[] Shown);
}
