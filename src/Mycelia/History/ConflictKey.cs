// What tells one conflict from another, and how one is decided: by identities and names alone, so that resolutions can be stored and applied when the merge is
// run again, in this process or another.
//
//   conflict    kind (1), edge (1), id (8), other (8), name
//   resolution  how (1), value if it is one

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.History;

/// <param name="Kind">What is in conflict.</param>
/// <param name="IsEdge">Whether the identities are those of edges.</param>
/// <param name="Id">The entity, 0 for definitions; of a key collision the one of ours.</param>
/// <param name="Other">Of a key collision the one of theirs, else 0.</param>
/// <param name="Name">The property, definition or constraint; empty where the whole entity is concerned.</param>
internal readonly record struct ConflictKey(MergeConflictKind Kind, bool IsEdge, ulong Id, ulong Other, string Name) : IComparable<ConflictKey>
{
    public int CompareTo(ConflictKey other)
    {
        var order = Kind.CompareTo(other.Kind);
        if (order == 0) order = IsEdge.CompareTo(other.IsEdge);
        if (order == 0) order = Id.CompareTo(other.Id);
        if (order == 0) order = Other.CompareTo(other.Other);
        return order != 0 ? order : UnicodeText.Compare(Name, other.Name);
    }

    public void Encode(ByteWriter writer)
    {
        writer.Byte((byte)Kind);
        writer.Byte(IsEdge ? (byte)1 : (byte)0);
        writer.UInt64(Id);
        writer.UInt64(Other);
        writer.String(Name);
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="Encode"/> writes.</exception>
    public static ConflictKey Decode(ref ByteReader reader)
    {
        var kind = (MergeConflictKind)reader.Byte();
        if (!Enum.IsDefined(kind)) reader.Malformed($"{(byte)kind} is no kind of conflict");
        var entity = reader.Byte();
        if (entity > 1) reader.Malformed($"{entity} is neither node nor edge");
        return new ConflictKey(kind, entity == 1, reader.UInt64(), reader.UInt64(), reader.String());
    }
}

/// <summary>How a conflict is decided.</summary>
internal readonly record struct ConflictResolution(MergeResolution How, Value Value = default)
{
    /// <exception cref="MyceliaException">A value decides a conflict that is not about one.</exception>
    public void RequireFits(MergeConflictKind kind)
    {
        if (How == MergeResolution.Value && kind != MergeConflictKind.PropertyConflict)
            throw new MyceliaException(StatusCode.InvalidArgument, $"A value cannot decide a {kind}. Take ours or theirs.");
    }

    public void Encode(ByteWriter writer)
    {
        writer.Byte((byte)How);
        if (How == MergeResolution.Value) ValueCodec.Write(writer, Value);
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="Encode"/> writes.</exception>
    public static ConflictResolution Decode(ref ByteReader reader)
    {
        var how = (MergeResolution)reader.Byte();
        if (!Enum.IsDefined(how)) reader.Malformed($"{(byte)how} is no resolution");
        return new ConflictResolution(how, how == MergeResolution.Value ? ValueCodec.Read(ref reader) : Value.Null);
    }
}
