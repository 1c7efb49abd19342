// Turns method signature blobs (ECMA-335 II.23.2) into canonical text, so that signatures of different assemblies can be compared
// and shown: types by full name without their assembly (forwarding moves types between assemblies), `!n` and `!!n` for type and
// method parameters, C#'s keywords for the primitives. Custom modifiers are left out: no two methods of a type differ in them alone.
//
// Text goes into one growing buffer that is reused; strings are made only for what is new to the pool.

using System.Numerics;
using System.Reflection.Metadata;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Decodes the signatures of one assembly. Not thread-safe.</summary>
internal sealed class SignatureText(MetadataReader reader, Func<EntityHandle, string> typeName)
{
    private const int DepthMax = 64;

    private readonly HashSet<string> _pool = new(StringComparer.Ordinal);
    private char[] _text = new char[1024];
    private int _length;
    private int _depth;
    private int _returnLength;

    public int ParameterCount { get; private set; }
    public int GenericArity { get; private set; }
    /// <summary>Equal exactly when the canonical texts are (up to a 64-bit collision).</summary>
    public ulong Hash { get; private set; }

    public string ReturnType => Pooled(_text.AsSpan(0, _returnLength));

    /// <summary>The parameter types in parentheses. Valid until the next decoding.</summary>
    public ReadOnlySpan<char> Parameters => _text.AsSpan(_returnLength, _length - _returnLength);

    /// <summary>Decodes a method's signature into the properties. Throws <see cref="BadImageFormatException"/> when it is damaged.</summary>
    public void DecodeMethod(BlobHandle signature)
    {
        _length = 0;
        _depth = 0;
        var blob = reader.GetBlobReader(signature);
        var header = blob.ReadSignatureHeader();
        Method(ref blob, header);
        Hash = HashOf(_text.AsSpan(0, _length), (uint)GenericArity << 1 | (header.IsInstance ? 1u : 0u));
    }

