using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The rows of one side of a join by their key, all columns in vectors of their own; rows of one key are chained.</summary>
internal sealed class JoinTable(IReadOnlyList<Symbol> symbols)
{
    private const int None = -1;
    private const int RowBytes = 48;
    private const int CellBytes = 24;

    private readonly Vector[] _columns = [.. symbols.Select(static _ => new Vector())];
    private readonly Dictionary<Value, int> _heads = [];
    private readonly List<int> _next = [];
    private long[]? _multiplicity;
    private long _bytes;
    private QueryContext? _context;

    public int Count => _next.Count;

    public Vector ColumnAt(int symbol) => _columns[symbol];

    public long MultiplicityAt(int row) => _multiplicity is null ? 1 : _multiplicity[row];

    public bool HasMultiplicity => _multiplicity is not null;

    public void Open(QueryContext context)
    {
        Close();
        _context = context;
        foreach (var column in _columns) column.Reset(VectorKind.Null, 0);
    }

    /// <summary>Forgets the rows and gives their memory back.</summary>
    public void Close()
    {
        _heads.Clear();
        _next.Clear();
        _multiplicity = null;
        _context?.Memory.Return(_bytes);
        _bytes = 0;
    }

    /// <summary>Adds rows of a batch, with their keys.</summary>
    public void Add(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys)
    {
        var bytes = positions.Length * (RowBytes + (long)CellBytes * _columns.Length);
        if (!_context!.Memory.TryTake(bytes))
        {
            throw CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
                $"A join needs more memory than the {_context.Memory.BytesMax:N0} bytes that the query may use.", "Restrict the patterns that it joins, or raise the limit.");
        }

        _bytes += bytes;
        var count = Count;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (batch[symbols[i]] is { } column) VectorCopy.AppendTo(column, positions, _columns[i], count, _context);
            else VectorCopy.AppendNulls(_columns[i], count, positions.Length);
        }

        AddMultiplicity(batch, positions, count);
        for (var i = 0; i < positions.Length; i++)
        {
            _next.Add(_heads.GetValueOrDefault(keys[i], None));
            _heads[keys[i]] = count + i;
        }
    }

    /// <summary>The first row of a key, -1 when it has none.</summary>
    public int First(in Value key) => _heads.GetValueOrDefault(key, None);

    /// <summary>The next row of the same key, -1 after the last.</summary>
    public int Next(int row) => _next[row];

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
