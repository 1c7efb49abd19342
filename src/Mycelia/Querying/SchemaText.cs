using Mycelia.Cypher.Syntax;
using Mycelia.Graph.Indexes;

namespace Mycelia.Querying;

/// <summary>The statement that creates an index or constraint, made from its definition.</summary>
internal static class SchemaText
{
    /// <exception cref="CorruptionException">The bytes are no definition.</exception>
    public static string? Create(string name, byte[]? definition) => definition is null ? null : Create(SchemaDefinition.Decode(name, definition));

    public static string Create(SchemaDefinition definition)
    {
        var entity = definition.IsEdges ? SchemaEntity.Edge : SchemaEntity.Node;
        if (!definition.IsConstraint)
            return SyntaxPrinter.Print(new CreateIndexCommand(definition.Name, definition.Kind == SchemaKind.PointIndex ? "POINT" : "RANGE", entity, definition.Token, definition.Keys, ifNotExists: false));
        var kind = definition.Kind switch { SchemaKind.Unique => "UNIQUE", SchemaKind.Exists => "EXISTS", SchemaKind.Key => "KEY", _ => "TYPE" };
        var type = definition.Kind == SchemaKind.Type ? SchemaDefinition.TypeName(definition.Type) : null;
        return SyntaxPrinter.Print(new CreateConstraintCommand(definition.Name, kind, type, entity, definition.Token, definition.Keys, ifNotExists: false));
    }
}