    /// <summary>The generic type that a type specification instantiates, or the nil handle for arrays, pointers and parameters.</summary>
    public EntityHandle GenericDefinition(TypeSpecificationHandle specification)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(specification).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return default;
        blob.ReadByte();
        return blob.ReadTypeHandle();
    }

    /// <summary>One string object per distinct text.</summary>
    private string Pooled(ReadOnlySpan<char> text)
    {
        var lookup = _pool.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var known)) return known;
        var created = text.ToString();
        _pool.Add(created);
        return created;
    }

    private void Method(ref BlobReader blob, SignatureHeader header)
    {
        var arity = header.IsGeneric ? blob.ReadCompressedInteger() : 0;
        var count = blob.ReadCompressedInteger();
        Type(ref blob);
        var returnLength = _length;
        Append('(');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) Append(',');
            Type(ref blob);
        }

        Append(')');
        (GenericArity, ParameterCount, _returnLength) = (arity, count, returnLength);
    }

    private void Type(ref BlobReader blob)
    {
        if (++_depth > DepthMax) throw new BadImageFormatException("a signature is nested too deeply");
        var code = blob.ReadSignatureTypeCode();
        while (IsModifier(code) || code is SignatureTypeCode.Pinned or SignatureTypeCode.Sentinel)
        {
            if (IsModifier(code)) blob.ReadTypeHandle();
            code = blob.ReadSignatureTypeCode();
        }

        if (Keyword(code) is { } keyword) Append(keyword);
        else Constructed(ref blob, code);
        _depth--;
    }

    private void Constructed(ref BlobReader blob, SignatureTypeCode code)
    {
        switch (code)
        {
            case SignatureTypeCode.TypeHandle:
                Append(typeName(blob.ReadTypeHandle()));
                break;
            case SignatureTypeCode.GenericTypeParameter:
                Append('!');
                Append(blob.ReadCompressedInteger());
                break;
            case SignatureTypeCode.GenericMethodParameter:
                Append("!!");
                Append(blob.ReadCompressedInteger());
                break;
            case SignatureTypeCode.ByReference:
                Suffixed(ref blob, "&");
                break;
            case SignatureTypeCode.Pointer:
                Suffixed(ref blob, "*");
                break;
            case SignatureTypeCode.SZArray:
                Suffixed(ref blob, "[]");
                break;
            case SignatureTypeCode.Array:
                Array(ref blob);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                GenericInstance(ref blob);
                break;
            case SignatureTypeCode.FunctionPointer:
                FunctionPointer(ref blob);
                break;
            default:
                throw new BadImageFormatException($"a signature holds the unknown type code {(int)code}");
        }
    }

    private void Suffixed(ref BlobReader blob, string suffix)
    {
        Type(ref blob);
        Append(suffix);
    }

    /// <summary>Rank as commas; the sizes and lower bounds, which no language writes, are read over.</summary>
    private void Array(ref BlobReader blob)
    {
        Type(ref blob);
        var rank = blob.ReadCompressedInteger();
        for (var sizes = blob.ReadCompressedInteger(); sizes > 0; sizes--) blob.ReadCompressedInteger();
        for (var bounds = blob.ReadCompressedInteger(); bounds > 0; bounds--) blob.ReadCompressedSignedInteger();
        Append('[');
        for (var i = 1; i < rank; i++) Append(',');
        Append(']');
    }

    private void GenericInstance(ref BlobReader blob)
    {
        Type(ref blob);
        Append('<');
        var count = blob.ReadCompressedInteger();
        for (var i = 0; i < count; i++)
        {
            if (i > 0) Append(',');
            Type(ref blob);
        }

        Append('>');
    }

    private void FunctionPointer(ref BlobReader blob)
    {
        var outer = (GenericArity, ParameterCount, _returnLength);
        Append("fn ");
        Method(ref blob, blob.ReadSignatureHeader());
        (GenericArity, ParameterCount, _returnLength) = outer;
    }

    private static bool IsModifier(SignatureTypeCode code) => code is SignatureTypeCode.OptionalModifier or SignatureTypeCode.RequiredModifier;

    private static string? Keyword(SignatureTypeCode code) => code switch
    {
        SignatureTypeCode.Void => "void",
        SignatureTypeCode.Boolean => "bool",
        SignatureTypeCode.Char => "char",
        SignatureTypeCode.SByte => "sbyte",
        SignatureTypeCode.Byte => "byte",
        SignatureTypeCode.Int16 => "short",
        SignatureTypeCode.UInt16 => "ushort",
        SignatureTypeCode.Int32 => "int",
        SignatureTypeCode.UInt32 => "uint",
        SignatureTypeCode.Int64 => "long",
        SignatureTypeCode.UInt64 => "ulong",
        SignatureTypeCode.Single => "float",
        SignatureTypeCode.Double => "double",
        SignatureTypeCode.String => "string",
        SignatureTypeCode.Object => "object",
        SignatureTypeCode.IntPtr => "nint",
        SignatureTypeCode.UIntPtr => "nuint",
        SignatureTypeCode.TypedReference => "typedref",
        _ => null,
    };

    private void Append(char c)
    {
        if (_length == _text.Length) System.Array.Resize(ref _text, _length * 2);
        _text[_length++] = c;
    }

    private void Append(string text)
    {
        while (_text.Length - _length < text.Length) System.Array.Resize(ref _text, _text.Length * 2);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private void Append(int number)
    {
        int written;
        while (!number.TryFormat(_text.AsSpan(_length), out written)) System.Array.Resize(ref _text, _text.Length * 2);
        _length += written;
    }

    private static ulong HashOf(ReadOnlySpan<char> text, uint seed)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (seed + (ulong)text.Length) * Multiplier;
        foreach (var c in text) hash = BitOperations.RotateLeft((hash ^ c) * Multiplier, 29);
        hash ^= hash >> 32;
        return hash * Multiplier;
    }
}
