namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Lists of edges as values.</summary>
internal static class EdgeLists
{
    /// <summary>The edges as a list, turned around if asked.</summary>
    public static Value Of(ReadOnlySpan<uint> edges, bool isReversed, QueryContext context)
    {
        var items = new Value[edges.Length];
        for (var i = 0; i < items.Length; i++) items[isReversed ? items.Length - 1 - i : i] = context.EdgeValue(edges[i]);
        return Value.List(items);
    }
}
