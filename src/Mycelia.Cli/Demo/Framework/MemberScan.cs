// Reads the types and methods of one assembly into its own range of the global columns. Names come first (EnterTypeNames, for all
// assemblies), because everything else refers to types by name, in whichever assembly they are.

using System.Reflection;
using System.Reflection.Metadata;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>The scan of one assembly's definitions.</summary>
internal sealed class MemberScan(AssemblyImage image, References references, TypeColumns types, MethodColumns methods)
{
    private readonly MetadataReader _reader = image.Reader;
    private readonly Dictionary<StringHandle, string> _strings = [];

    public EdgeList Inherits { get; } = new();
    public EdgeList Implements { get; } = new();
    public EdgeList TopLevelTypes { get; } = new();
    public EdgeList NestedTypes { get; } = new();
    public EdgeList Assemblies { get; } = new();
    public int UnresolvedReferences { get; private set; }
    public int UnresolvedTypes { get; private set; }

    /// <summary>Enters an assembly's types by full name and notes their namespaces, by name, in <paramref name="namespaces"/>.</summary>
    public static void EnterTypeNames(AssemblyImage image, TypeColumns types, string[] namespaces)
    {
        var reader = image.Reader;
        foreach (var handle in reader.TypeDefinitions)
        {
            var definition = reader.GetTypeDefinition(handle);
            var type = image.TypeIndex(handle);
            var declaring = definition.GetDeclaringType();
            var name = reader.GetString(definition.Name);
            types.Name[type] = name;
            types.Assembly[type] = image.Name;
            if (declaring.IsNil)
            {
                namespaces[type] = reader.GetString(definition.Namespace);
                types.FullName[type] = AssemblyImage.FullName(namespaces[type], name);
            }
            else
            {
                // ECMA-335 II.22.32: a nested type's row follows that of the type that declares it.
                var outer = image.TypeIndex(declaring);
                if (outer >= type) throw new BadImageFormatException($"{image.Name}: a nested type stands before its declaring type");
                namespaces[type] = namespaces[outer];
                types.FullName[type] = $"{types.FullName[outer]}+{name}";
            }

            image.AddType(types.FullName[type], type);
        }

        image.AddForwarders();
    }

    /// <summary>Everything but calls: references between assemblies, the types' relations, the methods.</summary>
    public void Run()
    {
        foreach (var handle in _reader.AssemblyReferences)
        {
            if (references.Assembly(handle) is { } target) Assemblies.Add(image.Index, target.Index);
            else UnresolvedReferences++;
        }

        // A type's methods take the method rows next to those of the type before it.
        var next = image.FirstMethod;
        foreach (var handle in _reader.TypeDefinitions)
        {
            var definition = _reader.GetTypeDefinition(handle);
            var type = image.TypeIndex(handle);
            AddType(type, definition);
            types.FirstMethod[type] = next;
            foreach (var method in definition.GetMethods())
            {
                AddMethod(type, image.MethodIndex(method), _reader.GetMethodDefinition(method));
                next++;
            }
        }
    }

    private void AddType(int type, TypeDefinition definition)
    {
        var attributes = definition.Attributes;
        types.Kind[type] = KindOf(type, definition);
        types.Visibility[type] = VisibilityOf(attributes);
        types.IsAbstract[type] = attributes.HasFlag(TypeAttributes.Abstract);
        types.IsStatic[type] = attributes.HasFlag(TypeAttributes.Abstract | TypeAttributes.Sealed);
        if (definition.GetDeclaringType() is { IsNil: false } declaring) NestedTypes.Add(image.TypeIndex(declaring), type);
        else TopLevelTypes.Add(types.Namespace[type], type);
        if (!definition.BaseType.IsNil) Relate(Inherits, type, definition.BaseType);
        foreach (var handle in definition.GetInterfaceImplementations())
            Relate(Implements, type, _reader.GetInterfaceImplementation(handle).Interface);
    }

    private void Relate(EdgeList edges, int type, EntityHandle other)
    {
        var target = references.Type(other);
        if (target >= 0) edges.Add(type, target);
        else UnresolvedTypes++;
    }

    private void AddMethod(int type, int method, MethodDefinition definition)
    {
        var attributes = definition.Attributes;
        var signature = references.Signatures;
        signature.DecodeMethod(definition.Signature);
        var name = Name(definition.Name);
        methods.Name[method] = name;
        methods.FullName[method] = signature.GenericArity == 0
            ? string.Concat(types.FullName[type], ".", name, signature.Parameters)
            : $"{types.FullName[type]}.{name}``{signature.GenericArity}{signature.Parameters}";
        methods.Visibility[method] = VisibilityOf(attributes);
        methods.ReturnType[method] = signature.ReturnType;
        methods.ParameterCount[method] = signature.ParameterCount;
        methods.SignatureHash[method] = signature.Hash;
        methods.Type[method] = type;
        methods.IsStatic[method] = attributes.HasFlag(MethodAttributes.Static);
        methods.IsAbstract[method] = attributes.HasFlag(MethodAttributes.Abstract);
        methods.IsNative[method] = attributes.HasFlag(MethodAttributes.PinvokeImpl);
    }

    /// <summary>One string object per metadata string: method names repeat.</summary>
    private string Name(StringHandle handle)
    {
        if (!_strings.TryGetValue(handle, out var name)) _strings.Add(handle, name = _reader.GetString(handle));
        return name;
    }

    private string KindOf(int type, TypeDefinition definition)
    {
        if (definition.Attributes.HasFlag(TypeAttributes.Interface)) return "interface";
        if (definition.BaseType.IsNil || definition.BaseType.Kind == HandleKind.TypeSpecification) return "class";
        return references.TypeName(definition.BaseType) switch
        {
            "System.Enum" => "enum",
            "System.ValueType" when types.FullName[type] != "System.Enum" => "struct",
            "System.MulticastDelegate" => "delegate",
            _ => "class",
        };
    }

    private static string VisibilityOf(TypeAttributes attributes) => (attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public or TypeAttributes.NestedPublic => "public",
        TypeAttributes.NestedFamily => "protected",
        TypeAttributes.NestedFamORAssem => "protected internal",
        TypeAttributes.NestedFamANDAssem => "private protected",
        TypeAttributes.NestedPrivate => "private",
        _ => "internal",
    };

    private static string VisibilityOf(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask) switch
    {
        MethodAttributes.Public => "public",
        MethodAttributes.Family => "protected",
        MethodAttributes.FamORAssem => "protected internal",
        MethodAttributes.FamANDAssem => "private protected",
        MethodAttributes.Assembly => "internal",
        _ => "private",
    };
}
