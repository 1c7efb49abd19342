using Mycelia.Graph;
using Mycelia.Graph.Indexes;

namespace Mycelia.Persistence;

/// <summary>Verifies what follows from the rows of a version: the entries of every index, what constraints demand, the counts by label and type.</summary>
internal sealed class IndexChecker(GraphSpace space, Action<string> report, CancellationToken cancellation)
{
    private readonly RowState _state = new(space);

    public void Run()
    {
        CheckCounts();
        if (space.Rules.All.Length != space.Schema.Count) report($"The version has {space.Schema.Count} definitions; {space.Rules.All.Length} are in force.");
        foreach (var rule in space.Rules.All)
        {
            if (!space.Schema.TryGetValue(rule.Definition.Name, out var bytes) || !bytes.AsSpan().SequenceEqual(rule.Definition.Encode()))
                report($"`{rule.Definition.Name}` is in force and not defined so.");
            CheckRule(rule);
        }
    }

    private void CheckRule(Rule rule)
    {
        if (rule.Index is { } index) CheckEntries(rule, index);
        try
        {
            if (rule.Definition.IsConstraint) RuleCheck.All(_state, rule, cancellation);
        }
        catch (ConstraintViolationException e)
        {
            report(e.Message);
        }
    }

    /// <summary>The index equals one that is built anew.</summary>
    private void CheckEntries(Rule rule, PropertyIndex index)
    {
        var name = $"The index `{rule.Definition.Name}` on {rule.Definition.Pattern}";
        var rebuilt = IndexBuilder.Build(_state, rule, null, cancellation);
        if (rebuilt.Count != index.Count) report($"{name} says it has {index.Count:N0} entries; the rows make {rebuilt.Count:N0}.");
        var expected = new IndexCursor(rebuilt, new KeyRange(null, null), descending: false);
        var held = new IndexCursor(index, new KeyRange(null, null), descending: false);
        for (long at = 0; ; at++)
        {
            bool more = expected.MoveNext(), has = held.MoveNext();
            if (!more && !has) return;
            if (more && has && expected.Row == held.Row && SortedKeys.SameKey(expected.Keys, expected.KeyAt, held.Keys, held.KeyAt)) continue;
            report(more
                ? $"{name} has another entry {at:N0} than the rows make: that of {_state.NameOf(rule, expected.Row)} is missing there."
                : $"{name} has an entry of {_state.NameOf(rule, held.Row)} that the rows do not make.");
            return;
        }
    }

    private void CheckCounts()
    {
        var (counts, recounted) = (space.Counts, CountTable.Of(space.Tables, space.Nodes, space.Edges));
        for (var label = 0; label < space.Tables.Labels.Count; label++)
            if (counts.OfLabel(label) != recounted.OfLabel(label)) report($"The version says that {counts.OfLabel(label):N0} nodes have the label `{space.Tables.Labels.NameOf(label)}`; {recounted.OfLabel(label):N0} do.");
        for (var type = 0; type < space.Tables.Types.Count; type++)
            if (counts.OfType(type) != recounted.OfType(type)) report($"The version says that {counts.OfType(type):N0} edges are of type `{space.Tables.Types.NameOf(type)}`; {recounted.OfType(type):N0} are.");
    }
}
