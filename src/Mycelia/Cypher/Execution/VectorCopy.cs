// Moving values between vectors: what operators and evaluators need when rows multiply, are thrown away or are collected.
//
// A gather keeps the kind of its source (and a constant stays one). An append may meet another kind than the target has: what nulls there were take
// the new kind, and two kinds that differ become values, from then on. Nothing here reads the graph but to give entities their identities.

using Mycelia.Kernel;

namespace Mycelia.Cypher.Execution;

internal static class VectorCopy
{
    /// <summary>Makes target[i] = source[positions[i]]. A constant stays a constant. The two must be different vectors.</summary>
    public static void Gather(Vector source, ReadOnlySpan<int> positions, Vector target)
    {
        Invariant.Holds(!ReferenceEquals(source, target));
        if (source.IsConstant)
        {
            CopyConstant(source, target);
            return;
        }

        target.Reset(source.Kind, positions.Length);
        CopyItems(source, positions, target, 0);
        if (source.Kind is VectorKind.Null or VectorKind.Value || !source.HasNulls) return;
        target.BeginNulls(positions.Length, allValid: false);
        CopyValid(source, positions, target, 0);
    }

    /// <summary>
    /// Appends source[positions[i]] to a target that is not a constant and holds <paramref name="count"/> positions already; with a count of zero the target
    /// becomes whatever the source is. Kinds that differ become values.
    /// </summary>
    public static void AppendTo(Vector source, ReadOnlySpan<int> positions, Vector target, int count, QueryContext context)
    {
        Invariant.Holds(!ReferenceEquals(source, target));
        if (positions.IsEmpty) return;
        if (count == 0) target.Reset(source.Kind, positions.Length);
        Invariant.Holds(!target.IsConstant);
        var total = count + positions.Length;
        if (source.Kind == target.Kind)
        {
            target.Grow(total, count);
        }
        else if (target.Kind == VectorKind.Null)
        {
            target.Reset(source.Kind, total);
            if (source.Kind == VectorKind.Value) target.Values.AsSpan(0, count).Clear();
            else target.BeginNulls(total, allValid: false);
        }
        else if (source.Kind == VectorKind.Null)
        {
            AppendNulls(target, count, positions.Length);
            return;
        }
        else
        {
            BecomeValues(target, count, total, context);
            for (var i = 0; i < positions.Length; i++) target.Values[count + i] = GetValue(source, positions[i], context);
            return;
        }

        CopyItems(source, positions, target, count);
        if (source.Kind is VectorKind.Null or VectorKind.Value) return;
        if (source.HasNulls)
        {
            target.GrowNulls(total, count);
            CopyValid(source, positions, target, count);
        }
        else if (target.HasNulls)
        {
            target.GrowNulls(total, count);
            for (var i = count; i < total; i++) target.SetValid(i);
        }
    }

    /// <summary>
    /// Puts source[p] to target[p] for the positions. The target is prepared: of the source's kind or of values, and with validity bits where the source has nulls (a source
    /// of nulls alone goes into any).
    /// </summary>
    public static void Scatter(Vector source, ReadOnlySpan<int> positions, Vector target, QueryContext context)
    {
        if (target.Kind == VectorKind.Value)
        {
            foreach (var p in positions) target.Values[p] = GetValue(source, p, context);
            return;
        }

        switch (source.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                Scatter(source.Longs, source.IsConstant, positions, target.Longs);
                break;
            case VectorKind.Float64:
                Scatter(source.Doubles, source.IsConstant, positions, target.Doubles);
                break;
            case VectorKind.Text:
                Scatter(source.Texts, source.IsConstant, positions, target.Texts);
                break;
            case VectorKind.Node or VectorKind.Edge:
                Scatter(source.Rows, source.IsConstant, positions, target.Rows);
                break;
        }

        if (!source.HasNulls) return;
        foreach (var p in positions)
            if (source.IsNull(p)) target.SetNull(p);
    }

