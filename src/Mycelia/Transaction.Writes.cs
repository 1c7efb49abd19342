using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

public sealed partial class Transaction
{
    private const int SmallMax = 16;

    /// <summary>Creates a node with the labels and properties given. Null values are left out.</summary>
    public NodeId CreateNode(ReadOnlySpan<Label> labels, params ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        RequireOpen();
        return CreateNode(LabelSetOf(labels), properties);
    }

    /// <summary>Creates a node with one label.</summary>
    public NodeId CreateNode(Label label, params ReadOnlySpan<(PropertyKey Key, Value Value)> properties) => CreateNode([label], properties);

    /// <summary>Creates a node with one label and properties, by name; for several labels or many nodes resolve the names once.</summary>
    public NodeId CreateNode(string label, params ReadOnlySpan<(string Key, Value Value)> properties)
    {
        RequireOpen();
        var resolved = Resolve(properties);
        return CreateNode(_base.Tables.LabelSets.GetOrAdd([_base.Tables.Labels.GetOrAdd(label)]), resolved);
    }

    /// <summary>Creates a node without labels and properties.</summary>
    public NodeId CreateNode()
    {
        RequireOpen();
        return CreateNode(0, []);
    }

    /// <summary>Creates an edge between two existing nodes. Parallel edges and self-loops are allowed.</summary>
    public EdgeId CreateEdge(NodeId source, EdgeType type, NodeId target, params ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        Require(source);
        Require(target);
        _base.Tables.Types.Require(type.Number);
        var small = new PropertyBuffer();
        var written = small.Fill(_base.Tables.Keys, properties);
        var rows = _buffers.Own.Mark;
        var id = _buffers.Own.NextEdge(type.Number);
        try
        {
            _buffers.Delta.CreateEdge(id, type.Number, source, target, written);
        }
        catch
        {
            _buffers.Own.Rollback(rows);
            throw;
        }

        return id;
    }

    /// <summary>Creates an edge with type and property keys by name.</summary>
    public EdgeId CreateEdge(NodeId source, string type, NodeId target, params ReadOnlySpan<(string Key, Value Value)> properties)
    {
        Require(source);
        Require(target);
        var resolved = Resolve(properties);
        return CreateEdge(source, new EdgeType(_base.Tables.Types.GetOrAdd(type)), target, resolved);
    }

    /// <summary>Sets a property of a node; null removes it.</summary>
    public void Set(NodeId node, PropertyKey key, Value value)
    {
        Require(node);
        _base.Tables.Keys.Require(key.Number);
        _buffers.Delta.SetProperty(node, key.Number, value);
    }

    /// <summary>Sets a property of a node by name; null removes it.</summary>
    public void Set(NodeId node, string key, Value value)
    {
        Require(node);
        _buffers.Delta.SetProperty(node, _base.Tables.Keys.GetOrAdd(key), value);
    }

    /// <summary>Sets a property of an edge; null removes it.</summary>
    public void Set(EdgeId edge, PropertyKey key, Value value)
    {
        Require(edge);
        _base.Tables.Keys.Require(key.Number);
        _buffers.Delta.SetProperty(edge, key.Number, value);
    }

    /// <summary>Sets a property of an edge by name; null removes it.</summary>
    public void Set(EdgeId edge, string key, Value value)
    {
        Require(edge);
        _buffers.Delta.SetProperty(edge, _base.Tables.Keys.GetOrAdd(key), value);
    }

    /// <summary>Removes a property of a node; nothing happens if the node does not have it.</summary>
    public void Remove(NodeId node, PropertyKey key) => Set(node, key, Value.Null);

    /// <summary>Removes a property of an edge; nothing happens if the edge does not have it.</summary>
    public void Remove(EdgeId edge, PropertyKey key) => Set(edge, key, Value.Null);

    /// <summary>Adds a label to a node; nothing happens if the node has it.</summary>
    public void AddLabel(NodeId node, Label label)
    {
        Require(node);
        _base.Tables.Labels.Require(label.Number);
        _buffers.Delta.ChangeLabel(node, label.Number, add: true);
    }

    /// <summary>Adds a label by name.</summary>
    public void AddLabel(NodeId node, string label) => AddLabel(node, new Label(_base.Tables.Labels.GetOrAdd(label)));

    /// <summary>Removes a label from a node; nothing happens if the node does not have it.</summary>
    public void RemoveLabel(NodeId node, Label label)
    {
        Require(node);
        _base.Tables.Labels.Require(label.Number);
        _buffers.Delta.ChangeLabel(node, label.Number, add: false);
    }

    /// <summary>Removes a label by name.</summary>
    public void RemoveLabel(NodeId node, string label)
    {
        Require(node);
        var number = _base.Tables.Labels.Find(label);
        if (number >= 0) _buffers.Delta.ChangeLabel(node, number, add: false);
    }

    /// <summary>Deletes an edge.</summary>
    public void Delete(EdgeId edge)
    {
        Require(edge);
        _buffers.Delta.Delete(edge);
        NoteDeleted(true, edge.Value);
    }

