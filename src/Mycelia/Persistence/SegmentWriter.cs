// A log segment: definitions that are new since the last segment, then the records of a group of commits.
//
//   version (1)         2
//   definitions         n, n × (kind (1), content)
//       Label, Type, Key    name                      numbers rise in the order of definition
//       LabelSet            n, n × label
//       NodeExtent          extent (8), birth (zigzag: label set, -1 mixed)
//       EdgeExtent          extent (8), type (zigzag)
//   records             n, n × record
//       sequence, branch (0: the first), base sequence, timestamp (8, ns since 1970 UTC), operation count,
//       operations (length, bytes; see Delta), bulk parts (n, n × part; see BulkPart),
//       history (length, bytes; see HistoryOp; empty for a transaction; version 1 has none)
//
// Varints unless a width is named. The storage layer checksums the whole segment.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal enum DefinitionKind : byte
{
    Label = 1,
    Type = 2,
    Key = 3,
    LabelSet = 4,
    NodeExtent = 5,
    EdgeExtent = 6,
}

/// <summary>How much of the shared tables the log already defines.</summary>
internal struct DefinitionMarks
{
    public int Labels;
    public int Types;
    public int Keys;
    public int LabelSets;
    public int NodeExtents;
    public int EdgeExtents;

    /// <summary>All definitions so far. What refers to others is counted before them: writers define more meanwhile.</summary>
    public static DefinitionMarks Of(GraphTables tables) => new()
    {
        EdgeExtents = tables.EdgeSlots.Count,
        NodeExtents = tables.NodeSlots.Count,
        LabelSets = tables.LabelSets.Count,
        Keys = tables.Keys.Count,
        Types = tables.Types.Count,
        Labels = tables.Labels.Count,
    };

    /// <summary>All definitions of fresh tables; the empty label set needs none.</summary>
    public static DefinitionMarks None => new() { LabelSets = 1 };
}

/// <summary>
/// Gathers records in two steps: a group is staged while it may still fail, then accepted whole. <see cref="Take"/> puts the definitions that the
/// accepted records need in front and starts the next segment.
/// </summary>
internal sealed class SegmentWriter(GraphTables tables, DefinitionMarks defined)
{
    public const byte Version = 2;

    private readonly ByteWriter _staged = new(1024);
    private readonly ByteWriter _records = new(4096);
    private readonly ByteWriter _segment = new(4096);
    private readonly ByteWriter _history = new(256);
    private DefinitionMarks _defined = defined;
    private int _stagedCount;
    private long _stagedFirst;
    private int _count;

    public int RecordBytes => _records.Length;

    public bool IsEmpty => _count == 0;

    public long FirstSequence { get; private set; }

    public void Stage(long sequence, int branch, long baseSequence, long timestamp, Delta delta, IReadOnlyList<HistoryOp>? history = null)
    {
        if (_stagedCount++ == 0) _stagedFirst = sequence;
        _staged.Varint((ulong)sequence);
        _staged.Varint((ulong)branch);
        _staged.Varint((ulong)baseSequence);
        _staged.Int64(timestamp);
        _staged.Varint((ulong)delta.Operations);
        _staged.Blob(delta.Ops);
        _staged.Varint((ulong)delta.Bulks.Count);
        foreach (var bulk in delta.Bulks) bulk.Encode(_staged, tables.NodeSlots);
        _history.Clear();
        if (history is not null) HistoryOpCodec.Encode(_history, history);
        _staged.Blob(_history.Written);
    }

    public void DropStaged()
    {
        _staged.Clear();
        _stagedCount = 0;
    }

    public void AcceptStaged()
    {
        if (_stagedCount == 0) return;
        if (_count == 0) FirstSequence = _stagedFirst;
        _records.Bytes(_staged.Written);
        _count += _stagedCount;
        DropStaged();
    }

    /// <summary>The finished segment, borrowed until the next call.</summary>
    public ReadOnlySpan<byte> Take()
    {
        _segment.Clear();
        _segment.Byte(Version);
        var now = DefinitionMarks.Of(tables);
        WriteDefinitions(_segment, tables, _defined, now);
        _defined = now;
        _segment.Varint((ulong)_count);
        _segment.Bytes(_records.Written);
        _records.Clear();
        _count = 0;
        return _segment.Written;
    }

    /// <summary>Definitions from one state of the tables up to a later one; also the form in which a manifest holds all of them.</summary>
    public static void WriteDefinitions(ByteWriter writer, GraphTables tables, DefinitionMarks from, DefinitionMarks to)
    {
        var count = to.Labels - from.Labels + to.Types - from.Types + to.Keys - from.Keys + to.LabelSets - from.LabelSets
            + to.NodeExtents - from.NodeExtents + to.EdgeExtents - from.EdgeExtents;
        writer.Varint((ulong)count);
        WriteNames(writer, DefinitionKind.Label, tables.Labels, from.Labels, to.Labels);
        WriteNames(writer, DefinitionKind.Type, tables.Types, from.Types, to.Types);
        WriteNames(writer, DefinitionKind.Key, tables.Keys, from.Keys, to.Keys);
        for (var i = from.LabelSets; i < to.LabelSets; i++)
        {
            writer.Byte((byte)DefinitionKind.LabelSet);
            writer.Varint((ulong)tables.LabelSets.LabelsOf(i).Length);
            foreach (var label in tables.LabelSets.LabelsOf(i)) writer.Varint((ulong)label);
        }

        WriteExtents(writer, DefinitionKind.NodeExtent, tables.NodeSlots, from.NodeExtents, to.NodeExtents);
        WriteExtents(writer, DefinitionKind.EdgeExtent, tables.EdgeSlots, from.EdgeExtents, to.EdgeExtents);
    }

    private static void WriteNames(ByteWriter writer, DefinitionKind kind, TokenTable names, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            writer.Byte((byte)kind);
            writer.String(names.NameOf(i));
        }
    }

    private static void WriteExtents(ByteWriter writer, DefinitionKind kind, SlotTable slots, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            writer.Byte((byte)kind);
            writer.UInt64(slots.ExtentOf(i));
            writer.Zigzag(slots.BirthOf(i));
        }
    }
}
