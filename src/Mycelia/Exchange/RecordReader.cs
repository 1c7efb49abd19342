// Reads the messages that RecordItem describes into the tables of this database: names get its numbers, extents its slots. What comes out is a delta as if the commit had been
// made here. A checksum tells damage before anything is read; the root hash, which the receiver compares, tells everything else.

using System.Runtime.InteropServices;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Hashing;
using Mycelia.Kernel.Values;

namespace Mycelia.Exchange;

/// <summary>A commit that was read, and what leads to it from its first parent.</summary>
internal sealed record CommitRecord(Commit Commit, Delta Delta);

internal sealed class RecordReader(GraphTables tables)
{
    private const string What = "A message of an exchange";

    private readonly List<int> _labels = [];
    private readonly List<int> _types = [];
    private readonly List<int> _keys = [];
    private readonly List<int> _labelSets = [0];
    private readonly List<int> _nodeSlots = [];
    private readonly List<int> _edgeSlots = [];
    private readonly SortedDictionary<int, PageList> _nodePages = [];
    private readonly SortedDictionary<int, PageList> _edgePages = [];
    private readonly List<(int Key, Value Value)> _properties = [];
    private Delta _delta = new();
    private long _lastNode;
    private long _lastEdge;
    private long _lastEnd;

    /// <summary>Reads the next message; the commit when it is the last one of its record.</summary>
    /// <exception cref="CorruptionException">The message is damaged, or makes no sense.</exception>
    public CommitRecord? Read(byte[] message)
    {
        var body = message.AsSpan(0, Math.Max(0, message.Length - RecordFormat.ChecksumBytes));
        if (body.IsEmpty || Crc32C.Compute(body) != BitConverter.ToUInt32(message.AsSpan(body.Length)))
            throw new CorruptionException($"A message of {message.Length} bytes arrived damaged. What came before it was kept; run the command again.");
        var reader = new ByteReader(body, What);
        if (reader.Byte() != RecordFormat.Version)
            throw new MyceliaException(StatusCode.NewerFormat, $"The other database sends commits in the form {body[0]}; this release knows {RecordFormat.Version}. Update the older of the two.");
        while (!reader.AtEnd)
        {
            var item = (RecordItem)reader.Byte();
            if (item == RecordItem.Commit) return End(ref reader);
            if (!TryDefine(item, ref reader) && !TryPage(item, ref reader)) Operation(item, ref reader);
        }

        return null;
    }

    private CommitRecord End(ref ByteReader reader)
    {
        var commit = CommitCodec.Decode(reader.Blob());
        if (!reader.AtEnd) reader.Malformed("something follows the commit");
        AddPages();
        var record = new CommitRecord(commit, _delta);
        _delta = new Delta();
        foreach (var numbers in new[] { _labels, _types, _keys, _nodeSlots, _edgeSlots }) numbers.Clear();
        _labelSets.RemoveRange(1, _labelSets.Count - 1);
        (_lastNode, _lastEdge, _lastEnd) = (0, 0, 0);
        return record;
    }

    private bool TryDefine(RecordItem item, ref ByteReader reader)
    {
        switch (item)
        {
            case RecordItem.Label:
                _labels.Add(tables.Labels.GetOrAdd(reader.String()));
                return true;
            case RecordItem.Type:
                _types.Add(tables.Types.GetOrAdd(reader.String()));
                return true;
            case RecordItem.Key:
                _keys.Add(tables.Keys.GetOrAdd(reader.String()));
                return true;
            case RecordItem.LabelSet:
                var labels = new int[reader.Count(_labels.Count)];
                for (var i = 0; i < labels.Length; i++) labels[i] = Numbered(_labels, ref reader);
                _labelSets.Add(tables.LabelSets.GetOrAdd(labels));
                return true;
            case RecordItem.NodeExtent:
                var nodes = Extent(ref reader);
                var born = reader.Count(_labelSets.Count);
                tables.NodeRows.NoteTaken(nodes);
                _nodeSlots.Add(tables.NodeSlots.SlotFor(nodes, born == 0 ? RowAllocator.MixedPool : _labelSets[born - 1]));
                return true;
            case RecordItem.EdgeExtent:
                var edges = Extent(ref reader);
                var type = Numbered(_types, ref reader);
                tables.EdgeRows.NoteTaken(edges);
                var slot = tables.EdgeSlots.SlotFor(edges, type);
                if (tables.EdgeSlots.BirthOf(slot) != type) reader.Malformed($"the extent {edges:x} is known to hold edges of another type");
                _edgeSlots.Add(slot);
                return true;
            default:
                return false;
        }
    }

