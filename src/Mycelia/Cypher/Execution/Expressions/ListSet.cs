// The items of a list as hash sets, for IN: integers, texts and entities are found at once. Items of other kinds are compared one by one, and only with values
// that could equal them.

using System.Text;
using Mycelia.Cypher.Functions;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class ListSet
{
    private readonly HashSet<long> _integers = [];
    private readonly HashSet<byte[]> _texts = new(BytesComparer.Instance);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _textsByBytes;
    private readonly HashSet<ulong> _nodes = [];
    private readonly HashSet<ulong> _edges = [];
    private readonly List<Value> _others = [];

    public ListSet(ReadOnlySpan<Value> items)
    {
        _textsByBytes = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        Count = items.Length;
        foreach (ref readonly var item in items)
        {
            switch (item.Kind)
            {
                case ValueKind.Null:
                    HasNull = true;
                    break;
                case ValueKind.Int64:
                    _integers.Add(item.AsInt64());
                    break;
                case ValueKind.String:
                    _texts.Add(Encoding.UTF8.GetBytes(item.AsString()));
                    break;
                case ValueKind.Node:
                    _nodes.Add(item.NodeIdentity.Value);
                    break;
                case ValueKind.Edge:
                    _edges.Add(item.EdgeIdentity.Value);
                    break;
                default:
                    _others.Add(item);
                    break;
            }
        }
    }

    public int Count { get; }

    /// <summary>Whether an item is null: then what is not found is unknown.</summary>
    public bool HasNull { get; }

    public bool? Contains(long value) => _integers.Contains(value) ? true : InOthers(value);

    public bool? Contains(double value)
    {
        if (Numbers.TryToInt64(value, out var integer) && _integers.Contains(integer)) return true;
        return InOthers(value);
    }

    public bool? Contains(ReadOnlySpan<byte> utf8) => _textsByBytes.Contains(utf8) ? true : Missing;

    public bool? ContainsNode(ulong identity) => _nodes.Contains(identity) ? true : Missing;

    public bool? ContainsEdge(ulong identity) => _edges.Contains(identity) ? true : Missing;

    /// <summary>Any value but null.</summary>
    public bool? Contains(in Value value) => value.Kind switch
    {
        ValueKind.Int64 => Contains(value.AsInt64()),
        ValueKind.Float64 => Contains(value.AsDouble()),
        ValueKind.String => Contains(Encoding.UTF8.GetBytes(value.AsString())),
        ValueKind.Node => ContainsNode(value.NodeIdentity.Value),
        ValueKind.Edge => ContainsEdge(value.EdgeIdentity.Value),
        _ => InOthers(value),
    };

    private bool? Missing => HasNull ? null : false;

    private bool? InOthers(in Value value)
    {
        var result = Missing;
        foreach (var other in _others)
        {
            var equal = CypherEquality.Equals(value, other);
            if (equal == true) return true;
            if (equal is null) result = null;
        }

        return result;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => (int)BytesHash.Of(bytes);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)BytesHash.Of(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
