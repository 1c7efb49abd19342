using Mycelia.Graph.Indexes;

namespace Mycelia.History;

/// <summary>Definitions in the words of messages: <c>unique (:Person {email})</c>.</summary>
internal static class DefinitionText
{
    public static string Of(SchemaDefinition definition) => definition.Kind switch
    {
        SchemaKind.RangeIndex => $"index {definition.Pattern}",
        SchemaKind.PointIndex => $"point index {definition.Pattern}",
        SchemaKind.Unique => $"unique {definition.Pattern}",
        SchemaKind.Exists => $"exists {definition.Pattern}",
        SchemaKind.Key => $"key {definition.Pattern}",
        _ => $"type {SchemaDefinition.TypeName(definition.Type)} {definition.Pattern}",
    };
}