    /// <summary>Deletes a node that has no edges.</summary>
    /// <exception cref="MyceliaException"><see cref="StatusCode.NodeHasEdges"/>: use <see cref="DetachDelete"/> or delete the edges first.</exception>
    public void Delete(NodeId node)
    {
        Require(node);
        var space = Fork();
        var row = _base.Tables.NodeSlots.RowOf(node.Value);
        var degree = space.DegreeOf(row, false) + space.DegreeOf(row, true);
        if (degree > 0)
            throw new MyceliaException(StatusCode.NodeHasEdges, $"Node {node} still has {degree:N0} edge end(s). Delete them first, or use DetachDelete.");
        _buffers.Delta.Delete(node);
        NoteDeleted(false, node.Value);
    }

    /// <summary>Deletes a node with all its edges. Returns how many edges went with it. O(degree).</summary>
    public int DetachDelete(NodeId node)
    {
        Require(node);
        var edges = new List<EdgeId>();
        foreach (var neighbour in new NeighbourList(Fork(), _base.Tables.NodeSlots.RowOf(node.Value), Direction.Both, NeighbourList.AllTypes))
            if (neighbour.IsOutgoing || neighbour.Node != node) edges.Add(neighbour.Edge);
        Atomically(() =>
        {
            foreach (var edge in edges)
            {
                _buffers.Delta.Delete(edge);
                NoteDeleted(true, edge.Value);
            }

            _buffers.Delta.Delete(node);
            NoteDeleted(false, node.Value);
        });
        return edges.Count;
    }

    /// <summary>Creates <paramref name="count"/> nodes with the same labels and a value per node from each column. Returns their ids in row order.</summary>
    public NodeId[] CreateNodes(int count, ReadOnlySpan<string> labels, params ReadOnlySpan<PropertyColumn> columns)
    {
        var numbers = new Label[labels.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = new Label(_base.Tables.Labels.GetOrAdd(labels[i]));
        return CreateNodes(count, numbers, columns);
    }

    /// <summary>Creates <paramref name="count"/> nodes with the same labels and a value per node from each column. Returns their ids in row order.</summary>
    public NodeId[] CreateNodes(int count, ReadOnlySpan<Label> labels, params ReadOnlySpan<PropertyColumn> columns)
    {
        RequireOpen();
        RequireCounts(count, columns);
        if (count == 0) return [];
        var labelSet = LabelSetOf(labels);
        var rows = _buffers.Own.Mark;
        var runs = _buffers.Own.Nodes(labelSet, count);
        _buffers.Delta.Add(new BulkPart { IsEdges = false, Token = labelSet, Runs = runs, Columns = PackOrRollBack(columns, runs, null, rows) });
        var ids = new NodeId[count];
        var at = 0;
        foreach (var run in runs)
            for (var i = 0; i < run.Count; i++) ids[at++] = new NodeId(run.FirstId + (uint)i);
        return ids;
    }

    /// <summary>Creates edges of one type by name; see the other overload.</summary>
    public EdgeId[] CreateEdges(string type, ReadOnlySpan<NodeId> sources, ReadOnlySpan<NodeId> targets, params ReadOnlySpan<PropertyColumn> columns) =>
        CreateEdges(new EdgeType(_base.Tables.Types.GetOrAdd(type)), sources, targets, columns);

    /// <summary>
    /// Creates an edge of one type from each source to the target at the same position, with a value per edge from each column. Returns
    /// their ids in the order given. Inside, edges are stored in (source, target) order, which makes later traversals read memory in sequence.
    /// </summary>
    public EdgeId[] CreateEdges(EdgeType type, ReadOnlySpan<NodeId> sources, ReadOnlySpan<NodeId> targets, params ReadOnlySpan<PropertyColumn> columns)
    {
        RequireOpen();
        _base.Tables.Types.Require(type.Number);
        if (sources.Length != targets.Length)
            throw new MyceliaException(StatusCode.InvalidArgument, $"There are {sources.Length:N0} sources and {targets.Length:N0} targets; the numbers must be equal.");
        var count = sources.Length;
        RequireCounts(count, columns);
        if (count == 0) return [];
        var keys = new ulong[count];
        for (var i = 0; i < count; i++) keys[i] = (ulong)RequireRow(sources[i], i) << 32 | RequireRow(targets[i], i);
        var order = new uint[count];
        for (var i = 0; i < count; i++) order[i] = (uint)i;
        SortedEntries.SortStable(keys, order);
        var neighbours = new uint[count];
        for (var i = 0; i < count; i++) neighbours[i] = (uint)keys[i];
        var rows = _buffers.Own.Mark;
        var runs = _buffers.Own.Edges(type.Number, count);
        var packed = PackOrRollBack(columns, runs, order, rows);
        _buffers.Delta.Add(new BulkPart { IsEdges = true, Token = type.Number, Runs = runs, Columns = packed, Keys = keys, Targets = neighbours });
        var ids = new EdgeId[count];
        var at = 0;
        foreach (var run in runs)
            for (var i = 0; i < run.Count; i++) ids[order[at++]] = new EdgeId(run.FirstId + (uint)i);
        return ids;
    }

    private static void RequireCounts(int count, ReadOnlySpan<PropertyColumn> columns)
    {
        if (count < 0) throw new MyceliaException(StatusCode.InvalidArgument, $"The count is {count:N0}; it must not be negative.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            ArgumentNullException.ThrowIfNull(column);
            if (column.Count != count)
                throw new MyceliaException(StatusCode.InvalidArgument, $"Column `{column.Name}` has {column.Count:N0} values for {count:N0} rows; the numbers must be equal.");
            if (!names.Add(column.Name)) throw new MyceliaException(StatusCode.InvalidArgument, $"Column `{column.Name}` is given twice.");
        }
    }

    /// <summary>Rows of a batch that cannot be packed were never created: the transaction must not take them for its own.</summary>
    private BulkColumn[] PackOrRollBack(ReadOnlySpan<PropertyColumn> columns, RowRun[] runs, uint[]? order, (int, ulong, int, ulong) rows)
    {
        try
        {
            return Pack(columns, runs, order);
        }
        catch
        {
            _buffers.Own.Rollback(rows);
            throw;
        }
    }

    private BulkColumn[] Pack(ReadOnlySpan<PropertyColumn> columns, RowRun[] runs, uint[]? order)
    {
        var packed = new BulkColumn[columns.Length];
        for (var c = 0; c < packed.Length; c++)
        {
            var chunks = new Chunk?[runs.Length];
            var column = columns[c];
            var starts = new int[runs.Length];
            for (var i = 1; i < runs.Length; i++) starts[i] = starts[i - 1] + runs[i - 1].Count;
            Kernel.Loops.ParallelLoops.For(0, runs.Length, 16, (from, to) =>
            {
                for (var i = from; i < to; i++) chunks[i] = column.Pack(starts[i], runs[i].Count, order);
            });
            packed[c] = new BulkColumn(_base.Tables.Keys.GetOrAdd(column.Name), chunks);
        }

        return packed;
    }

    private uint RequireRow(NodeId node, int position)
    {
        if (!IsAlive(node))
            throw new MyceliaException(StatusCode.EntityNotFound, $"Node {node}, an end of edge {position:N0} of the batch, does not exist in this transaction. No edge of the batch was created.");
        return _base.Tables.NodeSlots.RowOf(node.Value);
    }

    private int LabelSetOf(ReadOnlySpan<Label> labels)
    {
        if (labels.IsEmpty) return 0;
        Span<int> numbers = labels.Length <= SmallMax ? stackalloc int[labels.Length] : new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            numbers[i] = labels[i].Number;
            _base.Tables.Labels.Require(numbers[i]);
        }

        return _base.Tables.LabelSets.GetOrAdd(numbers);
    }

