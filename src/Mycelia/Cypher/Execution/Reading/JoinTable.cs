using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions.Aggregates;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The rows of one side of a join by their key, all columns in vectors of their own; rows of one key are chained.</summary>
internal sealed class JoinTable(IReadOnlyList<Symbol> symbols)
{
    private const int None = -1;
    private const int RowBytes = 96; // in the dictionary and the chain, both with room to grow
    private const int CellBytes = 24;
    private const int KeptMax = 4096;

    private readonly MemoryShare _memory = new();
    private Vector[] _columns = NewVectors(symbols.Count);
    private Dictionary<Value, int> _heads = [];
    private List<int> _next = [];
    private long[]? _multiplicity;
    private QueryContext? _context;

    public int Count => _next.Count;

    public Vector ColumnAt(int symbol) => _columns[symbol];

    public long MultiplicityAt(int row) => _multiplicity is null ? 1 : _multiplicity[row];

    public bool HasMultiplicity => _multiplicity is not null;

    public void Open(QueryContext context)
    {
        Close();
        _context = context;
        _memory.Open(context.Memory);
        foreach (var column in _columns) column.Reset(VectorKind.Null, 0);
    }

    /// <summary>Forgets the rows and gives their memory back.</summary>
    public void Close()
    {
        if (Count > KeptMax) (_columns, _heads, _next) = (NewVectors(_columns.Length), [], []);
        _heads.Clear();
        _next.Clear();
        _multiplicity = null;
        _context = null;
        _memory.Release();
    }

    /// <summary>Adds rows of a batch, with their keys; none, and false, when they must fit memory and do not.</summary>
    public bool TryAdd(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys, bool mustFit)
    {
        var bytes = _memory.Held + BytesOf(batch, positions, keys);
        if (!_memory.TrySet(bytes))
        {
            if (mustFit) return false;
            _memory.Set(bytes);
        }

        var count = Count;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (batch[symbols[i]] is { } column) VectorCopy.AppendTo(column, positions, _columns[i], count, _context!);
            else VectorCopy.AppendNulls(_columns[i], count, positions.Length);
        }

        AddMultiplicity(batch, positions, count);
        for (var i = 0; i < positions.Length; i++)
        {
            _next.Add(_heads.GetValueOrDefault(keys[i], None));
            _heads[keys[i]] = count + i;
        }

        return true;
    }

    /// <summary>All rows with their keys.</summary>
    public IEnumerable<(Value Key, int Row)> Rows()
    {
        foreach (var (key, head) in _heads)
            for (var row = head; row != None; row = _next[row]) yield return (key, row);
    }

    /// <summary>The first row of a key, -1 when it has none.</summary>
    public int First(in Value key) => _heads.GetValueOrDefault(key, None);

    /// <summary>The next row of the same key, -1 after the last.</summary>
    public int Next(int row) => _next[row];

    private static Vector[] NewVectors(int count)
    {
        var vectors = new Vector[count];
        for (var i = 0; i < count; i++) vectors[i] = new Vector();
        return vectors;
    }

    private long BytesOf(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys)
    {
        var bytes = positions.Length * (RowBytes + (long)CellBytes * _columns.Length);
        foreach (ref readonly var key in keys) bytes += Aggregate.BytesOf(key);
        foreach (var symbol in symbols)
            if (batch[symbol] is { } column) bytes += VectorBytes.OfItems(column, positions);
        return bytes;
    }

    private void AddMultiplicity(Batch batch, ReadOnlySpan<int> positions, int count)
    {
        if (batch.Multiplicity is null && _multiplicity is null) return;
        var total = count + positions.Length;
        if (_multiplicity is null)
        {
            _multiplicity = new long[Math.Max(total, 16)];
            _multiplicity.AsSpan(0, count).Fill(1);
        }

        if (_multiplicity.Length < total) Array.Resize(ref _multiplicity, Math.Max(total, _multiplicity.Length * 2));
        for (var i = 0; i < positions.Length; i++) _multiplicity[count + i] = batch.Multiplicity?[positions[i]] ?? 1;
    }
}

/// <summary>The keys of one side of a join, for a batch.</summary>
internal sealed class JoinKeys(IEnumerable<Expression> expressions, OperatorBuild build)
{
    private readonly Evaluator[] _evaluators = [.. expressions.Select(build.Evaluators.Create)];
    private Vector[] _columns = [];

    public void BeginInput(Batch batch, QueryContext context)
    {
        if (_columns.Length == 0) _columns = new Vector[_evaluators.Length];
        for (var i = 0; i < _evaluators.Length; i++) _columns[i] = _evaluators[i].Evaluate(batch, context);
    }

    /// <summary>The key of a row; false when it equals none.</summary>
    public bool TryGet(int position, QueryContext context, out Value key)
    {
        if (_columns.Length == 1) return KeyValue.TryNormalize(VectorCopy.GetValue(_columns[0], position, context), out key);
        var parts = new Value[_columns.Length];
        key = default;
        for (var i = 0; i < parts.Length; i++)
            if (!KeyValue.TryNormalize(VectorCopy.GetValue(_columns[i], position, context), out parts[i])) return false;
        key = Value.List(parts);
        return true;
    }
}
