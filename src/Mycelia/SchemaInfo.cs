using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>How far an index or constraint is.</summary>
public enum SchemaState
{
    /// <summary>It is being built; nothing uses it yet.</summary>
    Building,

    /// <summary>It is in force.</summary>
    Online,

    /// <summary>It could not be built; nothing uses it. Drop it, or create it again.</summary>
    Failed,
}

/// <summary>What an index can be asked.</summary>
public enum IndexKind
{
    /// <summary>Equality, ranges, prefixes of texts, and order.</summary>
    Range,

    /// <summary>Points in a box or near a place.</summary>
    Point,
}

/// <summary>What a constraint demands.</summary>
public enum ConstraintKind
{
    /// <summary>No two entities have the same values; those that lack a property do not count.</summary>
    Unique,

    /// <summary>Every entity has the property.</summary>
    Exists,

    /// <summary>Every entity has the properties, and no two the same values.</summary>
    Key,

    /// <summary>The property, where there is one, is of a type.</summary>
    Type,
}

/// <summary>An index: one by itself, or that of a unique or key constraint.</summary>
/// <param name="Name">Its name; the constraint's where it belongs to one.</param>
/// <param name="Kind">What it can be asked.</param>
/// <param name="Pattern">What it is on.</param>
/// <param name="State">How far it is.</param>
/// <param name="Entries">The entities in it; 0 until it is online.</param>
/// <param name="IsOfConstraint">Whether it belongs to a constraint and goes with it.</param>
/// <param name="Error">Why it failed, null when it did not.</param>
public sealed record IndexInfo(string Name, IndexKind Kind, SchemaPattern Pattern, SchemaState State, long Entries, bool IsOfConstraint, string? Error)
{
    internal static IndexInfo Of(SchemaDefinition definition, SchemaState state, long entries, string? error) => new(definition.Name,
        definition.Kind == SchemaKind.PointIndex ? IndexKind.Point : IndexKind.Range, SchemaPattern.Of(definition), state, entries, definition.IsConstraint, error);
}

/// <summary>A constraint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it demands.</param>
/// <param name="Pattern">What it is on.</param>
/// <param name="Type">The type that a type constraint demands, else null.</param>
/// <param name="State">How far it is.</param>
/// <param name="Error">Why it failed, null when it did not.</param>
public sealed record ConstraintInfo(string Name, ConstraintKind Kind, SchemaPattern Pattern, ValueKind? Type, SchemaState State, string? Error)
{
    internal static ConstraintInfo Of(SchemaDefinition definition, SchemaState state, string? error) => new(definition.Name,
        definition.Kind switch { SchemaKind.Unique => ConstraintKind.Unique, SchemaKind.Exists => ConstraintKind.Exists, SchemaKind.Key => ConstraintKind.Key, _ => ConstraintKind.Type },
        SchemaPattern.Of(definition), definition.Kind == SchemaKind.Type ? definition.Type : null, state, error);
}
