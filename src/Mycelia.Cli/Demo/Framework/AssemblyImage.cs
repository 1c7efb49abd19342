// One assembly file, open for reading: its bytes, its metadata, where its rows lie in the global columns, and by name the types
// that it defines or forwards. Immutable once Index has run, so that other assemblies' workers may look types up in it.

using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>An open assembly.</summary>
internal sealed class AssemblyImage : IDisposable
{
    private readonly byte[] _bytes;
    private readonly PEReader _file;
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forwarders = new(StringComparer.Ordinal);

    private AssemblyImage(string path, byte[] bytes, PEReader file, string framework)
    {
        Path = path;
        _bytes = bytes;
        _file = file;
        Framework = framework;
        Reader = file.GetMetadataReader();
        var definition = Reader.GetAssemblyDefinition();
        Name = Reader.GetString(definition.Name);
        Version = definition.Version;
    }

    public MetadataReader Reader { get; }
    public string Path { get; }
    public string Name { get; }
    public Version Version { get; }
    public string Framework { get; }
    public long FileSize => _bytes.Length;

    /// <summary>Index of this assembly's node, and of the first of its types and methods, in the global columns.</summary>
    public int Index { get; private set; }
    public int FirstType { get; private set; }
    public int FirstMethod { get; private set; }
    public int TypeCount => Reader.TypeDefinitions.Count;
    public int MethodCount => Reader.MethodDefinitions.Count;

    /// <summary>Opens a file; null when it holds no .NET assembly (a native library) or damaged metadata.</summary>
    public static AssemblyImage? TryOpen(string path, string framework)
    {
        var bytes = File.ReadAllBytes(path);
        var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
        try
        {
            if (file.HasMetadata && file.GetMetadataReader().IsAssembly) return new AssemblyImage(path, bytes, file, framework);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException)
        {
            // Not an image, or one cut short: the caller counts it.
        }

        file.Dispose();
        return null;
    }

    public void Place(int index, int firstType, int firstMethod) => (Index, FirstType, FirstMethod) = (index, firstType, firstMethod);

    public int TypeIndex(TypeDefinitionHandle handle) => FirstType + MetadataTokens.GetRowNumber(handle) - 1;

    public int MethodIndex(MethodDefinitionHandle handle) => FirstMethod + MetadataTokens.GetRowNumber(handle) - 1;

    /// <summary>Enters a type under its full name. The first of two with one name wins, as in the runtime.</summary>
    public void AddType(string fullName, int type) => _types.TryAdd(fullName, type);

    /// <summary>Enters the types that this assembly forwards to another.</summary>
    public void AddForwarders()
    {
        foreach (var handle in Reader.ExportedTypes)
        {
            var exported = Reader.GetExportedType(handle);
            if (exported.Implementation.Kind != HandleKind.AssemblyReference) continue;
            var target = Reader.GetAssemblyReference((AssemblyReferenceHandle)exported.Implementation);
            _forwarders.TryAdd(FullName(Reader.GetString(exported.Namespace), Reader.GetString(exported.Name)), Reader.GetString(target.Name));
        }
    }

    public bool TryGetType(string fullName, out int type) => _types.TryGetValue(fullName, out type);

    /// <summary>The simple name of the assembly to which a top-level type is forwarded.</summary>
    public bool TryGetForwarder(string fullName, out string? assembly) => _forwarders.TryGetValue(fullName, out assembly);

    public static string FullName(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}.{name}";

    /// <summary>
    /// The instructions of a method's body (ECMA-335 II.25.4): a tiny header is one byte, a fat one twelve. Empty without a body.
    /// Throws <see cref="BadImageFormatException"/> when the body lies outside the file.
    /// </summary>
    public ReadOnlySpan<byte> Body(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0 || (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.IL) return [];
        var bytes = AtAddress(method.RelativeVirtualAddress);
        if (bytes.Length == 0) throw new BadImageFormatException("a method body lies outside the file");
        var isTiny = (bytes[0] & 3) == 2;
        var (header, size) = isTiny ? (1, bytes[0] >> 2) : (12, bytes.Length < 12 ? -1 : BitConverter.ToInt32(bytes[4..]));
        if (size < 0 || size > bytes.Length - header) throw new BadImageFormatException("a method body is cut short");
        return bytes.Slice(header, size);
    }

    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> AtAddress(int address)
    {
        var sections = _file.PEHeaders.SectionHeaders;
        foreach (var section in sections)
        {
            var offset = address - section.VirtualAddress;
            if (offset < 0 || offset >= section.SizeOfRawData) continue;
            var start = section.PointerToRawData + offset;
            var end = Math.Min(_bytes.Length, section.PointerToRawData + section.SizeOfRawData);
            return start < end ? _bytes.AsSpan(start, end - start) : default;
        }

        return default;
    }
}
