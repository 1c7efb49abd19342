// Nodes and edges that come from a part of the query which reads another version: in this one they may not exist. They keep their identity and read as if
// nothing were known of them: properties and labels are null, no pattern matches them.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution;

internal static class Presence
{
    private const int RowMask = Chunk.RowsMax - 1;

    /// <summary>Nodes or edges with nulls in place of those that the version does not have; the vector itself where it has all of them.</summary>
    /// <param name="entities">Of kind node or edge; anything else is given back.</param>
    /// <param name="positions">Those that count; of a constant the first.</param>
    /// <param name="capacity">Positions are below this.</param>
    /// <param name="context">The run.</param>
    public static Vector Of(Vector entities, ReadOnlySpan<int> positions, int capacity, QueryContext context)
    {
        if (!context.MixesVersions || entities.Kind is not (VectorKind.Node or VectorKind.Edge)) return entities;
        if (entities.IsConstant)
        {
            positions = Positions.Below(1);
            capacity = 1;
        }

        Vector? known = null;
        foreach (var p in positions)
        {
            if (entities.IsNull(p) || IsThere(entities, p, context.Space)) continue;
            known ??= Copy(entities, capacity);
            known.SetNull(p);
        }

        return known ?? entities;
    }

    /// <summary>Whether a value is a node or edge that the version does not have.</summary>
    public static bool IsAbsent(in Value value, QueryContext context) => value.Kind switch
    {
        _ when !context.MixesVersions => false,
        ValueKind.Node => context.Space.FindNode(value.NodeIdentity, out _) is null,
        ValueKind.Edge => context.Space.FindEdge(value.EdgeIdentity, out _) is null,
        _ => false,
    };

    private static bool IsThere(Vector entities, int position, GraphSpace space)
    {
        var row = entities.Rows[position];
        if (entities.Kind == VectorKind.Node) return space.IsNodeAlive(row);
        return space.Edges[(int)(row >> Chunk.RowBits)] is { } extent && extent.IsAlive((int)row & RowMask);
    }

    private static Vector Copy(Vector entities, int capacity)
    {
        var copy = new Vector();
        copy.Reset(entities.Kind, capacity, entities.IsConstant);
        entities.Rows.AsSpan(0, capacity).CopyTo(copy.Rows);
        copy.BeginNulls(capacity, allValid: true);
        if (entities.HasNulls) copy.CopyNulls(entities, capacity);
        return copy;
    }
}

/// <summary>Whether all of some entities are there in the version. Nulls are left to other tests.</summary>
internal sealed class PresenceEvaluator(Evaluator[] entities) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        _result.Reset(VectorKind.Bool, batch.Count);
        foreach (var p in positions) _result.Longs[p] = 1;
        if (!context.MixesVersions) return _result;
        foreach (var entity in entities)
        {
            var vector = entity.Evaluate(batch, context);
            if (vector.Kind == VectorKind.Null) continue;
            var known = Presence.Of(vector, positions, batch.Count, context);
            foreach (var p in positions)
            {
                var isAbsent = vector.Kind == VectorKind.Value
                    ? Presence.IsAbsent(vector.Values[vector.IsConstant ? 0 : p], context)
                    : !ReferenceEquals(known, vector) && known.IsNull(p) && !vector.IsNull(p);
                if (isAbsent) _result.Longs[p] = 0;
            }
        }

        return _result;
    }
}
