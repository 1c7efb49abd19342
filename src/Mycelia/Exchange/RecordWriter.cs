// Writes a commit as the messages that RecordItem describes. Extents that the first parent does not have, and whose rows are all alive, go as pages: their columns as they
// are hashed. Everything else goes as operations, from the difference of the two versions.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Hashing;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;

namespace Mycelia.Exchange;

internal sealed class RecordWriter
{
    /// <summary>Extents with fewer rows go as operations.</summary>
    private const int PageRowsMin = 32;

    private readonly CommitNode _node;
    private readonly GraphSpace _from;
    private readonly GraphSpace _to;
    private readonly GraphTables _tables;
    private readonly ByteWriter _message = new(4_096);
    private readonly ByteWriter _chunk = new(16_384);
    private readonly Dictionary<int, int> _labels = [];
    private readonly Dictionary<int, int> _types = [];
    private readonly Dictionary<int, int> _keys = [];
    private readonly Dictionary<int, int> _labelSets = new() { [0] = 0 };
    private readonly Dictionary<int, int> _nodeExtents = [];
    private readonly Dictionary<int, int> _edgeExtents = [];
    private readonly uint[] _ends = new uint[Chunk.RowsMax];
    private readonly List<(int Key, Value Value)> _properties = [];
    private long _lastNode;
    private long _lastEdge;
    private long _lastEnd;

    private RecordWriter(CommitNode node)
    {
        _node = node;
        _to = node.Version;
        _tables = _to.Tables;
        _from = node.FirstParent?.Version ?? GraphSpace.Empty(_tables);
        _message.Byte(RecordFormat.Version);
    }

    /// <summary>The messages of one commit. Cost: what differs from its first parent.</summary>
    public static IEnumerable<byte[]> Write(CommitNode node, CancellationToken cancellation) => new RecordWriter(node).Messages(cancellation);

    private IEnumerable<byte[]> Messages(CancellationToken cancellation)
    {
        var nodes = FreshSlots(ChangedSlots.OfNodes(_from, _to), slot => _from.Nodes[slot] is null && _to.Nodes[slot] is { UniformLabelSet: >= 0 } extent && IsWhole(extent));
        var edges = FreshSlots(ChangedSlots.OfEdges(_from, _to), slot => _from.Edges[slot] is null && _to.Edges[slot] is { } extent && IsWhole(extent));
        // In the order of the slots, so that a receiver that knows none of them numbers the nodes alike and finds the edges sorted.
        foreach (var slot in nodes) NodeExtent(slot);
        foreach (var slot in nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            NodePage(slot);
            if (IsFull) yield return Take();
        }

        foreach (var slot in edges)
        {
            cancellation.ThrowIfCancellationRequested();
            EdgePage(slot);
            if (IsFull) yield return Take();
        }

        var diff = VersionDiff.Between(_from, _to, new HashSet<int>(nodes), new HashSet<int>(edges), cancellation);
        foreach (var isFull in Operations(diff))
            if (isFull) yield return Take();
        _chunk.Clear();
        CommitCodec.Encode(_chunk, _node.Commit);
        Item(RecordItem.Commit);
        _message.Blob(_chunk.Written);
        yield return Take();
    }

    private bool IsFull => _message.Length >= RecordFormat.MessageBytes;

    private static bool IsWhole(Extent extent) => extent.AliveCount >= PageRowsMin && ExtentCodec.AliveLimit(extent) == extent.AliveCount;

    private static List<int> FreshSlots(ChangedSlots changed, Predicate<int> isFresh)
    {
        var slots = new List<int>();
        for (var i = 0; i < changed.Count; i++)
            if (changed.IsExtentChanged(i) && isFresh(changed.SlotAt(i))) slots.Add(changed.SlotAt(i));
        slots.Sort();
        return slots;
    }

    private byte[] Take()
    {
        _message.UInt32(Crc32C.Compute(_message.Written));
        var bytes = _message.ToArray();
        _message.Clear();
        _message.Byte(RecordFormat.Version);
        return bytes;
    }

    private void NodePage(int slot)
    {
        var extent = _to.Nodes[slot]!;
        var labelSet = LabelSet(extent.UniformLabelSet);
        DefineKeys(_to.NodeColumns, slot);
        Item(RecordItem.NodePage);
        _message.Varint((ulong)_nodeExtents[slot]);
        _message.Varint((ulong)labelSet);
        _message.Varint((ulong)extent.AliveCount);
        Columns(_to.NodeColumns, slot, extent);
    }

