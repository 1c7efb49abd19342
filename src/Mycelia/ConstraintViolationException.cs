using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>
/// A transaction would leave a constraint broken, or existing data breaks one that was to be created. Nothing was stored.
/// </summary>
public sealed class ConstraintViolationException : MyceliaException
{
    internal ConstraintViolationException(SchemaDefinition definition, string values, string? entity, string? holder, string problem)
        : base(StatusCode.ConstraintViolation, $"The constraint `{definition.Name}` on {definition.Pattern} does not allow this. {problem} Nothing was stored.")
    {
        Constraint = definition.Name;
        LabelOrType = definition.Token;
        Properties = definition.Keys;
        Values = values;
        Entity = entity;
        Holder = holder;
    }

    /// <summary>The constraint's name.</summary>
    public string Constraint { get; }

    /// <summary>The label or edge type that it is on.</summary>
    public string LabelOrType { get; }

    /// <summary>The properties that it is on.</summary>
    public IReadOnlyList<string> Properties { get; }

    /// <summary>The properties with their values where it is broken, as text; empty when several entities are concerned.</summary>
    public string Values { get; }

    /// <summary>The node or edge that breaks it, in words; null when several do.</summary>
    public string? Entity { get; }

    /// <summary>For unique and key constraints: the node or edge that has the values already, in words.</summary>
    public string? Holder { get; }

    /// <summary>
    /// True when the values were taken by a transaction that committed after this one began: running the work again, it sees them.
    /// </summary>
    public override bool IsRetryable => IsConcurrent;

    internal bool IsConcurrent { get; set; }
}
