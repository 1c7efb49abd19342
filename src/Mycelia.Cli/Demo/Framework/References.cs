// Resolves what one assembly's metadata refers to: types through type references, type specifications and forwarders; methods by
// declaring type, name and canonical signature, then along the base types. Every answer is kept per metadata row, since the same
// rows are named again and again. One instance serves one assembly on one thread; it reads other assemblies' images only.

using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Resolution of one assembly's references to indices of the global columns.</summary>
internal sealed class References
{
    /// <summary>No installed assembly defines what was referred to.</summary>
    public const int Unresolved = -1;
    /// <summary>A method that the runtime makes for an array type.</summary>
    public const int ArrayMethod = -2;
    private const int Unknown = -3;
    private const int ForwardingMax = 8;

    private readonly AssemblyImage _image;
    private readonly MetadataReader _reader;
    private readonly IReadOnlyDictionary<string, AssemblyImage> _assemblies;
    private readonly TypeColumns _types;
    private readonly string?[] _referenceNames;
    private readonly int[] _typeReferences;
    private readonly int[] _memberReferences;

    public References(AssemblyImage image, IReadOnlyDictionary<string, AssemblyImage> assemblies, TypeColumns types)
    {
        _image = image;
        _reader = image.Reader;
        _assemblies = assemblies;
        _types = types;
        _referenceNames = new string?[_reader.GetTableRowCount(TableIndex.TypeRef)];
        _typeReferences = UnknownRows(TableIndex.TypeRef);
        _memberReferences = UnknownRows(TableIndex.MemberRef);
        Signatures = new SignatureText(_reader, TypeName);
    }

    public SignatureText Signatures { get; }

    /// <summary>The full name of a type definition or reference, without its assembly.</summary>
    public string TypeName(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => _types.FullName[_image.TypeIndex((TypeDefinitionHandle)handle)],
        HandleKind.TypeReference => ReferenceName((TypeReferenceHandle)handle),
        _ => throw new BadImageFormatException($"a {handle.Kind} stands where a type is named"),
    };

    /// <summary>The index of a type, or <see cref="Unresolved"/>. An instantiated generic type gives its definition.</summary>
    public int Type(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification) handle = Signatures.GenericDefinition((TypeSpecificationHandle)handle);
        if (handle.IsNil) return Unresolved;
        return handle.Kind switch
        {
            HandleKind.TypeDefinition => _image.TypeIndex((TypeDefinitionHandle)handle),
            HandleKind.TypeReference => TypeReference((TypeReferenceHandle)handle),
            _ => Unresolved,
        };
    }

    /// <summary>The index of the method that a call's token names, or <see cref="Unresolved"/> or <see cref="ArrayMethod"/>.</summary>
    public int Method(EntityHandle handle, CallTargets targets)
    {
        if (handle.Kind == HandleKind.MethodSpecification) handle = _reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        if (handle.Kind == HandleKind.MethodDefinition) return _image.MethodIndex((MethodDefinitionHandle)handle);
        if (handle.Kind != HandleKind.MemberReference) return Unresolved;
        ref var known = ref _memberReferences[MetadataTokens.GetRowNumber(handle) - 1];
        if (known == Unknown) known = MemberReference(_reader.GetMemberReference((MemberReferenceHandle)handle), targets);
        return known;
    }

    private int[] UnknownRows(TableIndex table)
    {
        var rows = new int[_reader.GetTableRowCount(table)];
        Array.Fill(rows, Unknown);
        return rows;
    }

    private string ReferenceName(TypeReferenceHandle handle)
    {
        ref var name = ref _referenceNames[MetadataTokens.GetRowNumber(handle) - 1];
        if (name is not null) return name;
        var reference = _reader.GetTypeReference(handle);
        var simple = _reader.GetString(reference.Name);
        name = reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{ReferenceName((TypeReferenceHandle)reference.ResolutionScope)}+{simple}"
            : AssemblyImage.FullName(_reader.GetString(reference.Namespace), simple);
        return name;
    }

    private int TypeReference(TypeReferenceHandle handle)
    {
        ref var known = ref _typeReferences[MetadataTokens.GetRowNumber(handle) - 1];
        if (known == Unknown) known = FindType(handle);
        return known;
    }

    /// <summary>A nested type is found in the assembly that has its outermost declaring type, which alone is forwarded.</summary>
    private int FindType(TypeReferenceHandle handle)
    {
        var outermost = handle;
        var scope = _reader.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
        {
            outermost = (TypeReferenceHandle)scope;
            scope = _reader.GetTypeReference(outermost).ResolutionScope;
        }

        var image = scope.Kind switch
        {
            HandleKind.AssemblyReference => Assembly((AssemblyReferenceHandle)scope),
            HandleKind.ModuleDefinition => _image,
            _ => null,
        };
        var (fullName, topName) = (ReferenceName(handle), ReferenceName(outermost));
        for (var hop = 0; image is not null && hop < ForwardingMax; hop++)
        {
            if (image.TryGetType(fullName, out var type)) return type;
            image = image.TryGetForwarder(topName, out var target) ? _assemblies.GetValueOrDefault(target!) : null;
        }

        return Unresolved;
    }

    /// <summary>The installed assembly that an assembly reference names, or null.</summary>
    public AssemblyImage? Assembly(AssemblyReferenceHandle handle) =>
        _assemblies.GetValueOrDefault(_reader.GetString(_reader.GetAssemblyReference(handle).Name));

    private int MemberReference(MemberReference member, CallTargets targets)
    {
        if (member.Parent.Kind == HandleKind.MethodDefinition) return _image.MethodIndex((MethodDefinitionHandle)member.Parent);
        var type = Type(member.Parent);
        if (type < 0) return IsArray(member.Parent) ? ArrayMethod : Unresolved;
        Signatures.DecodeMethod(member.Signature);
        return targets.Find(type, _reader.GetString(member.Name), Signatures.Hash);
    }

    private bool IsArray(EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeSpecification) return false;
        var blob = _reader.GetBlobReader(_reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
        return blob.ReadSignatureTypeCode() is SignatureTypeCode.Array or SignatureTypeCode.SZArray;
    }
}