    private void EdgePage(int slot)
    {
        var extent = _to.Edges[slot]!;
        var number = EdgeExtent(slot);
        for (var row = 0; row < extent.AliveCount; row++)
        {
            NodeExtent((int)(extent.Sources[row] >> Chunk.RowBits));
            NodeExtent((int)(extent.Targets[row] >> Chunk.RowBits));
        }

        DefineKeys(_to.EdgeColumns, slot);
        Item(RecordItem.EdgePage);
        _message.Varint((ulong)number);
        _message.Varint((ulong)extent.AliveCount);
        Ends(extent.Sources, extent.AliveCount);
        Ends(extent.Targets, extent.AliveCount);
        Columns(_to.EdgeColumns, slot, extent);
    }

    private void Ends(RowColumn rows, int count)
    {
        var ends = _ends.AsSpan(0, count);
        var rises = true;
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            ends[i] = (uint)_nodeExtents[(int)(row >> Chunk.RowBits)] << Chunk.RowBits | row & (Chunk.RowsMax - 1);
            if (i > 0 && ends[i] < ends[i - 1]) rises = false;
        }

        for (var i = count - 1; rises && i > 0; i--) ends[i] -= ends[i - 1];
        _message.Byte(rises ? (byte)1 : (byte)0);
        PackedInts.Write(_message, ends);
    }

    private void DefineKeys(ColumnSet columns, int slot)
    {
        for (var key = 0; key < columns.KeyLimit; key++)
            if (columns.Chunk(key, slot) is not null) Key(key);
    }

    private void Columns(ColumnSet columns, int slot, Extent extent)
    {
        var found = new List<(int Key, Chunk Chunk)>();
        for (var key = 0; key < columns.KeyLimit; key++)
            if (columns.Chunk(key, slot) is { } chunk) found.Add((key, chunk));
        _message.Varint((ulong)found.Count);
        foreach (var (key, chunk) in found)
        {
            _chunk.Clear();
            if (!ChunkCodec.Encode(_chunk, chunk, extent.Alive)) _chunk.Clear();
            _message.Varint((ulong)Key(key));
            _message.Blob(_chunk.Written);
        }
    }

    /// <summary>The operations in the order in which they can be applied; true where a message should end.</summary>
    private IEnumerable<bool> Operations(VersionDiff diff)
    {
        var delta = DiffDelta.Of(diff);
        var at = 0;
        while (at < delta.Ops.Length)
        {
            at = Operations(delta, at);
            yield return IsFull;
        }
    }

    /// <summary>Writes operations from one byte of a delta on until the message is full; the byte to go on from.</summary>
    private int Operations(Delta delta, int from)
    {
        var reader = new DeltaReader(delta, from);
        while (!IsFull && reader.Next()) Operation(ref reader);
        return from + reader.Position;
    }

    private void Operation(ref DeltaReader reader)
    {
        switch (reader.Op)
        {
            case DeltaOp.CreateNode:
                var labelSet = LabelSet(reader.Token);
                Create(RecordItem.CreateNode, ref reader, labelSet);
                break;
            case DeltaOp.CreateEdge:
                Create(RecordItem.CreateEdge, ref reader, Type(reader.Token));
                break;
            case DeltaOp.SetNodeProperty or DeltaOp.SetEdgeProperty:
                var isNode = reader.Op == DeltaOp.SetNodeProperty;
                var key = Key(reader.Token);
                var row = isNode ? NodeNumber(reader.Id) : EdgeNumber(reader.Id);
                Item(isNode ? RecordItem.SetNode : RecordItem.SetEdge);
                if (isNode) Step(row, ref _lastNode);
                else Step(row, ref _lastEdge);
                _message.Varint((ulong)key);
                ValueCodec.Write(_message, reader.Value);
                break;
            case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                var label = Label(reader.Token);
                var node = NodeNumber(reader.Id);
                Item(reader.Op == DeltaOp.AddLabel ? RecordItem.AddLabel : RecordItem.RemoveLabel);
                Step(node, ref _lastNode);
                _message.Varint((ulong)label);
                break;
            case DeltaOp.DeleteNode:
                var deletedNode = NodeNumber(reader.Id);
                Item(RecordItem.DeleteNode);
                Step(deletedNode, ref _lastNode);
                break;
            case DeltaOp.DeleteEdge:
                var deletedEdge = EdgeNumber(reader.Id);
                Item(RecordItem.DeleteEdge);
                Step(deletedEdge, ref _lastEdge);
                break;
            case DeltaOp.SetSchemaCell:
                Item(RecordItem.Schema);
                _message.String(reader.Name);
                _message.Byte(reader.Definition is null ? (byte)0 : (byte)1);
                _message.Blob(reader.Definition ?? []);
                break;
            default:
                throw new InvariantException($"A difference holds the operation {reader.Op}.");
        }
    }

    private void Create(RecordItem item, ref DeltaReader reader, int token)
    {
        var isNode = item == RecordItem.CreateNode;
        var row = isNode ? NodeNumber(reader.Id) : EdgeNumber(reader.Id);
        var (source, target) = isNode ? (0, 0) : (NodeNumber(reader.Source.Value), NodeNumber(reader.Target.Value));
        _properties.Clear();
        while (reader.NextProperty(out var key, out var value)) _properties.Add((Key(key), value));
        Item(item);
        if (isNode) Step(row, ref _lastNode);
        else Step(row, ref _lastEdge);
        _message.Varint((ulong)token);
        if (!isNode)
        {
            Step(source, ref _lastEnd);
            Step(target, ref _lastEnd);
        }

        _message.Varint((ulong)_properties.Count);
        foreach (var (key, value) in _properties)
        {
            _message.Varint((ulong)key);
            ValueCodec.Write(_message, value);
        }
    }

    private void Item(RecordItem item) => _message.Byte((byte)item);

    private void Step(long number, ref long last)
    {
        _message.Zigzag(number - last);
        last = number;
    }

    private int Label(int label) => Name(RecordItem.Label, _labels, _tables.Labels, label);

    private int Type(int type) => Name(RecordItem.Type, _types, _tables.Types, type);

    private int Key(int key) => Name(RecordItem.Key, _keys, _tables.Keys, key);

    private int Name(RecordItem item, Dictionary<int, int> numbers, TokenTable names, int token)
    {
        if (numbers.TryGetValue(token, out var number)) return number;
        numbers.Add(token, number = numbers.Count);
        Item(item);
        _message.String(names.NameOf(token));
        return number;
    }

    private int LabelSet(int set)
    {
        if (_labelSets.TryGetValue(set, out var number)) return number;
        var labels = _tables.LabelSets.LabelsOf(set);
        foreach (var label in labels) Label(label);
        _labelSets.Add(set, number = _labelSets.Count);
        Item(RecordItem.LabelSet);
        _message.Varint((ulong)labels.Length);
        foreach (var label in labels) _message.Varint((ulong)_labels[label]);
        return number;
    }

    private int NodeExtent(int slot)
    {
        if (_nodeExtents.TryGetValue(slot, out var number)) return number;
        var birth = _tables.NodeSlots.BirthOf(slot);
        var born = birth < 0 ? 0 : LabelSet(birth) + 1;
        _nodeExtents.Add(slot, number = _nodeExtents.Count);
        Item(RecordItem.NodeExtent);
        _message.UInt64(_tables.NodeSlots.ExtentOf(slot));
        _message.Varint((ulong)born);
        return number;
    }

    private int EdgeExtent(int slot)
    {
        if (_edgeExtents.TryGetValue(slot, out var number)) return number;
        var type = Type(_tables.EdgeSlots.BirthOf(slot));
        _edgeExtents.Add(slot, number = _edgeExtents.Count);
        Item(RecordItem.EdgeExtent);
        _message.UInt64(_tables.EdgeSlots.ExtentOf(slot));
        _message.Varint((ulong)type);
        return number;
    }

    private long NodeNumber(ulong id) => (long)NodeExtent((int)(_tables.NodeSlots.RowOf(id) >> Chunk.RowBits)) << Chunk.RowBits | (long)(id & (Chunk.RowsMax - 1));

    private long EdgeNumber(ulong id) => (long)EdgeExtent((int)(_tables.EdgeSlots.RowOf(id) >> Chunk.RowBits)) << Chunk.RowBits | (long)(id & (Chunk.RowsMax - 1));
}
