// An index or constraint as it is stored, in a schema cell under its name: names alone, no numbers of this database, so that it is hashed and
// exchanged as it is.
//
//   version (1)   1
//   kind (1)      see SchemaKind
//   entities (1)  0 nodes, 1 edges
//   name          the label or edge type (string)
//   n, n × key    the properties in the order of the key (strings)
//   type (1)      the ValueKind that a type constraint demands; 0 for the other kinds

using System.Collections.Immutable;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Graph.Indexes;

/// <summary>The numbers are part of the stored format and never change.</summary>
internal enum SchemaKind : byte
{
    RangeIndex = 1,
    PointIndex = 2,
    Unique = 3,
    Exists = 4,
    Key = 5,
    Type = 6,
}

internal sealed record SchemaDefinition(string Name, SchemaKind Kind, bool IsEdges, string Token, ImmutableArray<string> Keys, ValueKind Type = ValueKind.Null)
{
    public const int KeysMax = 16;
    private const byte Version = 1;

    public bool HasIndex => Kind is SchemaKind.RangeIndex or SchemaKind.PointIndex or SchemaKind.Unique or SchemaKind.Key;

    public bool IsConstraint => Kind is not (SchemaKind.RangeIndex or SchemaKind.PointIndex);

    public bool IsUnique => Kind is SchemaKind.Unique or SchemaKind.Key;

    public bool DemandsProperties => Kind is SchemaKind.Exists or SchemaKind.Key;

    /// <summary>As people write it: <c>(:Person {name, born})</c> or <c>[:KNOWS {since}]</c>.</summary>
    public string Pattern => Describe(IsEdges, Token, Keys.AsSpan());

    public static string Describe(bool isEdges, string token, params ReadOnlySpan<string> keys)
    {
        var inner = $":{token} {{{string.Join(", ", keys)}}}";
        return isEdges ? $"[{inner}]" : $"({inner})";
    }

    public bool Equals(SchemaDefinition? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && IsEdges == other.IsEdges && Token == other.Token && Type == other.Type && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public byte[] Encode()
    {
        var writer = new ByteWriter(64);
        writer.Byte(Version);
        writer.Byte((byte)Kind);
        writer.Byte(IsEdges ? (byte)1 : (byte)0);
        writer.String(Token);
        writer.Varint((ulong)Keys.Length);
        foreach (var key in Keys) writer.String(key);
        writer.Byte((byte)Type);
        return writer.ToArray();
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="Encode"/> writes.</exception>
    public static SchemaDefinition Decode(string name, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, $"The definition `{name}`");
        var version = reader.Byte();
        if (version != Version) reader.Malformed($"version {version} is unknown to this release");
        var kind = (SchemaKind)reader.Byte();
        if (!Enum.IsDefined(kind)) reader.Malformed($"{(byte)kind} is no kind of index or constraint");
        var entities = reader.Byte();
        if (entities > 1) reader.Malformed($"{entities} is neither nodes nor edges");
        var token = reader.String();
        var keys = new string[reader.Count(KeysMax)];
        if (keys.Length == 0) reader.Malformed("it has no property");
        for (var i = 0; i < keys.Length; i++) keys[i] = reader.String();
        var type = (ValueKind)reader.Byte();
        if (!Enum.IsDefined(type) || type != ValueKind.Null != (kind == SchemaKind.Type)) reader.Malformed($"the type {(byte)type} does not belong here");
        if (!reader.AtEnd) reader.Malformed("something follows the definition");
        return new SchemaDefinition(name, kind, entities == 1, token, [.. keys], type);
    }

    /// <summary>The name of a type as Cypher has it.</summary>
    public static string TypeName(ValueKind kind) => kind switch
    {
        ValueKind.Bool => "BOOLEAN",
        ValueKind.Int64 => "INTEGER",
        ValueKind.Float64 => "FLOAT",
        ValueKind.LocalTime => "LOCAL TIME",
        ValueKind.ZonedTime => "ZONED TIME",
        ValueKind.LocalDateTime => "LOCAL DATETIME",
        ValueKind.ZonedDateTime => "ZONED DATETIME",
        _ => kind.ToString().ToUpperInvariant(),
    };
}
