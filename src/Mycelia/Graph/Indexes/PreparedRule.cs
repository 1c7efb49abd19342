namespace Mycelia.Graph.Indexes;

/// <summary>A rule whose index was built, and whose demands were checked, on a version; publishing it brings it up to the version it is published in.</summary>
internal sealed record PreparedRule(Rule Rule, GraphSpace Space)
{
    /// <summary>Builds the index of a definition on a version and checks what it demands.</summary>
    /// <exception cref="ConstraintViolationException">The data of the version breaks it.</exception>
    public static PreparedRule Of(SchemaDefinition definition, GraphSpace space, Action<int, int>? progress, CancellationToken cancellation)
    {
        var rule = new Rule(definition, space.Tables, null);
        var state = new RowState(space);
        if (definition.HasIndex) rule = rule.With(IndexBuilder.Build(state, rule, progress, cancellation));
        RuleCheck.All(state, rule, cancellation);
        return new PreparedRule(rule, space);
    }

    /// <summary>The rule as of a later state. Cost: a step per extent, and one per row of those that changed.</summary>
    /// <exception cref="ConstraintViolationException">What was committed meanwhile breaks it.</exception>
    public Rule CaughtUp(RowState state)
    {
        var changes = new RuleChanges();
        changes.TouchDifferences(new RowState(Space), state, Rule);
        return changes.Apply(state, Rule, enforce: true, new Kernel.Columns.EditSession());
    }
}
