// MERGE of one node, or of one edge between nodes that are there, without bringing every row's writes into view. A row is looked for in the version by the
// clause's own plan, and in a table of what the clause has created since that version, by its key: the ends and the values of the properties.
//
// That gives what going row by row would give, because:
// - keys are truth values, integers and texts, for which being equal in Cypher is being the same value; a row with any other key goes the other way, with
//   everything in view (Show);
// - what is created is in the table, so a later row with its key finds it and only it: nothing in the version matched that key;
// - ON CREATE and ON MATCH set only properties of the element itself that are not in the pattern, to values that read nothing of the graph, so they change neither
//   what a key finds nor each other, but for the order per element, which is kept: created first, then matched in the order of the rows.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Rows;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Writing;

internal sealed class MergeTable(MergePlan plan, NestedPlan match, EvaluatorFactory evaluators, int symbolCount)
{
    private readonly Symbol _element = plan.Introduced[0];
    private readonly NodeToCreate? _node = plan.Nodes.Count > 0 ? plan.Nodes[0] : null;
    private readonly EdgeToCreate? _edge = plan.Edges.Count > 0 ? plan.Edges[0] : null;
    private readonly ItemWriter _onCreate = new(plan.OnCreate, evaluators);
    private readonly ItemWriter _onMatch = new(plan.OnMatch, evaluators);
    private readonly Symbol[] _read = ReadByItems(plan);
    private readonly Dictionary<Key, Value> _created = [];
    private readonly List<int> _positions = [];
    private readonly List<Value> _elements = [];
    private readonly List<int> _newRows = [];
    private readonly List<int> _oldRows = [];
    private readonly Batch _output = new(symbolCount);
    private readonly Vector _column = new();
    private int[] _matched = [];
    private QueryContext? _context;
    private GraphWriter? _writer;
    private MaterializedRows? _results;
    private Batch? _batch;
    private EntityProperties? _properties;
    private Label[] _labels = [];
    private EdgeType _type;
    private bool _hasUnseen;

    private QueryContext Context => _context!;

    private GraphWriter Writer => _writer!;

    /// <summary>Whether the clause has the form that this is for.</summary>
    public static bool IsPossible(MergePlan plan)
    {
        if (plan.Nodes.Count + plan.Edges.Count != 1 || plan.Introduced.Count != 1) return false;
        var (element, properties) = plan.Nodes.Count == 1 ? (plan.Nodes[0].Node, plan.Nodes[0].Properties) : (plan.Edges[0].Edge, plan.Edges[0].Properties);
        if (element != plan.Introduced[0] || properties is not (null or MapExpression)) return false;
        MapEntry[] entries = properties is MapExpression map ? [.. map.Entries] : [];
        if (entries.Any(entry => !IsPlain(entry.Value) || ExpressionFacts.FreeVariables(entry.Value).Contains(element))) return false;
        foreach (var item in plan.OnCreate.Concat(plan.OnMatch))
        {
            if (item is not SetProperty { Subject: Variable subject } set || subject.Symbol != element || entries.Any(entry => entry.Key == set.Key)) return false;
            if (!IsPlain(set.Value) || ExpressionFacts.FreeVariables(set.Value).Contains(element)) return false;
        }

        return true;
    }

    public void Begin(QueryContext context, GraphWriter writer, MaterializedRows results)
    {
        (_context, _writer, _results) = (context, writer, results);
        _created.Clear();
        _hasUnseen = false;
        if (_node is not null) _labels = writer.LabelsOf(_node.Labels);
        else _type = writer.TypeOf(_edge!.Type);
    }

    /// <summary>Begins with a batch, whose properties have been evaluated; false when its rows have to go the other way.</summary>
    public bool BeginBatch(Batch batch, EntityProperties? properties)
    {
        (_batch, _properties) = (batch, properties);
        if (_read.Length == 0) return true;
        foreach (var parameter in Context.Parameters)
        {
            if (MayReadGraph(parameter)) return false;
        }

        foreach (var symbol in _read)
        {
            if (batch[symbol] is { } column && MayReadGraph(column, batch)) return false;
        }

        return true;
    }

