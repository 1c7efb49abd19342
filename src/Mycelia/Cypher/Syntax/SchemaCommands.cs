namespace Mycelia.Cypher.Syntax;

/// <summary>A statement about indexes, constraints or what the engine offers; it stands alone.</summary>
internal abstract class SchemaCommand : SyntaxNode;

internal enum SchemaEntity
{
    Node,
    Edge,
}

/// <summary><c>CREATE [RANGE|TEXT|POINT] INDEX [name] [IF NOT EXISTS] FOR (n:Label) ON (n.a, n.b)</c>.</summary>
internal sealed class CreateIndexCommand(string? name, string kind, SchemaEntity entity, string labelOrType, IReadOnlyList<string> properties, bool ifNotExists) : SchemaCommand
{
    public string? Name { get; } = name;

    /// <summary>RANGE, TEXT, POINT or LOOKUP, as written; RANGE where nothing was.</summary>
    public string Kind { get; } = kind;

    public SchemaEntity Entity { get; } = entity;

    public string LabelOrType { get; } = labelOrType;

    public IReadOnlyList<string> Properties { get; } = properties;

    public bool IfNotExists { get; } = ifNotExists;
}

/// <summary><c>CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR (n:Label) REQUIRE … IS UNIQUE | NOT NULL | NODE KEY | RELATIONSHIP KEY | :: TYPE</c>.</summary>
internal sealed class CreateConstraintCommand(
    string? name, string kind, string? typeName, SchemaEntity entity, string labelOrType, IReadOnlyList<string> properties, bool ifNotExists) : SchemaCommand
{
    public string? Name { get; } = name;

    /// <summary>UNIQUE, EXISTS, KEY or TYPE.</summary>
    public string Kind { get; } = kind;

    /// <summary>The type that a TYPE constraint demands, e.g. <c>ZONED DATETIME</c>.</summary>
    public string? TypeName { get; } = typeName;

    public SchemaEntity Entity { get; } = entity;

    public string LabelOrType { get; } = labelOrType;

    public IReadOnlyList<string> Properties { get; } = properties;

    public bool IfNotExists { get; } = ifNotExists;
}

/// <summary><c>DROP INDEX name [IF EXISTS]</c>, <c>DROP CONSTRAINT name [IF EXISTS]</c>.</summary>
internal sealed class DropCommand(bool isConstraint, string name, bool ifExists) : SchemaCommand
{
    public bool IsConstraint { get; } = isConstraint;

    public string Name { get; } = name;

    public bool IfExists { get; } = ifExists;
}

internal enum ShowSubject
{
    Indexes,
    Constraints,
    Functions,
    Procedures,
}

/// <summary><c>SHOW INDEXES [YIELD … [ORDER BY …] [SKIP …] [LIMIT …]] [WHERE …] [RETURN …]</c> and its kin.</summary>
internal sealed class ShowCommand(ShowSubject subject, IReadOnlyList<YieldItem>? yields, bool isYieldAll, Expression? where, ProjectionClause? @return) : SchemaCommand
{
    public ShowSubject Subject { get; } = subject;

    public IReadOnlyList<YieldItem>? Yields { get; } = yields;

    public bool IsYieldAll { get; } = isYieldAll;

    public Expression? Where { get; } = where;

    public ProjectionClause? Return { get; } = @return;

    /// <summary>Order, skip and limit stand behind YIELD and apply before <see cref="Where"/> is reached in the text, as in WITH.</summary>
    public IReadOnlyList<SortItem> OrderBy { get; init; } = [];

    public Expression? Skip { get; init; }

    public Expression? Limit { get; init; }
}
