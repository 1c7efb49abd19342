// n:Label and r:TYPE. What an expression over labels says depends on the label set alone (on the type for edges), and a set never changes, so each set is judged
// once and remembered by its number. A name that the database does not know is in no set that there is now; a set that gets it later has a number of its own.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class LabelTestEvaluator(Evaluator subject, LabelExpression labels) : Evaluator
{
    private const int RowMask = Chunk.RowsMax - 1;

    private readonly Vector _result = new();
    private GraphTables? _tables;

    /// <summary>By number of label set or edge type: 0 not judged yet, 1 true, 2 false.</summary>
    private byte[] _sets = [];
    private byte[] _types = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var vector = subject.Evaluate(batch, context);
        if (vector.Kind == VectorKind.Null) return Truth.Unknown;
        var tables = context.Space.Tables;
        if (!ReferenceEquals(_tables, tables)) (_tables, _sets, _types) = (tables, [], []);
        var positions = vector.IsConstant ? Positions.Below(1) : Positions.Of(batch);
        vector = Presence.Of(vector, positions, batch.Count, context);
        _result.Reset(VectorKind.Bool, batch.Count, vector.IsConstant);
        switch (vector.Kind)
        {
            case VectorKind.Node:
                PropertyReader.Require(vector, positions, context);
                TestNodes(vector, positions, context.Space);
                break;
            case VectorKind.Edge:
                TestEdges(vector, positions, context.Space);
                break;
            case VectorKind.Value:
                TestValues(vector, positions, batch.Count, context);
                return _result;
            default:
                throw NoEntity(vector.Kind.ToString());
        }

        if (vector.HasNulls) _result.CopyNulls(vector, batch.Count);
        return _result;
    }

    private void TestNodes(Vector vector, ReadOnlySpan<int> positions, GraphSpace space)
    {
        var (rows, longs) = (vector.Rows, _result.Longs);
        var slot = -1;
        NodeExtent? extent = null;
        var uniform = -1;
        long answer = 0;
        foreach (var p in positions)
        {
            if (vector.HasNulls && vector.IsNull(p)) continue;
            var row = rows[p];
            if (row >> Chunk.RowBits != slot)
            {
                slot = (int)(row >> Chunk.RowBits);
                extent = space.Nodes[slot]!;
                uniform = extent.UniformLabelSet;
                if (uniform >= 0) answer = TestSet(uniform) ? 1 : 0;
            }

            longs[p] = uniform >= 0 ? answer : TestSet(extent!.LabelSetOf((int)row & RowMask)) ? 1 : 0;
        }
    }

    private void TestEdges(Vector vector, ReadOnlySpan<int> positions, GraphSpace space)
    {
        var (rows, longs) = (vector.Rows, _result.Longs);
        foreach (var p in positions)
        {
            if (vector.HasNulls && vector.IsNull(p)) continue;
            longs[p] = TestType(space.EdgeTypeOf((int)(rows[p] >> Chunk.RowBits))) ? 1 : 0;
        }
    }

    private void TestValues(Vector vector, ReadOnlySpan<int> positions, int capacity, QueryContext context)
    {
        foreach (var p in positions)
        {
            ref readonly var value = ref vector.Values[p];
            switch (value.Kind)
            {
                case ValueKind.Null or ValueKind.Node or ValueKind.Edge when value.IsNull || Presence.IsAbsent(value, context):
                    if (!_result.HasNulls) _result.BeginNulls(capacity, allValid: true);
                    _result.SetNull(p);
                    break;
                case ValueKind.Node:
                    context.View.RequireAlive(value.NodeIdentity, out var row);
                    _result.Longs[p] = TestSet(context.Space.Nodes[(int)(row >> Chunk.RowBits)]!.LabelSetOf((int)row & RowMask)) ? 1 : 0;
                    break;
                case ValueKind.Edge:
                    _result.Longs[p] = TestType(_tables!.Types.Find(context.View.TypeOf(value.EdgeIdentity))) ? 1 : 0;
                    break;
                default:
                    throw NoEntity(value.Kind.ToString());
            }
        }
    }

    private bool TestSet(int set)
    {
        if (set >= _sets.Length) Array.Resize(ref _sets, Math.Max(16, 2 * (set + 1)));
        if (_sets[set] == 0) _sets[set] = (byte)(HoldsForSet(labels, set) ? 1 : 2);
        return _sets[set] == 1;
    }

    private bool TestType(int type)
    {
        if (type >= _types.Length) Array.Resize(ref _types, Math.Max(16, 2 * (type + 1)));
        if (_types[type] == 0) _types[type] = (byte)(HoldsForType(labels, _tables!.Types.NameOf(type)) ? 1 : 2);
        return _types[type] == 1;
    }

    private bool HoldsForSet(LabelExpression expression, int set) => expression switch
    {
        LabelName name => _tables!.Labels.Find(name.Name) is >= 0 and var label && _tables.LabelSets.Contains(set, label),
        LabelWildcard => set != 0,
        LabelAnd and => HoldsForSet(and.Left, set) && HoldsForSet(and.Right, set),
        LabelOr or => HoldsForSet(or.Left, set) || HoldsForSet(or.Right, set),
        LabelNot not => !HoldsForSet(not.Operand, set),
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    private static bool HoldsForType(LabelExpression expression, string type) => expression switch
    {
        LabelName name => name.Name == type,
        LabelWildcard => true,
        LabelAnd and => HoldsForType(and.Left, type) && HoldsForType(and.Right, type),
        LabelOr or => HoldsForType(or.Left, type) || HoldsForType(or.Right, type),
        LabelNot not => !HoldsForType(not.Operand, type),
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    private static CypherException NoEntity(string kind) =>
        CypherErrors.Type($"Labels and types can be tested on nodes and edges, but this is of kind {kind}.", "InvalidArgumentType");
}
