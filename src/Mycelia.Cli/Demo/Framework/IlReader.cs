// Walks the instructions of a method body (ECMA-335, partition III). To find the calls only the length of every other operand
// matters; the lengths stand in two tables indexed by opcode.

using System.Buffers.Binary;
using System.Reflection.Metadata;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Reads a body's instructions one after the other.</summary>
internal ref struct IlReader(ReadOnlySpan<byte> il)
{
    private const byte TwoBytePrefix = 0xFE;

    /// <summary>Operand bytes of the opcodes 00 to FF, 16 to a row; '-' is no opcode, 's' is switch.</summary>
    private static ReadOnlySpan<byte> OneByte =>
        "0000000000000011"u8 +
        "1111000000000001"u8 +
        "4848-00444011111"u8 +
        "1111111144444444"u8 +
        "44444s0000000000"u8 +
        "0000000000000000"u8 +
        "0000000000000004"u8 +
        "4444440--4044444"u8 +
        "4400000000004404"u8 +
        "0000000000000000"u8 +
        "000444----------"u8 +
        "---00000000-----"u8 +
        "--40--4---------"u8 +
        "4000000000000410"u8 +
        "0---------------"u8 +
        "----------------"u8;

    /// <summary>Operand bytes of the opcodes FE00 to FE1E.</summary>
    private static ReadOnlySpan<byte> TwoByte =>
        "00000044-2222220"u8 +
        "-0100440010-400"u8;

    private readonly ReadOnlySpan<byte> _il = il;
    private int _position;
    private int _operand;

    public ILOpCode OpCode { get; private set; }

    /// <summary>True when reading ended at something that is no instruction, or in the middle of one.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Where the next instruction begins.</summary>
    public readonly int Position => _position;

    /// <summary>The metadata token that the current instruction carries. Valid for instructions with a 4-byte operand.</summary>
    public readonly int Token => BinaryPrimitives.ReadInt32LittleEndian(_il[_operand..]);

    /// <summary>Whether the current instruction calls a method, creates an object through one, or takes a method's address.</summary>
    public readonly bool NamesMethod =>
        OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn or ILOpCode.Ldvirtftn;

    /// <summary>Moves to the next instruction; false at the end or at damage.</summary>
    public bool Read()
    {
        if (_position >= _il.Length) return false;
        int first = _il[_position];
        var size = OneByte[first];
        _operand = _position + 1;
        OpCode = (ILOpCode)first;
        if (first == TwoBytePrefix)
        {
            if (_operand == _il.Length) return Damaged();
            int second = _il[_operand++];
            size = second < TwoByte.Length ? TwoByte[second] : (byte)'-';
            OpCode = (ILOpCode)((TwoBytePrefix << 8) | second);
        }

        if (size == '-') return Damaged();
        var length = size == 's' ? SwitchLength() : size - '0';
        if (length > _il.Length - _operand) return Damaged();
        _position = _operand + (int)length;
        return true;
    }

    /// <summary>A count, then that many 4-byte branch targets.</summary>
    private readonly long SwitchLength()
    {
        var rest = _il[_operand..];
        return rest.Length < 4 ? long.MaxValue : 4 + 4L * BinaryPrimitives.ReadUInt32LittleEndian(rest);
    }

    private bool Damaged()
    {
        _position = _il.Length;
        IsDamaged = true;
        return false;
    }
}
