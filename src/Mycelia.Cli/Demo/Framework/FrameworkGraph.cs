// The .NET framework as a graph, in columns: one array per property, one entry per node, so that loading it into a database is
// a handful of bulk calls. A node is the index of its entry; an edge is a pair of indices.
//
//   (Assembly) -REFERENCES-> (Assembly)
//   (Assembly) -CONTAINS-> (Namespace) -CONTAINS-> (Type) -CONTAINS-> (Type, nested) / (Method)
//   (Type) -INHERITS-> (Type)      (Type) -IMPLEMENTS-> (Type)      (Method) -CALLS {count}-> (Method)
//
// CONTAINS is a forest: a namespace is one node per assembly and name, so that an internal helper that every assembly carries in
// namespace System does not tie all assemblies together. Types in no namespace stand under "(global)". Every module's "<Module>"
// type is kept, as the metadata has it.

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Columns of the assembly nodes.</summary>
internal sealed class AssemblyColumns(int count)
{
    public int Count { get; } = count;
    public string[] Name { get; } = new string[count];
    public string[] Version { get; } = new string[count];
    /// <summary>The shared framework that ships it, e.g. Microsoft.AspNetCore.App.</summary>
    public string[] Framework { get; } = new string[count];
    public long[] FileSize { get; } = new long[count];
}

/// <summary>Columns of the namespace nodes.</summary>
internal sealed class NamespaceColumns(string[] name, string[] assembly)
{
    public int Count => Name.Length;
    public string[] Name { get; } = name;
    public string[] Assembly { get; } = assembly;
}

/// <summary>Columns of the type nodes.</summary>
internal sealed class TypeColumns(int count)
{
    public int Count { get; } = count;
    public string[] Name { get; } = new string[count];
    /// <summary>Namespace, declaring types and name in reflection's notation: <c>System.Collections.Generic.List`1+Enumerator</c>.</summary>
    public string[] FullName { get; } = new string[count];
    public string[] Assembly { get; } = new string[count];
    /// <summary>class, interface, struct, enum or delegate.</summary>
    public string[] Kind { get; } = new string[count];
    public string[] Visibility { get; } = new string[count];
    public bool[] IsStatic { get; } = new bool[count];
    public bool[] IsAbstract { get; } = new bool[count];
    /// <summary>Index of the namespace node; nested types have their declaring type's.</summary>
    public int[] Namespace { get; } = new int[count];
    /// <summary>The type's methods are those from <c>FirstMethod[type]</c> up to <c>FirstMethod[type + 1]</c>, exclusive.</summary>
    public int[] FirstMethod { get; } = new int[count + 1];
}

/// <summary>Columns of the method nodes.</summary>
internal sealed class MethodColumns(int count)
{
    public int Count { get; } = count;
    public string[] Name { get; } = new string[count];
    /// <summary>Type, name, generic arity and parameter types: <c>System.Array.Empty``1()</c>, <c>System.Console.WriteLine(string)</c>.</summary>
    public string[] FullName { get; } = new string[count];
    public string[] Visibility { get; } = new string[count];
    public string[] ReturnType { get; } = new string[count];
    public bool[] IsStatic { get; } = new bool[count];
    public bool[] IsAbstract { get; } = new bool[count];
    /// <summary>Implemented by a native library (P/Invoke).</summary>
    public bool[] IsNative { get; } = new bool[count];
    public long[] ParameterCount { get; } = new long[count];
    /// <summary>Bytes of intermediate language; 0 without a body.</summary>
    public long[] IlSize { get; } = new long[count];
    public int[] Type { get; } = new int[count];
    /// <summary>Hash of the canonical signature; equal for methods of one name only if the signatures are equal.</summary>
    public ulong[] SignatureHash { get; } = new ulong[count];
}

/// <summary>Edges of one kind, as two parallel arrays of node indices.</summary>
internal sealed record EdgeColumns(int[] From, int[] To)
{
    public int Count => From.Length;
}

/// <summary>The whole graph and an account of what could not be read or resolved.</summary>
internal sealed class FrameworkGraph
{
    public required AssemblyColumns Assemblies { get; init; }
    public required NamespaceColumns Namespaces { get; init; }
    public required TypeColumns Types { get; init; }
    public required MethodColumns Methods { get; init; }

    public required EdgeColumns References { get; init; }
    public required EdgeColumns AssemblyNamespaces { get; init; }
    public required EdgeColumns NamespaceTypes { get; init; }
    public required EdgeColumns NestedTypes { get; init; }
    public required EdgeColumns TypeMethods { get; init; }
    public required EdgeColumns Inherits { get; init; }
    public required EdgeColumns Implements { get; init; }
    public required EdgeColumns Calls { get; init; }
    /// <summary>For each edge of <see cref="Calls"/>, the number of instructions that make the call.</summary>
    public required long[] CallSites { get; init; }

    public required ReadStatistics Statistics { get; init; }

    public int NodeCount => Assemblies.Count + Namespaces.Count + Types.Count + Methods.Count;

    public int EdgeCount => References.Count + AssemblyNamespaces.Count + NamespaceTypes.Count + NestedTypes.Count + TypeMethods.Count
        + Inherits.Count + Implements.Count + Calls.Count;
}

/// <summary>What was read, skipped and left unresolved. Nothing that was left out is missing from these counts.</summary>
internal sealed record ReadStatistics
{
    public int Files { get; init; }
    /// <summary>Files without .NET metadata (native libraries) or with damaged metadata, and second copies of an assembly.</summary>
    public int SkippedFiles { get; init; }
    /// <summary>Assembly references that no installed assembly satisfies.</summary>
    public int UnresolvedReferences { get; init; }
    /// <summary>Base types and interfaces that no installed assembly defines.</summary>
    public int UnresolvedTypes { get; init; }
    public long CallSites { get; init; }
    /// <summary>Call sites whose target could not be found, e.g. in an assembly that is not installed.</summary>
    public long UnresolvedCallSites { get; init; }
    /// <summary>Call sites of the methods that the runtime makes for arrays of several dimensions; these have no definition.</summary>
    public long ArrayCallSites { get; init; }
    /// <summary>Method bodies that do not decode.</summary>
    public int DamagedBodies { get; init; }

    public static ReadStatistics operator +(ReadStatistics a, ReadStatistics b) => new()
    {
        Files = a.Files + b.Files,
        SkippedFiles = a.SkippedFiles + b.SkippedFiles,
        UnresolvedReferences = a.UnresolvedReferences + b.UnresolvedReferences,
        UnresolvedTypes = a.UnresolvedTypes + b.UnresolvedTypes,
        CallSites = a.CallSites + b.CallSites,
        UnresolvedCallSites = a.UnresolvedCallSites + b.UnresolvedCallSites,
        ArrayCallSites = a.ArrayCallSites + b.ArrayCallSites,
        DamagedBodies = a.DamagedBodies + b.DamagedBodies,
    };
}
