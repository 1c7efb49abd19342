using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Persistence;

/// <summary>Hashes extents and chunks as <see cref="RootHash"/> defines it. Reuses its buffers; for one thread at a time.</summary>
internal sealed class PageHasher(GraphTables tables)
{
    private readonly ByteWriter _buffer = new(20_000);
    private readonly Dictionary<int, byte[]> _labelSets = [];
    private readonly List<int> _used = [];
    private byte[] _isUsed = [];
    private ushort[] _indexOf = [];

    /// <summary>Writes the hash of a chunk; false if no alive row has a value.</summary>
    public bool Hash(Chunk chunk, ReadOnlySpan<ulong> alive, Span<byte> hash)
    {
        _buffer.Clear();
        _buffer.Byte(1);
        if (!ChunkCodec.Encode(_buffer, chunk, alive)) return false;
        SHA256.HashData(_buffer.Written, hash);
        return true;
    }

    /// <summary>Writes the hash of an extent; false if no row is alive.</summary>
    public bool Hash(NodeExtent extent, Span<byte> hash)
    {
        if (extent.AliveCount == 0) return false;
        _buffer.Clear();
        _buffer.Byte(2);
        AliveBits(extent);
        if (extent.UniformLabelSet is >= 0 and var uniform)
        {
            _buffer.Varint(1);
            _buffer.Bytes(LabelSet(uniform));
            _buffer.Reserve(extent.AliveCount).Clear();
        }
        else
        {
            LabelSetsByRow(extent);
        }

        SHA256.HashData(_buffer.Written, hash);
        return true;
    }

    /// <summary>Writes the hash of an extent; false if no row is alive.</summary>
    public bool Hash(EdgeExtent extent, Span<byte> hash)
    {
        if (extent.AliveCount == 0) return false;
        _buffer.Clear();
        _buffer.Byte(3);
        AliveBits(extent);
        _buffer.String(tables.Types.NameOf(extent.Type));
        ExtentCodec.EncodeEnds(_buffer, extent, extent.Sources, tables.NodeSlots);
        ExtentCodec.EncodeEnds(_buffer, extent, extent.Targets, tables.NodeSlots);
        SHA256.HashData(_buffer.Written, hash);
        return true;
    }

    private void AliveBits(Extent extent)
    {
        var limit = ExtentCodec.AliveLimit(extent);
        _buffer.Varint((ulong)limit);
        _buffer.Bytes(MemoryMarshal.AsBytes(extent.Alive.AsSpan())[..((limit + 7) / 8)]);
    }

    private void LabelSetsByRow(NodeExtent extent)
    {
        if (_isUsed.Length < tables.LabelSets.Count) (_isUsed, _indexOf) = (new byte[tables.LabelSets.Count * 2], new ushort[tables.LabelSets.Count * 2]);
        _used.Clear();
        for (var word = 0; word < extent.Alive.Length; word++)
        {
            for (var bits = extent.Alive[word]; bits != 0; bits &= bits - 1)
            {
                var set = extent.LabelSetOf(word * 64 + BitOperations.TrailingZeroCount(bits));
                if (_isUsed[set] != 0) continue;
                _isUsed[set] = 1;
                _used.Add(set);
            }
        }

        _used.Sort((left, right) => LabelSet(left).AsSpan().SequenceCompareTo(LabelSet(right)));
        _buffer.Varint((ulong)_used.Count);
        for (var i = 0; i < _used.Count; i++)
        {
            _buffer.Bytes(LabelSet(_used[i]));
            _indexOf[_used[i]] = (ushort)i;
            _isUsed[_used[i]] = 0;
        }

        for (var word = 0; word < extent.Alive.Length; word++)
            for (var bits = extent.Alive[word]; bits != 0; bits &= bits - 1)
                _buffer.Varint(_indexOf[extent.LabelSetOf(word * 64 + BitOperations.TrailingZeroCount(bits))]);
    }

    /// <summary>The hashed form of a label set: n, n × name, by name.</summary>
    private byte[] LabelSet(int set)
    {
        if (_labelSets.TryGetValue(set, out var known)) return known;
        var names = new List<string>();
        foreach (var label in tables.LabelSets.LabelsOf(set)) names.Add(tables.Labels.NameOf(label));
        names.Sort(UnicodeText.Utf8Order);
        var writer = new ByteWriter(64);
        writer.Varint((ulong)names.Count);
        foreach (var name in names) writer.String(name);
        return _labelSets[set] = writer.ToArray();
    }
}
