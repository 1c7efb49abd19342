using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>A column of nodes or of edges as rows, whatever form it has: null and what is not there become <see cref="SlotTable.NoRow"/>.</summary>
internal sealed class EntityRows(Symbol symbol, bool isEdges = false)
{
    private readonly VectorKind _kind = isEdges ? VectorKind.Edge : VectorKind.Node;
    private uint[] _rows = [];

    /// <summary>The rows by position; meaningful where the batch is selected.</summary>
    /// <exception cref="CypherException">A value is no node (edge).</exception>
    public uint[] Of(Batch batch, QueryContext context)
    {
        var column = batch.Column(symbol);
        if (column.Kind == _kind && !column.IsConstant && !column.HasNulls) return column.Rows;
        if (_rows.Length < batch.Count) _rows = new uint[Math.Max(batch.Count, 16)];
        if (column.IsConstant) _rows.AsSpan(0, batch.Count).Fill(RowAt(column, 0, context));
        else
            foreach (var position in Positions.Of(batch)) _rows[position] = RowAt(column, position, context);
        return _rows;
    }

    private uint RowAt(Vector column, int position, QueryContext context)
    {
        if (column.IsNull(position)) return SlotTable.NoRow;
        if (column.Kind == _kind) return column.Rows[position];
        var value = VectorCopy.GetValue(column, position, context);
        if (value.Kind == (isEdges ? ValueKind.Edge : ValueKind.Node)) return RowOf(value, context);
        throw CypherErrors.Type($"`{symbol.Name}` is {Described(value.Kind)} where a {(isEdges ? "relationship" : "node")} is needed.");
    }

    /// <summary>The row of a value known to be a node or an edge.</summary>
    public static uint RowOf(in Value value, QueryContext context) => value.Kind == ValueKind.Node
        ? context.Space.Tables.NodeSlots.RowOf(value.NodeIdentity.Value)
        : context.Space.Tables.EdgeSlots.RowOf(value.EdgeIdentity.Value);

    private static string Described(ValueKind kind) => $"a value of type {kind}";
}
