namespace Mycelia.Cypher.Procedures;

/// <summary>Whether values fit the type names of procedure signatures.</summary>
internal static class ProcedureTypes
{
    /// <summary>The value as the type takes it: integers become floats where FLOAT is asked for. False when it does not fit.</summary>
    public static bool TryConvert(in Value value, string type, out Value converted)
    {
        converted = value;
        var isNullable = type.EndsWith('?');
        if (value.IsNull) return isNullable || type.StartsWith("ANY", StringComparison.OrdinalIgnoreCase);
        var name = (isNullable ? type[..^1] : type).ToUpperInvariant();
        if (name is "FLOAT" && value.Kind == ValueKind.Int64) converted = (double)value.AsInt64();
        return name switch
        {
            "BOOLEAN" => value.Kind == ValueKind.Bool,
            "INTEGER" => value.Kind == ValueKind.Int64,
            "FLOAT" or "NUMBER" => value.Kind is ValueKind.Int64 or ValueKind.Float64,
            "STRING" => value.Kind == ValueKind.String,
            "MAP" => value.Kind is ValueKind.Map or ValueKind.Node or ValueKind.Edge,
            "NODE" => value.Kind == ValueKind.Node,
            "RELATIONSHIP" => value.Kind == ValueKind.Edge,
            "PATH" => value.Kind == ValueKind.Path,
            "DATE" => value.Kind == ValueKind.Date,
            "LOCALTIME" or "LOCAL TIME" => value.Kind == ValueKind.LocalTime,
            "TIME" or "ZONED TIME" => value.Kind == ValueKind.ZonedTime,
            "LOCALDATETIME" or "LOCAL DATETIME" => value.Kind == ValueKind.LocalDateTime,
            "DATETIME" or "ZONED DATETIME" => value.Kind == ValueKind.ZonedDateTime,
            "DURATION" => value.Kind == ValueKind.Duration,
            "POINT" => value.Kind == ValueKind.Point,
            _ when name.StartsWith("LIST", StringComparison.Ordinal) => value.Kind == ValueKind.List,
            _ => true,
        };
    }
}
