// What one transaction writes, encoded once. The same bytes feed the transaction's private fork, the committer, the log and recovery.
//
//   op (1)            then, little-endian, varints unless a width is named
//   CreateNode        id (8), label set, n, n × (key, value)
//   CreateEdge        id (8), type, source (8), target (8), n, n × (key, value)
//   SetNodeProperty   id (8), key, value              null removes
//   SetEdgeProperty   id (8), key, value
//   AddLabel          id (8), label
//   RemoveLabel       id (8), label
//   DeleteNode        id (8)
//   DeleteEdge        id (8)
//   Bulk              index into the bulk parts that follow the operations in a record
//   SetSchemaCell     name, present (1), definition
//
// Rows, labels, types and keys are named by identity and by token number; the numbers' names precede them in the log (see SegmentWriter).
// A savepoint is a length to truncate to. A write that fails (a value too large for a record) leaves the delta as it was.

using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph;

internal enum DeltaOp : byte
{
    CreateNode = 1,
    CreateEdge = 2,
    SetNodeProperty = 3,
    SetEdgeProperty = 4,
    AddLabel = 5,
    RemoveLabel = 6,
    DeleteNode = 7,
    DeleteEdge = 8,
    Bulk = 9,
    SetSchemaCell = 10,
}

/// <summary>A position in a delta: how many bytes and bulk parts stood before it.</summary>
internal readonly record struct DeltaMark(int Bytes, int Bulks, int Operations);

internal sealed class Delta
{
    /// <summary>More than the fixed parts of any operation take.</summary>
    private const int FixedMax = 64;

    private readonly ByteWriter _ops = new(256);
    private List<BulkPart>? _bulks;

    public int Operations { get; private set; }

    /// <summary>Whether any operation deletes a node (kept on when a savepoint takes it back).</summary>
    public bool DeletesNodes { get; private set; }

    /// <summary>What a definition in this delta defines, built beforehand; not part of the record.</summary>
    public PreparedRule? Prepared { get; set; }

    public bool IsEmpty => Operations == 0;

    public ReadOnlySpan<byte> Ops => _ops.Written;

    public IReadOnlyList<BulkPart> Bulks => _bulks ?? (IReadOnlyList<BulkPart>)[];

    public DeltaMark Mark => new(_ops.Length, _bulks?.Count ?? 0, Operations);

    public void Truncate(DeltaMark mark)
    {
        _ops.Truncate(mark.Bytes);
        if (_bulks is not null) _bulks.RemoveRange(mark.Bulks, _bulks.Count - mark.Bulks);
        Operations = mark.Operations;
    }

    /// <summary>Bytes the buffer holds on to.</summary>
    public int Capacity => _ops.Capacity;

    public void Clear()
    {
        Truncate(default);
        DeletesNodes = false;
        Prepared = null;
    }

    public void CreateNode(NodeId id, int labelSet, ReadOnlySpan<(int Key, Value Value)> properties)
    {
        var mark = Mark;
        try
        {
            Begin(DeltaOp.CreateNode, id.Value);
            _ops.Varint((ulong)labelSet);
            Properties(properties);
        }
        catch
        {
            Truncate(mark);
            throw;
        }
    }

    public void CreateEdge(EdgeId id, int type, NodeId source, NodeId target, ReadOnlySpan<(int Key, Value Value)> properties)
    {
        var mark = Mark;
        try
        {
            Begin(DeltaOp.CreateEdge, id.Value);
            _ops.Varint((ulong)type);
            _ops.UInt64(source.Value);
            _ops.UInt64(target.Value);
            Properties(properties);
        }
        catch
        {
            Truncate(mark);
            throw;
        }
    }

    public void SetProperty(NodeId id, int key, in Value value) => SetProperty(DeltaOp.SetNodeProperty, id.Value, key, value);

    public void SetProperty(EdgeId id, int key, in Value value) => SetProperty(DeltaOp.SetEdgeProperty, id.Value, key, value);

    public void ChangeLabel(NodeId id, int label, bool add)
    {
        _ops.EnsureRoom(FixedMax);
        Begin(add ? DeltaOp.AddLabel : DeltaOp.RemoveLabel, id.Value);
        _ops.Varint((ulong)label);
    }

    public void Delete(NodeId id)
    {
        Begin(DeltaOp.DeleteNode, id.Value);
        DeletesNodes = true;
    }

    public void Delete(EdgeId id) => Begin(DeltaOp.DeleteEdge, id.Value);

    public void Add(BulkPart bulk)
    {
        _ops.EnsureRoom(FixedMax);
        _bulks ??= [];
        _ops.Byte((byte)DeltaOp.Bulk);
        _ops.Varint((ulong)_bulks.Count);
        _bulks.Add(bulk);
        Operations++;
    }

    /// <summary>Sets or removes (null) an index or constraint definition.</summary>
    public void SetSchemaCell(string name, byte[]? definition)
    {
        _ops.EnsureRoom(FixedMax + System.Text.Encoding.UTF8.GetMaxByteCount(name.Length) + (definition?.Length ?? 0));
        _ops.Byte((byte)DeltaOp.SetSchemaCell);
        _ops.String(name);
        _ops.Byte(definition is null ? (byte)0 : (byte)1);
        _ops.Blob(definition ?? []);
        Operations++;
    }

    /// <summary>Adds the operations of another delta, which has no bulk parts.</summary>
    public void Append(Delta other)
    {
        Invariant.Holds(other.Bulks.Count == 0);
        _ops.Bytes(other.Ops);
        Operations += other.Operations;
        DeletesNodes |= other.DeletesNodes;
    }

    /// <summary>Reads the operations back into a delta, for replaying a log record.</summary>
    public static Delta FromLog(ReadOnlySpan<byte> ops, int operations, List<BulkPart> bulks)
    {
        var delta = new Delta { Operations = operations, _bulks = bulks };
        delta._ops.Bytes(ops);
        return delta;
    }

    private void SetProperty(DeltaOp op, ulong id, int key, in Value value)
    {
        var mark = Mark;
        try
        {
            Begin(op, id);
            _ops.Varint((ulong)key);
            ValueCodec.Write(_ops, value);
        }
        catch
        {
            Truncate(mark);
            throw;
        }
    }

    private void Begin(DeltaOp op, ulong id)
    {
        _ops.EnsureRoom(FixedMax);
        _ops.Byte((byte)op);
        _ops.UInt64(id);
        Operations++;
    }

    private void Properties(ReadOnlySpan<(int Key, Value Value)> properties)
    {
        _ops.Varint((ulong)properties.Length);
        foreach (var (key, value) in properties)
        {
            _ops.Varint((ulong)key);
            ValueCodec.Write(_ops, value);
        }
    }
}
