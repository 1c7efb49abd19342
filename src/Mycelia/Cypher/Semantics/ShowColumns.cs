using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>The columns of SHOW, in order.</summary>
internal static class ShowColumns
{
    private static readonly StaticType Names = StaticType.ListOf(StaticType.String);

    private static readonly (string Name, StaticType Type)[] Indexes =
    [
        ("name", StaticType.String), ("state", StaticType.String), ("type", StaticType.String), ("entityType", StaticType.String), ("labelsOrTypes", Names),
        ("properties", Names), ("owningConstraint", StaticType.String),
    ];

    private static readonly (string Name, StaticType Type)[] Constraints =
    [
        ("name", StaticType.String), ("type", StaticType.String), ("entityType", StaticType.String), ("labelsOrTypes", Names), ("properties", Names),
        ("ownedIndex", StaticType.String), ("propertyType", StaticType.String),
    ];

    private static readonly (string Name, StaticType Type)[] Functions =
    [
        ("name", StaticType.String), ("category", StaticType.String), ("signature", StaticType.String), ("description", StaticType.String), ("aggregating", StaticType.Boolean),
    ];

    private static readonly (string Name, StaticType Type)[] Procedures =
    [
        ("name", StaticType.String), ("description", StaticType.String), ("mode", StaticType.String), ("signature", StaticType.String),
    ];

    public static IReadOnlyList<(string Name, StaticType Type)> Of(ShowSubject subject) => subject switch
    {
        ShowSubject.Indexes => Indexes,
        ShowSubject.Constraints => Constraints,
        ShowSubject.Functions => Functions,
        _ => Procedures,
    };
}
