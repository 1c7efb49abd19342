namespace Mycelia;

/// <summary>
/// The type of a <see cref="Value"/>. The numbers are part of the stored format and never change; those of <see cref="Node"/>, <see cref="Edge"/> and
/// <see cref="Path"/> are never stored.
/// </summary>
public enum ValueKind : byte
{
    /// <summary>No value.</summary>
    Null = 0,
    /// <summary>True or false.</summary>
    Bool = 1,
    /// <summary>A signed 64-bit integer.</summary>
    Int64 = 2,
    /// <summary>An IEEE 754 double.</summary>
    Float64 = 3,
    /// <summary>Well-formed Unicode text.</summary>
    String = 4,
    /// <summary>A sequence of bytes.</summary>
    Bytes = 5,
    /// <summary>An ordered list of values of any kinds.</summary>
    List = 6,
    /// <summary>Values by unique text key.</summary>
    Map = 7,
    /// <summary>A calendar date: <see cref="Mycelia.Date"/>.</summary>
    Date = 8,
    /// <summary>A time of day without an offset: <see cref="Mycelia.LocalTime"/>.</summary>
    LocalTime = 9,
    /// <summary>A time of day with an offset from UTC: <see cref="Mycelia.ZonedTime"/>.</summary>
    ZonedTime = 10,
    /// <summary>A date and time without an offset: <see cref="Mycelia.LocalDateTime"/>.</summary>
    LocalDateTime = 11,
    /// <summary>An instant with an offset and perhaps a zone: <see cref="Mycelia.ZonedDateTime"/>.</summary>
    ZonedDateTime = 12,
    /// <summary>An amount of months, days and seconds: <see cref="Mycelia.Duration"/>.</summary>
    Duration = 13,
    /// <summary>A place in two or three dimensions: <see cref="Mycelia.Point"/>.</summary>
    Point = 14,
    /// <summary>A node of a result: <see cref="Mycelia.Node"/>. It cannot be stored as a property.</summary>
    Node = 15,
    /// <summary>An edge of a result: <see cref="Mycelia.Edge"/>. It cannot be stored as a property.</summary>
    Edge = 16,
    /// <summary>A path of a result: <see cref="GraphPath"/>. It cannot be stored as a property.</summary>
    Path = 17,
}
