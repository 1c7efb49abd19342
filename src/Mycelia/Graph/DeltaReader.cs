using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph;

/// <summary>
/// Walks the operations of a delta. After <see cref="Next"/> the fields of the operation are set; properties of a created row are then read with
/// <see cref="NextProperty"/>, all of them or none (those not read are skipped).
/// </summary>
internal ref struct DeltaReader
{
    private ByteReader _reader;
    private int _propertiesLeft;

    public DeltaReader(ReadOnlySpan<byte> ops) => _reader = new ByteReader(ops, "A log record");

    public DeltaReader(Delta delta, int fromByte = 0) : this(delta.Ops[fromByte..])
    {
    }

    /// <summary>How many bytes were read: where the next operation begins, once all properties of this one were read.</summary>
    public readonly int Position => _reader.Position;

    public DeltaOp Op { get; private set; }

    public ulong Id { get; private set; }

    public NodeId Node => new(Id);

    public EdgeId Edge => new(Id);

    public NodeId Source { get; private set; }

    public NodeId Target { get; private set; }

    /// <summary>Label set, edge type, key, label or bulk index, as the operation has it.</summary>
    public int Token { get; private set; }

    public Value Value { get; private set; }

    public string Name { get; private set; } = "";

    public byte[]? Definition { get; private set; }

    public bool Next()
    {
        while (NextProperty(out _, out _))
        {
        }

        if (_reader.AtEnd) return false;
        Op = (DeltaOp)_reader.Byte();
        switch (Op)
        {
            case DeltaOp.Bulk:
                Token = _reader.Count(int.MaxValue);
                return true;
            case DeltaOp.SetSchemaCell:
                Name = _reader.String();
                var present = _reader.Byte() != 0;
                var bytes = _reader.Blob();
                Definition = present ? bytes.ToArray() : null;
                return true;
        }

        Id = _reader.UInt64();
        switch (Op)
        {
            case DeltaOp.CreateNode:
                Token = _reader.Count(int.MaxValue);
                _propertiesLeft = _reader.Count(int.MaxValue);
                break;
            case DeltaOp.CreateEdge:
                Token = _reader.Count(int.MaxValue);
                Source = new NodeId(_reader.UInt64());
                Target = new NodeId(_reader.UInt64());
                _propertiesLeft = _reader.Count(int.MaxValue);
                break;
            case DeltaOp.SetNodeProperty or DeltaOp.SetEdgeProperty:
                Token = _reader.Count(int.MaxValue);
                Value = ValueCodec.Read(ref _reader);
                break;
            case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                Token = _reader.Count(int.MaxValue);
                break;
            case DeltaOp.DeleteNode or DeltaOp.DeleteEdge:
                break;
            default:
                _reader.Malformed($"{(byte)Op} is no operation");
                break;
        }

        return true;
    }

    public bool NextProperty(out int key, out Value value)
    {
        key = 0;
        value = default;
        if (_propertiesLeft == 0) return false;
        _propertiesLeft--;
        key = _reader.Count(int.MaxValue);
        value = ValueCodec.Read(ref _reader);
        return true;
    }
}
