using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

/// <summary>One record read back from the log: a transaction, or with <paramref name="History"/> a step of the history.</summary>
internal readonly record struct LogRecord(long Sequence, int Branch, long BaseSequence, long Timestamp, Delta Delta, List<HistoryOp>? History);

/// <summary>Reads log segments back into the tables of the database being opened.</summary>
internal static class SegmentReader
{
    private const string What = "A log segment";

    /// <summary>Defines what the segment defines, then yields its records in order.</summary>
    public static List<LogRecord> Read(byte[] segment, GraphTables tables)
    {
        var reader = new ByteReader(segment, What);
        var version = reader.Byte();
        if (version is 0 or > SegmentWriter.Version) reader.Malformed($"its version is {version}");
        ReadDefinitions(ref reader, tables);
        var records = new List<LogRecord>();
        var count = reader.Count(reader.Remaining);
        for (var i = 0; i < count; i++) records.Add(ReadRecord(ref reader, tables, version));
        if (!reader.AtEnd) reader.Malformed("bytes follow its last record");
        return records;
    }

    public static void ReadDefinitions(ref ByteReader reader, GraphTables tables)
    {
        var count = reader.Count(reader.Remaining);
        for (var i = 0; i < count; i++)
        {
            var kind = (DefinitionKind)reader.Byte();
            switch (kind)
            {
                case DefinitionKind.Label:
                    tables.Labels.GetOrAdd(reader.String());
                    break;
                case DefinitionKind.Type:
                    tables.Types.GetOrAdd(reader.String());
                    break;
                case DefinitionKind.Key:
                    tables.Keys.GetOrAdd(reader.String());
                    break;
                case DefinitionKind.LabelSet:
                    ReadLabelSet(ref reader, tables);
                    break;
                case DefinitionKind.NodeExtent:
                    tables.NodeSlots.SlotFor(reader.UInt64(), (int)reader.Zigzag());
                    break;
                case DefinitionKind.EdgeExtent:
                    tables.EdgeSlots.SlotFor(reader.UInt64(), (int)reader.Zigzag());
                    break;
                default:
                    reader.Malformed($"{(byte)kind} is no definition");
                    break;
            }
        }
    }

    private static void ReadLabelSet(ref ByteReader reader, GraphTables tables)
    {
        var labels = new int[reader.Count(reader.Remaining)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.Count(int.MaxValue);
            if (labels[i] >= tables.Labels.Count) reader.Malformed("a label set names an unknown label");
        }

        tables.LabelSets.GetOrAdd(labels);
    }

    private static LogRecord ReadRecord(ref ByteReader reader, GraphTables tables, byte version)
    {
        var sequence = (long)reader.Varint();
        var branch = reader.Count(version == 1 ? 0 : int.MaxValue);
        var baseSequence = (long)reader.Varint();
        var timestamp = reader.Int64();
        var operations = reader.Count(int.MaxValue);
        var ops = reader.Blob();
        var bulks = new List<BulkPart>(reader.Count(reader.Remaining));
        for (var i = bulks.Capacity; i > 0; i--) bulks.Add(BulkPart.Decode(ref reader, tables.NodeSlots));
        var history = version == 1 ? default : reader.Blob();
        return new LogRecord(sequence, branch, baseSequence, timestamp, Delta.FromLog(ops, operations, bulks), history.IsEmpty ? null : HistoryOpCodec.Decode(history));
    }
}