    /// <summary>Merges a row; false, and nothing done, when it has to go the other way.</summary>
    public bool TryMerge(ReadOnlySpan<int> row)
    {
        if (!TryKey(row[0], out var key)) return false;
        Context.ThrowIfCancelled();
        if (_created.TryGetValue(key, out var known))
        {
            Note(row[0], known, isNew: false);
            return true;
        }

        match.Set(_batch!, row);
        match.Root.Open(Context);
        var isFound = false;
        while (match.Root.Next() is { } found)
        {
            isFound = true;
            var column = found[_element];
            foreach (var position in RowPositions.Of(found, ref _matched))
            {
                // Without a column nobody reads the element, and only the number of rows counts.
                Note(row[0], column is null ? Value.Null : VectorCopy.GetValue(column, position, Context), isNew: false);
            }
        }

        if (isFound) return true;
        var created = Create(row[0], key);
        _created.Add(key, created);
        _hasUnseen = true;
        Note(row[0], created, isNew: true);
        return true;
    }

    /// <summary>Brings everything that was written into view.</summary>
    public void Show()
    {
        EndBatch();
        if (!_hasUnseen) return;
        Context.Advance();
        _created.Clear();
        _hasUnseen = false;
    }

    /// <summary>Gives the rows merged so far to the results, and sets what ON CREATE and ON MATCH say.</summary>
    public void EndBatch()
    {
        if (_positions.Count == 0) return;
        var positions = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_positions);
        for (var from = 0; from < positions.Length; from += QueryContext.BatchRowsMax)
        {
            var count = Math.Min(QueryContext.BatchRowsMax, positions.Length - from);
            Emit(positions.Slice(from, count), from);
        }

