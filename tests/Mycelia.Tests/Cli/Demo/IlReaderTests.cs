using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using Mycelia.Cli.Demo.Framework;

namespace Mycelia.Tests.Cli.Demo;

/// <summary>The instruction decoder against the platform's own table of opcodes.</summary>
public class IlReaderTests
{
    private static readonly OpCode[] All =
    [
        .. typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (OpCode)field.GetValue(null)!)
            .Where(code => code.OpCodeType != OpCodeType.Nternal),
    ];

    [Fact]
    public void EveryOpcodeHasItsLength()
    {
        Assert.True(All.Length > 200);
        foreach (var code in All)
        {
            // The operand is followed by `ret`, which must be read next, and is itself full of ones that are opcodes too.
            byte[] body = [.. Encode(code), .. Enumerable.Repeat((byte)1, OperandSize(code)), (byte)OpCodes.Ret.Value];
            if (code.OperandType == OperandType.InlineSwitch) BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(1), 3);
            var il = new IlReader(body);
            Assert.True(il.Read(), code.Name);
            Assert.Equal((ushort)code.Value, (ushort)il.OpCode);
            Assert.True(il.Read(), code.Name);
            Assert.Equal(ILOpCode.Ret, il.OpCode);
            Assert.False(il.Read());
            Assert.False(il.IsDamaged, code.Name);
        }
    }

    [Fact]
    public void WhatIsNoOpcodeIsDamage()
    {
        var known = All.Select(code => (ushort)code.Value).ToHashSet();
        known.Add(0xFE19); // `no.`: in the standard, not in the platform's table
        for (var value = 0; value <= 0xFF; value++)
        {
            if (value != 0xFE) Assert.Equal(!known.Contains((ushort)value), IsDamaged([(byte)value, .. new byte[12]]));
            Assert.Equal(!known.Contains((ushort)(0xFE00 | value)), IsDamaged([0xFE, (byte)value, .. new byte[12]]));
        }
    }

    [Fact]
    public void EveryTruncationInsideAnInstructionIsDamage()
    {
        foreach (var code in All)
        {
            byte[] body = [.. Encode(code), .. new byte[OperandSize(code)]];
            if (code.OperandType == OperandType.InlineSwitch) BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(1), 3);
            for (var length = 1; length < body.Length; length++) Assert.True(IsDamaged(body[..length]), $"{code.Name} cut to {length}");
        }

        Assert.True(IsDamaged([0x45, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]));
    }

    [Fact]
    public void CallsAreFoundBehindEveryOtherInstruction()
    {
        byte[] body = [.. All.SelectMany(code => (byte[])[.. Encode(code), .. new byte[OperandSize(code, switchTargets: 0)]])];
        var named = new List<ILOpCode>();
        var il = new IlReader(body);
        while (il.Read())
            if (il.NamesMethod) named.Add(il.OpCode);
        Assert.False(il.IsDamaged);
        Assert.Equal(
            [ILOpCode.Call, ILOpCode.Callvirt, ILOpCode.Ldftn, ILOpCode.Ldvirtftn, ILOpCode.Newobj],
            named.OrderBy(code => code.ToString(), StringComparer.Ordinal));
    }

    private static bool IsDamaged(byte[] body)
    {
        var il = new IlReader(body);
        il.Read();
        return il.IsDamaged;
    }

    private static byte[] Encode(OpCode code) => code.Size == 1 ? [(byte)code.Value] : [0xFE, (byte)code.Value];

    private static int OperandSize(OpCode code, int switchTargets = 3) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * switchTargets,
        _ => 4,
    };
}
