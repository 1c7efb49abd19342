using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// The three columns of an operator that finds edges: the edge and its ends as the pattern reads them. Read either way, an edge is two rows, a self-loop one.
/// Where both ends are one variable, self-loops alone are rows.
/// </summary>
internal sealed class EdgeColumns(Symbol edge, Symbol from, Symbol to, PatternDirection direction)
{
    private readonly Vector _edges = new();
    private readonly Vector _from = new();
    private readonly Vector _to = new();
    private bool _isPending;
    private (int Position, uint Edge, uint Source, uint Target) _pending;

    public void Begin(RowOutput output)
    {
        _edges.Reset(VectorKind.Edge, output.Capacity);
        _from.Reset(VectorKind.Node, output.Capacity);
        _to.Reset(VectorKind.Node, output.Capacity);
    }

    /// <summary>Forgets what an earlier run left.</summary>
    public void Open() => _isPending = false;

    /// <summary>Adds an edge where there is room for a row; its second row may have to wait.</summary>
    public void Add(RowOutput output, int position, uint edgeRow, uint source, uint target)
    {
        if (from == to && source != target) return;
        if (direction == PatternDirection.Left) (source, target) = (target, source);
        Put(output, position, edgeRow, source, target);
        if (direction != PatternDirection.Either || source == target) return;
        if (output.Room > 0) Put(output, position, edgeRow, target, source);
        else (_isPending, _pending) = (true, (position, edgeRow, target, source));
    }

    /// <summary>Adds the row that had to wait; false when there is none.</summary>
    public bool FinishPending(RowOutput output)
    {
        if (!_isPending) return false;
        _isPending = false;
        Put(output, _pending.Position, _pending.Edge, _pending.Source, _pending.Target);
        return true;
    }

    public void End(Batch batch)
    {
        batch[edge] = _edges;
        batch[from] = _from;
        batch[to] = _to;
    }

    private void Put(RowOutput output, int position, uint edgeRow, uint first, uint second)
    {
        var at = output.Count++;
        output.Positions[at] = position;
        _edges.Rows[at] = edgeRow;
        _from.Rows[at] = first;
        _to.Rows[at] = second;
    }
}
