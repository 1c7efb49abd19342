// What constraints demand of rows, and the words for what is wrong.

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph.Indexes;

internal static class RuleCheck
{
    /// <summary>How many offenders an error names.</summary>
    public const int NamedMax = 10;

    /// <summary>Throws when the row, which has the rule's label or type, lacks a property or has one of another type.</summary>
    public static void Row(RowState state, Rule rule, uint row)
    {
        if (Problem(state, rule, row) is { } problem)
            throw new ConstraintViolationException(rule.Definition, state.ValuesOf(rule, row), state.NameOf(rule, row), null, $"{Capital(state.NameOf(rule, row))} {problem}.");
    }

    public static ConstraintViolationException Duplicate(RowState state, Rule rule, uint row, uint holder)
    {
        var values = state.ValuesOf(rule, row);
        return new ConstraintViolationException(rule.Definition, values, state.NameOf(rule, row), state.NameOf(rule, holder),
            $"{Capital(state.NameOf(rule, holder))} has {values} already, so {state.NameOf(rule, row)} cannot have it too.");
    }

    /// <summary>Throws, naming up to ten offenders, when rows of a version break a rule that is to be created. The rule's index is built.</summary>
    public static void All(RowState state, Rule rule, CancellationToken cancellation)
    {
        var offenders = new List<string>();
        if (rule.Definition.DemandsProperties || rule.Definition.Kind == SchemaKind.Type) FindOffenders(state, rule, offenders, cancellation);
        if (rule.Definition.IsUnique) FindDuplicates(state, rule, offenders, cancellation);
        if (offenders.Count == 0) return;
        var named = offenders.Take(NamedMax);
        var more = offenders.Count > NamedMax ? "; and others" : "";
        throw new ConstraintViolationException(rule.Definition, "", null, null, $"Existing data breaks it: {string.Join("; ", named)}{more}.");
    }

    /// <summary>What is wrong with a row that has the rule's label or type, null when nothing is; uniqueness is not looked at.</summary>
    public static string? Problem(RowState state, Rule rule, uint row)
    {
        foreach (var key in rule.Keys)
        {
            var value = state.ValueOf(rule, key, row);
            if (rule.Definition.DemandsProperties && value.IsNull) return $"has no property `{state.Tables.Keys.NameOf(key)}`";
            if (rule.Definition.Kind == SchemaKind.Type && !value.IsNull && value.Kind != rule.Definition.Type)
                return $"has {state.ValuesOf(rule, row)}, of type {SchemaDefinition.TypeName(value.Kind)} instead of {SchemaDefinition.TypeName(rule.Definition.Type)}";
        }

        return null;
    }

    private static void FindOffenders(RowState state, Rule rule, List<string> offenders, CancellationToken cancellation)
    {
        Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
        for (var slot = 0; slot < state.SlotLimit(rule) && offenders.Count <= NamedMax; slot++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IndexBuilder.TryRows(state, rule, slot, rows)) continue;
            foreach (var at in Kernel.Bitmaps.Bitmap.Enumerate(rows))
            {
                var row = (uint)slot << Chunk.RowBits | (uint)at;
                if (Problem(state, rule, row) is { } problem) offenders.Add($"{state.NameOf(rule, row)} {problem}");
                if (offenders.Count > NamedMax) return;
            }
        }
    }

    private static void FindDuplicates(RowState state, Rule rule, List<string> offenders, CancellationToken cancellation)
    {
        var cursor = new IndexCursor(rule.Index!, new KeyRange(null, null), descending: false);
        var (previous, at, row, seen) = (SortedKeys.Empty, 0, 0u, 0);
        while (cursor.MoveNext())
        {
            if ((++seen & 0xFFFFF) == 0) cancellation.ThrowIfCancellationRequested();
            if (seen > 1 && SortedKeys.SameKey(previous, at, cursor.Keys, cursor.KeyAt))
            {
                offenders.Add($"{state.NameOf(rule, row)} and {state.NameOf(rule, cursor.Row)} both have {state.ValuesOf(rule, row)}");
                if (offenders.Count > NamedMax) return;
            }

            (previous, at, row) = (cursor.Keys, cursor.KeyAt, cursor.Row);
        }
    }

    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