    private NodeId CreateNode(int labelSet, ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        var small = new PropertyBuffer();
        var written = small.Fill(_base.Tables.Keys, properties);
        var rows = _buffers.Own.Mark;
        var id = _buffers.Own.NextNode(labelSet);
        try
        {
            _buffers.Delta.CreateNode(id, labelSet, written);
        }
        catch
        {
            _buffers.Own.Rollback(rows);
            throw;
        }

        return id;
    }

    private (PropertyKey, Value)[] Resolve(ReadOnlySpan<(string Key, Value Value)> properties)
    {
        var resolved = new (PropertyKey, Value)[properties.Length];
        for (var i = 0; i < resolved.Length; i++) resolved[i] = (new PropertyKey(_base.Tables.Keys.GetOrAdd(properties[i].Key)), properties[i].Value);
        return resolved;
    }

    /// <summary>Key numbers with values, without nulls, each key once (the last one counts).</summary>
    private ref struct PropertyBuffer
    {
        private Small _small;
        private (int, Value)[]? _large;

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ReadOnlySpan<(int Key, Value Value)> Fill(TokenTable keys, scoped ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
        {
            Span<(int Key, Value Value)> target = properties.Length <= SmallMax ? _small : _large = new (int, Value)[properties.Length];
            var count = 0;
            for (var i = 0; i < properties.Length; i++)
            {
                var (key, value) = properties[i];
                keys.Require(key.Number);
                if (value.IsNull || RepeatedLater(properties, i)) continue;
                target[count++] = (key.Number, value);
            }

            return target[..count];
        }

        private static bool RepeatedLater(scoped ReadOnlySpan<(PropertyKey Key, Value Value)> properties, int i)
        {
            for (var j = i + 1; j < properties.Length; j++)
                if (properties[j].Key == properties[i].Key) return true;
            return false;
        }

        [System.Runtime.CompilerServices.InlineArray(SmallMax)]
        private struct Small
        {
            private (int, Value) _first;
        }
    }
}