        _positions.Clear();
        _elements.Clear();
        _newRows.Clear();
        _oldRows.Clear();
    }

    public void End()
    {
        Show();
        (_context, _writer, _results, _batch, _properties) = (null, null, null, null, null);
    }

    private void Emit(ReadOnlySpan<int> positions, int from)
    {
        _output.Clear();
        _output.Count = positions.Length;
        for (var id = 0; id < _batch!.SymbolCount; id++)
        {
            if (_batch[id] is not { } source) continue;
            var target = new Vector();
            VectorCopy.Gather(source, positions, target);
            _output[id] = target;
        }

        _column.Reset(VectorKind.Value, positions.Length);
        for (var i = 0; i < positions.Length; i++) _column.Values[i] = _elements[from + i];
        _output[_element] = _column;
        Set(_onCreate, _newRows, from, positions.Length);
        Set(_onMatch, _oldRows, from, positions.Length);
        _results!.Add(_output, Context);
        _column.Values.AsSpan(0, positions.Length).Clear();
    }

    private void Set(ItemWriter items, List<int> rows, int from, int count)
    {
        if (items.IsEmpty) return;
        int[] positions = [.. rows.Where(row => row >= from && row < from + count).Select(row => row - from)];
        if (positions.Length == 0) return;
        positions.CopyTo(_output.BeginSelect());
        _output.EndSelect(positions.Length);
        items.Write(_output, positions, Writer, Context);
        _output.SelectAll();
        _hasUnseen = true;
    }

    private void Note(int position, in Value element, bool isNew)
    {
        (isNew ? _newRows : _oldRows).Add(_positions.Count);
        _positions.Add(position);
        _elements.Add(element);
    }

    private Value Create(int position, Key key)
    {
        var properties = _properties is null ? [] : _properties.Of(position, Writer, Context);
        if (_node is not null) return Value.OfNode(Writer.CreateNode(_labels, properties), Context.View);
        return Value.OfEdge(Writer.CreateEdge(key.Source.NodeIdentity, _type, key.Target.NodeIdentity, properties), Context.View);
    }

    private bool TryKey(int position, out Key key)
    {
        key = default;
        var values = _properties is { Count: > 0 } ? new Value[_properties.Count] : [];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _properties!.At(i, position, Context);
            if (values[i].Kind is not (ValueKind.Bool or ValueKind.Int64 or ValueKind.String)) return false;
        }

        if (_edge is null)
        {
            key = new Key(Value.Null, Value.Null, false, values);
            return true;
        }

        var source = VectorCopy.GetValue(_batch!.Column(_edge.Source), position, Context);
        var target = VectorCopy.GetValue(_batch.Column(_edge.Target), position, Context);
        if (source.Kind != ValueKind.Node || target.Kind != ValueKind.Node) return false;
        key = new Key(source, target, plan.IsUndirected, values);
        return true;
    }

    /// <summary>Where SET items may read the graph: through the columns that they, or the properties of the pattern, name.</summary>
    private static Symbol[] ReadByItems(MergePlan plan)
    {
        if (plan.OnCreate.Count + plan.OnMatch.Count == 0) return [];
        var properties = plan.Nodes.Count > 0 ? plan.Nodes[0].Properties : plan.Edges[0].Properties;
        var expressions = plan.OnCreate.Concat(plan.OnMatch).OfType<SetProperty>().Select(static item => item.Value);
        if (properties is not null) expressions = expressions.Append(properties);
        return [.. expressions.SelectMany(ExpressionFacts.FreeVariables).Distinct()];
    }

    /// <summary>Whether an expression reads the graph only through entities that it is given.</summary>
    private static bool IsPlain(Expression expression) => SyntaxWalker.Descendants(expression).All(static node => node is
        Literal or Parameter or Variable or PropertyAccess or IndexAccess or ListExpression or MapExpression or UnaryExpression or BinaryExpression
        or FunctionCall or CaseExpression or Parenthesized);

    private static bool MayReadGraph(Vector column, Batch batch)
    {
        if (column.Kind is VectorKind.Node or VectorKind.Edge) return true;
        if (column.Kind != VectorKind.Value) return false;
        if (column.IsConstant) return MayReadGraph(column.Values[0]);
        foreach (var position in Positions.Of(batch))
        {
            if (MayReadGraph(column.Values[position])) return true;
        }

        return false;
    }

    private static bool MayReadGraph(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Node or ValueKind.Edge or ValueKind.Path:
                return true;
            case ValueKind.List:
                foreach (ref readonly var item in value.ListItems)
                {
                    if (MayReadGraph(item)) return true;
                }

                return false;
            case ValueKind.Map:
                return value.MapEntries.Any(static entry => MayReadGraph(entry.Value));
            default:
                return false;
        }
    }

    /// <summary>The ends of an edge, in either order where the pattern has no arrow, and the values of the properties.</summary>
    private readonly struct Key(Value source, Value target, bool isUndirected, Value[] values) : IEquatable<Key>
    {
        public Value Source { get; } = source;

        public Value Target { get; } = target;

        private ulong First => Source.IsNull ? 0 : isUndirected ? Math.Min(Source.NodeIdentity.Value, Target.NodeIdentity.Value) : Source.NodeIdentity.Value;

        private ulong Second => Source.IsNull ? 0 : isUndirected ? Math.Max(Source.NodeIdentity.Value, Target.NodeIdentity.Value) : Target.NodeIdentity.Value;

        private Value[] Values => values;

        public bool Equals(Key other)
        {
            if (First != other.First || Second != other.Second) return false;
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i].Kind != other.Values[i].Kind || !values[i].Equals(other.Values[i])) return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(First);
            hash.Add(Second);
            foreach (ref readonly var value in values.AsSpan()) hash.Add(value);
            return hash.ToHashCode();
        }
    }
}
