// One value of any kind in 24 bytes:
//
//   ┌──────────────────┬──────────────────┬──────────┬──────────────────────────┐
//   │ reference (64)   │ bits (64)        │ extra(32)│ offset seconds (24) kind │
//   └──────────────────┴──────────────────┴──────────┴──────────────────────────┘
//
//   Bool, Int64, Float64    bits
//   String, Bytes           reference = string, byte[]; bits = length
//   List, Map               reference = ValueList, ValueMap; bits = count; extra = nesting depth
//   Date, LocalTime         bits = epoch day, nanosecond of the day
//   ZonedTime               bits = nanosecond of the day; offset
//   LocalDateTime           bits = epoch second; extra = nanosecond
//   ZonedDateTime           bits = epoch second; extra = nanosecond; offset; reference = zone
//   Duration, Point         reference = the boxed struct
//   Node, Edge              bits = identity; reference = the view to read through, or null
//   Path                    bits = number of edges; reference = PathValue
//
// Everything that cannot be stored is refused here, at construction, so that code further down need not check: text is well-formed,
// sizes and nesting are within limits, map keys are sorted and unique, and there is one NaN. The exception are nodes, edges and paths, which only results and
// intermediate values have: whatever writes bytes refuses them.

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Mycelia.Kernel;
using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>
/// An immutable value of a property, parameter or result: one of the kinds of <see cref="ValueKind"/>. The default is null.
/// </summary>
/// <remarks>
/// Equality is structural and exact: 1 is not 1.0, 0.0 is not -0.0, NaN equals NaN (all NaNs become one on construction); nodes and edges are
/// equal when their identities are, whatever version they were read from. Cypher's own equality and orderability, which compare numbers
/// across kinds, belong to the query language and are not those of this type.
/// </remarks>
public readonly partial struct Value : IEquatable<Value>, IComparable<Value>
{
    /// <summary>How deep lists and maps may be nested: a list of plain values is 1 deep.</summary>
    public const int DepthMax = 100;

    /// <summary>The longest text (in UTF-8) and byte sequence: 1 GiB.</summary>
    public const int ByteLengthMax = 1 << 30;

    private const int OffsetShift = 8;
    private const int LengthShown = 4_096;
    private const int LengthShownInErrors = 60;
    /// <summary>The bits of the one NaN: quiet, positive, without a payload.</summary>
    internal const long NaNBits = 0x7FF8_0000_0000_0000;

    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _extra;
    private readonly int _tag;

    private Value(ValueKind kind, object? reference, long bits = 0, int extra = 0, int offsetSeconds = 0)
    {
        _reference = reference;
        _bits = bits;
        _extra = extra;
        _tag = (offsetSeconds << OffsetShift) | (int)kind;
    }

    /// <summary>The value null; also the default of the type.</summary>
    public static Value Null => default;

    /// <summary>What the value is.</summary>
    public ValueKind Kind => (ValueKind)(byte)_tag;

    /// <summary>Whether this is null.</summary>
    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>How deep lists and maps are nested: 0 for plain values, 1 for a list of them.</summary>
    internal int Depth => Kind is ValueKind.List or ValueKind.Map ? _extra : 0;

    /// <summary>The items of a value known to be a list.</summary>
    internal ReadOnlySpan<Value> ListItems => ((ValueList)_reference!).Items;

    /// <summary>The entries of a value known to be a map.</summary>
    internal ValueMap MapEntries => (ValueMap)_reference!;

    private int OffsetSeconds => _tag >> OffsetShift;

    /// <summary>A list of copies of the items.</summary>
    /// <exception cref="MyceliaException">It would be nested too deep (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public static Value List(params ReadOnlySpan<Value> items) => List(items.ToArray());

    /// <summary>A list that takes over the array: it is not copied, and the caller must not change it any more.</summary>
    /// <exception cref="MyceliaException">It would be nested too deep (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public static Value List(Value[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new Value(ValueKind.List, new ValueList(items), items.Length, DepthAround(items));
    }

    /// <summary>A map of the entries, in whatever order they come.</summary>
    /// <exception cref="MyceliaException">
    /// A key is null, twice there or not well-formed (<see cref="StatusCode.InvalidArgument"/>), or the map would be nested too deep
    /// (<see cref="StatusCode.LimitExceeded"/>).
    /// </exception>
    public static Value Map(IEnumerable<KeyValuePair<string, Value>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var pairs = entries.ToArray();
        foreach (var (key, _) in pairs)
        {
            if (key is null) throw new MyceliaException(StatusCode.InvalidArgument, "A map key is null. Every key of a map must be a string.");
            RequireStorable(key);
        }

        Array.Sort(pairs, static (left, right) => UnicodeText.Compare(left.Key, right.Key));
        for (var i = 1; i < pairs.Length; i++)
        {
            if (pairs[i].Key == pairs[i - 1].Key)
                throw DuplicateKey(pairs[i].Key);
        }

        return SortedMap(Array.ConvertAll(pairs, static pair => pair.Key), Array.ConvertAll(pairs, static pair => pair.Value));
    }

    /// <summary>A map that takes over arrays already sorted by the UTF-8 bytes of unique, well-formed keys.</summary>
    internal static Value SortedMap(string[] keys, Value[] values) =>
        new(ValueKind.Map, new ValueMap(keys, values), keys.Length, DepthAround(values));

    /// <summary>Text known to be well-formed and within the limit, e.g. because it was decoded from valid UTF-8.</summary>
    internal static Value WellFormed(string text) => new(ValueKind.String, text, text.Length);

    /// <summary>Bytes that the value takes over.</summary>
    internal static Value OwnedBytes(byte[] bytes) => new(ValueKind.Bytes, bytes, RequireStorable(bytes.Length, "byte sequence"));

    /// <summary>True or false.</summary>
    public static implicit operator Value(bool value) => new(ValueKind.Bool, null, value ? 1 : 0);

    /// <summary>An integer.</summary>
    public static implicit operator Value(int value) => new(ValueKind.Int64, null, value);

    /// <summary>An integer.</summary>
    public static implicit operator Value(long value) => new(ValueKind.Int64, null, value);

    /// <summary>A float; every NaN becomes the same one.</summary>
    public static implicit operator Value(double value) =>
        new(ValueKind.Float64, null, double.IsNaN(value) ? NaNBits : BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text, or null.</summary>
    /// <exception cref="MyceliaException">
    /// The text has a lone surrogate (<see cref="StatusCode.InvalidArgument"/>) or is longer than 1 GiB in UTF-8
    /// (<see cref="StatusCode.LimitExceeded"/>).
    /// </exception>
    public static implicit operator Value(string? value)
    {
        if (value is null) return Null;
        RequireStorable(value);
        return WellFormed(value);
    }

    /// <summary>A copy of the bytes, or null.</summary>
    /// <exception cref="MyceliaException">There is more than 1 GiB (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public static implicit operator Value(byte[]? value)
    {
        if (value is null) return Null;
        RequireStorable(value.Length, "byte sequence");
        return OwnedBytes((byte[])value.Clone());
    }

    /// <summary>A date.</summary>
    public static implicit operator Value(Date value) => new(ValueKind.Date, null, value.EpochDay);

    /// <summary>A time of day.</summary>
    public static implicit operator Value(LocalTime value) => new(ValueKind.LocalTime, null, value.NanoOfDay);

    /// <summary>A time of day with an offset.</summary>
    public static implicit operator Value(ZonedTime value) =>
        new(ValueKind.ZonedTime, null, value.NanoOfDay, offsetSeconds: value.OffsetSeconds);

    /// <summary>A date and time.</summary>
    public static implicit operator Value(LocalDateTime value) => new(ValueKind.LocalDateTime, null, value.EpochSecond, value.Nano);

    /// <summary>An instant with an offset and perhaps a zone.</summary>
    public static implicit operator Value(ZonedDateTime value) =>
        new(ValueKind.ZonedDateTime, value.Zone, value.EpochSecond, value.Nano, value.OffsetSeconds);

    /// <summary>A duration.</summary>
    public static implicit operator Value(Duration value) => new(ValueKind.Duration, value);

    /// <summary>A point.</summary>
    public static implicit operator Value(Point value) => new(ValueKind.Point, value);

    /// <summary>A node, to be given to a query or by a procedure; it cannot be stored.</summary>
    public static implicit operator Value(Node value) => value.ToValue();

    /// <summary>An edge, to be given to a query or by a procedure; it cannot be stored.</summary>
    public static implicit operator Value(Edge value) => value.ToValue();

    /// <summary>A path, or null; it cannot be stored.</summary>
    public static implicit operator Value(GraphPath? value) => value?.ToValue() ?? Null;

    /// <summary>
    /// The value as a Cypher literal, e.g. <c>'it\'s'</c> or <c>date('1984-10-11')</c>; very long ones are cut and end in an ellipsis.
    /// </summary>
    public override string ToString() => ValueFormatter.Format(this, LengthShown);

    private string ToErrorText() => ValueFormatter.Format(this, LengthShownInErrors);

    private static int DepthAround(ReadOnlySpan<Value> items)
    {
        var deepest = 0;
        foreach (ref readonly var item in items) deepest = Math.Max(deepest, item.Depth);
        if (deepest == DepthMax) ThrowTooDeep();
        return deepest + 1;
    }

    private static MyceliaException DuplicateKey(string key) =>
        new(StatusCode.InvalidArgument, $"The map key {WellFormed(key).ToErrorText()} is there twice. Keys must be unique.");

    [DoesNotReturn]
    private static void ThrowTooDeep() => throw new MyceliaException(StatusCode.LimitExceeded,
        $"Lists and maps may be nested {DepthMax} deep; this one goes deeper. Flatten it, or keep its parts on nodes of their own.");

    private static void RequireStorable(string text)
    {
        var lone = UnicodeText.IndexOfLoneSurrogate(text);
        if (lone >= 0)
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"The text is not well-formed: the surrogate U+{(int)text[lone]:X4} at index {lone} has no partner. Repair it before storing it.");
        }

        if (text.Length > ByteLengthMax / 3) RequireStorable(Encoding.UTF8.GetByteCount(text), "text");
    }

    private static int RequireStorable(int byteLength, string what)
    {
        if (byteLength > ByteLengthMax)
        {
            throw new MyceliaException(StatusCode.LimitExceeded,
                $"A {what} of {byteLength} bytes exceeds the limit of {ByteLengthMax} bytes (1 GiB). Split it into several values.");
        }

        return byteLength;
    }
}
