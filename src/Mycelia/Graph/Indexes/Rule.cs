namespace Mycelia.Graph.Indexes;

/// <summary>An index or constraint in force in a version: its definition in this database's numbers, and its entries if it has any.</summary>
internal sealed class Rule
{
    /// <param name="definition">What is in force.</param>
    /// <param name="tables">Where the names have their numbers.</param>
    /// <param name="index">The entries.</param>
    /// <param name="number">The number under which the index is stored; a new one if none is given.</param>
    public Rule(SchemaDefinition definition, GraphTables tables, PropertyIndex? index, int number = 0)
    {
        Number = number > 0 || !definition.HasIndex ? number : tables.NextIndexNumber();
        Definition = definition;
        Token = (definition.IsEdges ? tables.Types : tables.Labels).GetOrAdd(definition.Token);
        Keys = [.. definition.Keys.Select(tables.Keys.GetOrAdd)];
        Index = index;
    }

    private Rule(Rule other, PropertyIndex index) => (Definition, Token, Keys, Index, Number) = (other.Definition, other.Token, other.Keys, index, other.Number);

    public SchemaDefinition Definition { get; }

    /// <summary>What tells this index from others in the store, dropped ones of the same name too; 0 without an index.</summary>
    public int Number { get; }

    /// <summary>The label or edge type.</summary>
    public int Token { get; }

    public int[] Keys { get; }

    /// <summary>The entries; null for constraints that need none.</summary>
    public PropertyIndex? Index { get; }

    public Rule With(PropertyIndex index) => ReferenceEquals(index, Index) ? this : new Rule(this, index);
}

/// <summary>The indexes and constraints in force in one version. Few: they are looked through one by one.</summary>
internal sealed class RuleSet
{
    public static readonly RuleSet Empty = new([]);

    private readonly Rule[] _rules;

    private RuleSet(Rule[] rules) => _rules = rules;

    public ReadOnlySpan<Rule> All => _rules;

    public bool IsEmpty => _rules.Length == 0;

    /// <summary>The rule with this name, null when there is none.</summary>
    public Rule? Named(string name) => Array.Find(_rules, rule => rule.Definition.Name == name);

    /// <summary>An index on exactly these properties, in this order. One on more would lack the entities that have only these.</summary>
    public Rule? FindIndex(bool isEdges, int token, ReadOnlySpan<int> keys, bool isPoint = false)
    {
        foreach (var rule in _rules)
        {
            if (rule.Token != token || rule.Index is null || rule.Definition.IsEdges != isEdges || rule.Definition.Kind == SchemaKind.PointIndex != isPoint) continue;
            if (rule.Keys.AsSpan().SequenceEqual(keys)) return rule;
        }

        return null;
    }

    /// <summary>The unique or key constraint on exactly one property.</summary>
    public Rule? FindUnique(bool isEdges, int token, int key) =>
        Array.Find(_rules, rule => rule.Token == token && rule.Definition.IsEdges == isEdges && rule.Definition.IsUnique && rule.Keys.Length == 1 && rule.Keys[0] == key);

    /// <summary>The set with a rule added or, under its name, replaced.</summary>
    public RuleSet With(Rule rule)
    {
        var at = Array.FindIndex(_rules, other => other.Definition.Name == rule.Definition.Name);
        return at < 0 ? new RuleSet([.. _rules, rule]) : With(at, rule);
    }

    public RuleSet With(int at, Rule rule)
    {
        if (ReferenceEquals(_rules[at], rule)) return this;
        var copy = (Rule[])_rules.Clone();
        copy[at] = rule;
        return new RuleSet(copy);
    }

    public RuleSet Without(string name) => Named(name) is null ? this : new RuleSet(Array.FindAll(_rules, rule => rule.Definition.Name != name));
}