    private static ulong Extent(ref ByteReader reader)
    {
        var extent = reader.UInt64();
        if (extent >> (64 - Chunk.RowBits) != 0) reader.Malformed($"{extent:x} is no extent");
        return extent;
    }

    private bool TryPage(RecordItem item, ref ByteReader reader)
    {
        if (item is not (RecordItem.NodePage or RecordItem.EdgePage)) return false;
        if (!_delta.IsEmpty) reader.Malformed("a page follows operations");
        var isEdges = item == RecordItem.EdgePage;
        var slot = Numbered(isEdges ? _edgeSlots : _nodeSlots, ref reader);
        var token = isEdges ? tables.EdgeSlots.BirthOf(slot) : Numbered(_labelSets, ref reader);
        var slots = isEdges ? tables.EdgeSlots : tables.NodeSlots;
        var pages = PagesOf(isEdges ? _edgePages : _nodePages, token);
        var rows = reader.Count(Chunk.RowsMax);
        if (rows == 0) reader.Malformed("a page has no rows");
        if (isEdges)
        {
            var ends = new uint[rows];
            ReadEnds(ref reader, ends);
            var first = pages.Keys.Count;
            foreach (var end in ends) pages.Keys.Add((ulong)end << 32);
            ReadEnds(ref reader, ends);
            pages.Targets.AddRange(ends);
            var keys = CollectionsMarshal.AsSpan(pages.Keys)[first..];
            for (var i = 0; i < rows; i++) keys[i] |= ends[i];
        }

        pages.Runs.Add(new RowRun(slots.ExtentOf(slot) << Chunk.RowBits, rows));
        for (var columns = reader.Count(reader.Remaining); columns > 0; columns--)
        {
            var key = Numbered(_keys, ref reader);
            var bytes = reader.Blob();
            if (bytes.IsEmpty) continue;
            var chunk = ChunkCodec.Decode(bytes);
            if (chunk.Capacity > rows) reader.Malformed("a column is longer than its page");
            pages.Set(key, chunk);
        }

        return true;
    }

    private static PageList PagesOf(SortedDictionary<int, PageList> pages, int token)
    {
        if (!pages.TryGetValue(token, out var list)) pages.Add(token, list = new PageList());
        return list;
    }

    private void ReadEnds(ref ByteReader reader, Span<uint> ends)
    {
        var form = reader.Byte();
        if (form > 1) reader.Malformed($"edge ends in the unknown form {form}");
        PackedInts.Read(ref reader, ends);
        for (var i = 1; form == 1 && i < ends.Length; i++) ends[i] += ends[i - 1];
        var slots = CollectionsMarshal.AsSpan(_nodeSlots);
        for (var i = 0; i < ends.Length; i++)
        {
            var extent = ends[i] >> Chunk.RowBits;
            if (extent >= (uint)slots.Length) reader.Malformed("an edge ends in an extent that is not defined");
            ends[i] = (uint)slots[(int)extent] << Chunk.RowBits | ends[i] & (Chunk.RowsMax - 1);
        }
    }

    /// <summary>All pages go in front of the operations: nodes first, since edges end at them.</summary>
    private void AddPages()
    {
        if (_nodePages.Count == 0 && _edgePages.Count == 0) return;
        var operations = _delta;
        _delta = new Delta();
        foreach (var (labelSet, pages) in _nodePages) _delta.Add(pages.ToBulk(false, labelSet));
        foreach (var (type, pages) in _edgePages) _delta.Add(pages.ToBulk(true, type));
        _delta.Append(operations);
        _nodePages.Clear();
        _edgePages.Clear();
    }