    /// <summary>Appends nulls to a target that holds <paramref name="count"/> positions.</summary>
    public static void AppendNulls(Vector target, int count, int nulls)
    {
        var total = count + nulls;
        if (count == 0) target.Reset(VectorKind.Null, total);
        target.Grow(total, count);
        switch (target.Kind)
        {
            case VectorKind.Null:
                break;
            case VectorKind.Value:
                target.Values.AsSpan(count, nulls).Clear();
                break;
            default:
                target.GrowNulls(total, count);
                break;
        }
    }

    /// <summary>Appends one value to a target that holds <paramref name="count"/> positions.</summary>
    public static void Append(in Value value, Vector target, int count, QueryContext context)
    {
        if (value.IsNull)
        {
            AppendNulls(target, count, 1);
            return;
        }

        if (count == 0)
        {
            FromValues(new ReadOnlySpan<Value>(in value), target, context);
            return;
        }

        if (target.Kind != VectorKind.Value && !TryAppendTyped(value, target, count, context)) BecomeValues(target, count, count + 1, context);
        if (target.Kind != VectorKind.Value) return;
        target.Grow(count + 1, count);
        target.Values[count] = value;
    }

    /// <summary>
    /// Fills the target with values: typed when all that are not null are of one kind (integers, floats, truth values, nodes, edges), else as they are.
    /// Text stays text of .NET, since whoever has it as that may want it again.
    /// </summary>
    public static void FromValues(ReadOnlySpan<Value> values, Vector target, QueryContext context)
    {
        var kind = VectorKind.Null;
        var nulls = 0;
        foreach (ref readonly var value in values)
        {
            if (value.IsNull)
            {
                nulls++;
                continue;
            }

            var its = KindOf(value.Kind);
            if (kind == VectorKind.Null) kind = its;
            else if (kind != its) kind = VectorKind.Value;
            if (kind == VectorKind.Value) break;
        }

        target.Reset(kind, values.Length);
        if (kind == VectorKind.Null) return;
        if (kind == VectorKind.Value)
        {
            values.CopyTo(target.Values);
            return;
        }

        if (nulls > 0) target.BeginNulls(values.Length, allValid: true);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull)
            {
                target.SetNull(i);
                continue;
            }

