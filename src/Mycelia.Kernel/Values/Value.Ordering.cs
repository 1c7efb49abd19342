using Mycelia.Kernel.Values;

namespace Mycelia;

// Equality, hash and order agree: values are equal exactly when they compare as 0 and, where they can be stored, exactly when
// their stored bytes are the same.
public readonly partial struct Value
{
    /// <summary>Whether both are of one kind and the same throughout.</summary>
    public bool Equals(Value other)
    {
        if (_tag != other._tag || _bits != other._bits || _extra != other._extra) return false;
        if (ReferenceEquals(_reference, other._reference)) return true;
        return Kind switch
        {
            ValueKind.String or ValueKind.ZonedDateTime => string.Equals((string?)_reference, (string?)other._reference),
            ValueKind.Bytes => ((byte[])_reference!).AsSpan().SequenceEqual((byte[])other._reference!),
            ValueKind.List => ListItems.SequenceEqual(other.ListItems),
            ValueKind.Node or ValueKind.Edge => true,
            ValueKind.Map => MapEntries.SortedKeys.SequenceEqual(other.MapEntries.SortedKeys)
                && MapEntries.SortedValues.SequenceEqual(other.MapEntries.SortedValues),
            _ => _reference!.Equals(other._reference),
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_tag);
        hash.Add(_bits);
        hash.Add(_extra);
        switch (Kind)
        {
            case ValueKind.Bytes:
                hash.AddBytes((byte[])_reference!);
                break;
            case ValueKind.List:
                foreach (ref readonly var item in ListItems) hash.Add(item);
                break;
            case ValueKind.Map:
                foreach (var key in MapEntries.SortedKeys) hash.Add(key);
                foreach (ref readonly var value in MapEntries.SortedValues) hash.Add(value);
                break;
            case ValueKind.Node or ValueKind.Edge: break;
            default:
                if (_reference is not null) hash.Add(_reference);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>
    /// A total order for canonical sorting, agreeing with equality: by <see cref="Kind"/> first, then within it. Text and map keys
    /// order by their UTF-8 bytes, floats from -Infinity over -0.0 and 0.0 to Infinity and NaN, lists item by item, maps entry by
    /// entry, points by srid and coordinates, nodes and edges by identity. Cypher's orderability differs and comes with Cypher.
    /// </summary>
    public int CompareTo(Value other)
    {
        if (Kind != other.Kind) return ((byte)Kind).CompareTo((byte)other.Kind);
        return Kind switch
        {
            ValueKind.Null => 0,
            ValueKind.Float64 => FloatRank.CompareTo(other.FloatRank),
            ValueKind.String => UnicodeText.Compare((string)_reference!, (string)other._reference!),
            ValueKind.Bytes => ((byte[])_reference!).AsSpan().SequenceCompareTo((byte[])other._reference!),
            ValueKind.List => ListItems.SequenceCompareTo(other.ListItems),
            ValueKind.Map => CompareMaps(MapEntries, other.MapEntries),
            ValueKind.ZonedTime => AsZonedTime().CompareTo(other.AsZonedTime()),
            ValueKind.LocalDateTime => AsLocalDateTime().CompareTo(other.AsLocalDateTime()),
            ValueKind.ZonedDateTime => AsZonedDateTime().CompareTo(other.AsZonedDateTime()),
            ValueKind.Duration => AsDuration().CompareTo(other.AsDuration()),
            ValueKind.Point => Point.Compare(AsPoint(), other.AsPoint()),
            ValueKind.Node or ValueKind.Edge => ((ulong)_bits).CompareTo((ulong)other._bits),
            ValueKind.Path => PathParts.CompareTo(other.PathParts),
            _ => _bits.CompareTo(other._bits),
        };
    }

    /// <summary>Whether both are of one kind and the same throughout.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether they differ in kind or content.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    // IEEE 754 bits are sign and magnitude: turning the magnitude of negatives around makes them order as integers.
    private long FloatRank => _bits ^ ((_bits >> 63) & long.MaxValue);

    private static int CompareMaps(ValueMap left, ValueMap right)
    {
        var common = Math.Min(left.Count, right.Count);
        for (var i = 0; i < common; i++)
        {
            var order = UnicodeText.Compare(left.SortedKeys[i], right.SortedKeys[i]);
            if (order == 0) order = left.SortedValues[i].CompareTo(right.SortedValues[i]);
            if (order != 0) return order;
        }

        return left.Count.CompareTo(right.Count);
    }
}