    private void Operation(RecordItem item, ref ByteReader reader)
    {
        switch (item)
        {
            case RecordItem.CreateNode:
                var node = Node(ref reader, ref _lastNode);
                var labelSet = Numbered(_labelSets, ref reader);
                _delta.CreateNode(node, labelSet, Properties(ref reader));
                break;
            case RecordItem.CreateEdge:
                var edge = Edge(ref reader);
                var type = Numbered(_types, ref reader);
                var (source, target) = (Node(ref reader, ref _lastEnd), Node(ref reader, ref _lastEnd));
                if (tables.EdgeSlots.BirthOf((int)(tables.EdgeSlots.RowOf(edge.Value) >> Chunk.RowBits)) != type) reader.Malformed("an edge stands in an extent of another type");
                _delta.CreateEdge(edge, type, source, target, Properties(ref reader));
                break;
            case RecordItem.SetNode:
                var changedNode = Node(ref reader, ref _lastNode);
                var nodeKey = Numbered(_keys, ref reader);
                _delta.SetProperty(changedNode, nodeKey, ValueCodec.Read(ref reader));
                break;
            case RecordItem.SetEdge:
                var changedEdge = Edge(ref reader);
                var edgeKey = Numbered(_keys, ref reader);
                _delta.SetProperty(changedEdge, edgeKey, ValueCodec.Read(ref reader));
                break;
            case RecordItem.AddLabel or RecordItem.RemoveLabel:
                var labelled = Node(ref reader, ref _lastNode);
                _delta.ChangeLabel(labelled, Numbered(_labels, ref reader), item == RecordItem.AddLabel);
                break;
            case RecordItem.DeleteNode:
                _delta.Delete(Node(ref reader, ref _lastNode));
                break;
            case RecordItem.DeleteEdge:
                _delta.Delete(Edge(ref reader));
                break;
            case RecordItem.Schema:
                var (name, isPresent, definition) = (reader.String(), reader.Byte() != 0, reader.Blob().ToArray());
                _delta.SetSchemaCell(name, isPresent ? definition : null);
                break;
            default:
                reader.Malformed($"{(byte)item} is no item");
                break;
        }
    }

    private ReadOnlySpan<(int Key, Value Value)> Properties(ref ByteReader reader)
    {
        _properties.Clear();
        for (var count = reader.Count(reader.Remaining); count > 0; count--)
        {
            var key = Numbered(_keys, ref reader);
            _properties.Add((key, ValueCodec.Read(ref reader)));
        }

        return CollectionsMarshal.AsSpan(_properties);
    }

    private NodeId Node(ref ByteReader reader, ref long last) => new(Row(ref reader, ref last, _nodeSlots, tables.NodeSlots));

    private EdgeId Edge(ref ByteReader reader) => new(Row(ref reader, ref _lastEdge, _edgeSlots, tables.EdgeSlots));

    private static ulong Row(ref ByteReader reader, ref long last, List<int> slots, SlotTable table)
    {
        last += reader.Zigzag();
        if (last < 0 || last >> Chunk.RowBits >= slots.Count) reader.Malformed("a row lies in an extent that is not defined");
        return table.ExtentOf(slots[(int)(last >> Chunk.RowBits)]) << Chunk.RowBits | (ulong)last & (Chunk.RowsMax - 1);
    }

    private static int Numbered(List<int> numbers, ref ByteReader reader)
    {
        var number = reader.Count(int.MaxValue);
        if (number >= numbers.Count) reader.Malformed($"the number {number} is not defined");
        return numbers[number];
    }

    /// <summary>Pages of one label set or edge type, gathered to be placed at once.</summary>
    private sealed class PageList
    {
        private readonly SortedDictionary<int, List<Chunk?>> _columns = [];

        public List<RowRun> Runs { get; } = [];

        public List<ulong> Keys { get; } = [];

        public List<uint> Targets { get; } = [];

        /// <summary>A column of the last run.</summary>
        public void Set(int key, Chunk chunk)
        {
            if (!_columns.TryGetValue(key, out var chunks)) _columns.Add(key, chunks = []);
            while (chunks.Count < Runs.Count) chunks.Add(null);
            chunks[^1] = chunk;
        }

        public BulkPart ToBulk(bool isEdges, int token)
        {
            foreach (var chunks in _columns.Values)
                while (chunks.Count < Runs.Count) chunks.Add(null);
            return new BulkPart
            {
                IsEdges = isEdges,
                Token = token,
                Runs = [.. Runs],
                Columns = [.. _columns.Select(column => new BulkColumn(column.Key, [.. column.Value]))],
                Keys = [.. Keys],
                Targets = [.. Targets],
            };
        }
    }
}