            if (TryStore(values[i], target, i, context)) continue;
            target.Reset(VectorKind.Value, values.Length);
            values.CopyTo(target.Values);
            return;
        }
    }

    /// <summary>What is at a position, as a value of its own.</summary>
    public static Value GetValue(Vector vector, int position, QueryContext context)
    {
        if (vector.IsConstant) position = 0;
        if (vector.IsNull(position)) return Value.Null;
        return vector.Kind switch
        {
            VectorKind.Bool => vector.Longs[position] != 0,
            VectorKind.Int64 => vector.Longs[position],
            VectorKind.Float64 => vector.Doubles[position],
            VectorKind.Text => Value.WellFormed(System.Text.Encoding.UTF8.GetString(vector.Texts[position].Span)),
            VectorKind.Node => context.NodeValue(vector.Rows[position]),
            VectorKind.Edge => context.EdgeValue(vector.Rows[position]),
            _ => vector.Values[position],
        };
    }

    /// <summary>Turns the first <paramref name="count"/> positions of a vector into values in place, with room for more.</summary>
    public static void BecomeValues(Vector target, int count, int capacity, QueryContext context)
    {
        if (target.Kind == VectorKind.Value)
        {
            target.Grow(capacity, count);
            return;
        }

        var room = target.RoomForValues(capacity);
        for (var i = 0; i < count; i++) room[i] = GetValue(target, i, context);
        target.Reset(VectorKind.Value, capacity);
    }

    /// <summary>The kind that holds values of this kind alone.</summary>
    public static VectorKind KindOf(ValueKind kind) => kind switch
    {
        ValueKind.Null => VectorKind.Null,
        ValueKind.Bool => VectorKind.Bool,
        ValueKind.Int64 => VectorKind.Int64,
        ValueKind.Float64 => VectorKind.Float64,
        ValueKind.Node => VectorKind.Node,
        ValueKind.Edge => VectorKind.Edge,
        _ => VectorKind.Value,
    };

    private static bool TryAppendTyped(in Value value, Vector target, int count, QueryContext context)
    {
        var kind = KindOf(value.Kind);
        if (target.Kind == VectorKind.Null)
        {
            target.Reset(kind, count + 1);
            if (kind == VectorKind.Value) target.Values.AsSpan(0, count).Clear();
            else target.BeginNulls(count + 1, allValid: false);
            if (kind == VectorKind.Value) return true;
        }

        if (kind != target.Kind) return false;
        target.Grow(count + 1, count);
        if (!TryStore(value, target, count, context)) return false;
        if (!target.HasNulls) return true;
        target.GrowNulls(count + 1, count);
        target.SetValid(count);
        return true;
    }

    /// <summary>Puts a value of the vector's kind into its array; false for an entity that is not there in this version.</summary>
    internal static bool TryStore(in Value value, Vector target, int position, QueryContext context)
    {
        switch (target.Kind)
        {
            case VectorKind.Bool:
                target.Longs[position] = value.AsBool() ? 1 : 0;
                return true;
            case VectorKind.Int64:
                target.Longs[position] = value.AsInt64();
                return true;
            case VectorKind.Float64:
                target.Doubles[position] = value.AsDouble();
                return true;
            default:
                var isAlive = target.Kind == VectorKind.Node
                    ? context.Space.FindNode(value.NodeIdentity, out var row) is not null
                    : context.Space.FindEdge(value.EdgeIdentity, out row) is not null;
                target.Rows[position] = row;
                return isAlive;
        }
    }

    private static void CopyConstant(Vector source, Vector target)
    {
        target.Reset(source.Kind, 1, isConstant: true);
        if (source.Kind != VectorKind.Null) CopyItems(source, [0], target, 0);
        if (!source.HasNulls || source.Kind is VectorKind.Null or VectorKind.Value) return;
        target.BeginNulls(1, allValid: !source.IsNull(0));
    }

    private static void CopyItems(Vector source, ReadOnlySpan<int> positions, Vector target, int at)
    {
        switch (source.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                Copy(source.Longs, source.IsConstant, positions, target.Longs.AsSpan(at));
                break;
            case VectorKind.Float64:
                Copy(source.Doubles, source.IsConstant, positions, target.Doubles.AsSpan(at));
                break;
            case VectorKind.Text:
                Copy(source.Texts, source.IsConstant, positions, target.Texts.AsSpan(at));
                break;
            case VectorKind.Node or VectorKind.Edge:
                Copy(source.Rows, source.IsConstant, positions, target.Rows.AsSpan(at));
                break;
            case VectorKind.Value:
                Copy(source.Values, source.IsConstant, positions, target.Values.AsSpan(at));
                break;
        }
    }

    private static void Copy<T>(T[] source, bool isConstant, ReadOnlySpan<int> positions, Span<T> target)
    {
        target = target[..positions.Length];
        if (isConstant) target.Fill(source[0]);
        else
            for (var i = 0; i < positions.Length; i++) target[i] = source[positions[i]];
    }

    private static void Scatter<T>(T[] source, bool isConstant, ReadOnlySpan<int> positions, T[] target)
    {
        if (isConstant)
            foreach (var p in positions) target[p] = source[0];
        else
            foreach (var p in positions) target[p] = source[p];
    }

    private static void CopyValid(Vector source, ReadOnlySpan<int> positions, Vector target, int at)
    {
        for (var i = 0; i < positions.Length; i++)
            if (!source.IsNull(positions[i])) target.SetValid(at + i);
    }
}
