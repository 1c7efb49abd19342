using System.Reflection;
using Mycelia.Cli.Demo.Framework;

namespace Mycelia.Tests.Cli.Demo;

/// <summary>The framework reader against facts that reflection knows about the same files.</summary>
public class FrameworkReaderTests
{
    private const string List = "System.Collections.Generic.List`1";

    private static readonly Lazy<FrameworkGraph> Read = new(() => FrameworkReader.Read());
    private static readonly Lazy<Dictionary<(string Assembly, string FullName), int>> TypesByName = new(() =>
        Enumerable.Range(0, Graph.Types.Count).ToDictionary(type => (Graph.Types.Assembly[type], Graph.Types.FullName[type])));

    private static readonly Lazy<Dictionary<string, int>> FirstMethods = new(() =>
        Enumerable.Range(0, Graph.Types.Count)
            .GroupBy(type => Graph.Types.Assembly[type], type => Graph.Types.FirstMethod[type])
            .ToDictionary(types => types.Key, types => types.Min()));

    private static FrameworkGraph Graph => Read.Value;

    [Fact]
    public void TheWholeFrameworkIsThere()
    {
        Assert.True(Graph.Assemblies.Count > 150);
        Assert.True(Graph.Types.Count > 15_000);
        Assert.True(Graph.Methods.Count > 100_000);
        Assert.True(Graph.Calls.Count > 300_000);
        Assert.Contains("Microsoft.AspNetCore.App", Graph.Assemblies.Framework);
        Assert.Contains(("System.Collections.Generic", "System.Private.CoreLib"), Graph.Namespaces.Name.Zip(Graph.Namespaces.Assembly));
        Assert.Equal(0, Graph.Statistics.DamagedBodies);
        Assert.Equal(Graph.Statistics.CallSites, Graph.CallSites.Sum() + Graph.Statistics.UnresolvedCallSites + Graph.Statistics.ArrayCallSites);
        Assert.InRange(Graph.Statistics.UnresolvedCallSites, 0, Graph.Statistics.CallSites / 1000);
    }

    [Fact]
    public void ExceptionsInheritAcrossAssemblies()
    {
        string[] chain = ["System.ArgumentNullException", "System.ArgumentException", "System.SystemException", "System.Exception", "System.Object"];
        for (var i = 1; i < chain.Length; i++) Assert.Contains((Type(chain[i - 1]), Type(chain[i])), Pairs(Graph.Inherits));
        Assert.Contains((Type("System.Net.Http.HttpRequestException", "System.Net.Http"), Type("System.Exception")), Pairs(Graph.Inherits));
    }

    [Fact]
    public void InterfacesAreResolvedPlainAndGeneric()
    {
        var implements = Pairs(Graph.Implements).ToHashSet();
        Assert.Contains((Type("System.String"), Type("System.IComparable")), implements);
        Assert.Contains((Type("System.String"), Type("System.IComparable`1")), implements);
        Assert.Contains((Type("System.Collections.Generic.SortedDictionary`2", "System.Collections"), Type("System.Collections.Generic.IDictionary`2")), implements);
    }

    [Fact]
    public void CallsAreResolvedInsideAndAcrossAssemblies()
    {
        var calls = Pairs(Graph.Calls).ToHashSet();
        Assert.Contains((Method($"{List}.Add(!0)"), Method($"{List}.AddWithResize(!0)")), calls);
        Assert.Contains((Method("System.Console.WriteLine(string)", "System.Console"), Method("System.IO.TextWriter.WriteLine(string)")), calls);
        Assert.True(Graph.Methods.IlSize[Method($"{List}.Add(!0)")] > 0);
        Assert.Equal(0, Graph.Methods.IlSize[Method("System.IDisposable.Dispose()")]);
    }

    /// <summary>The runtime's own resolution of every call in two assemblies, compared method by method, token by token.</summary>
    [Theory]
    [InlineData(typeof(Enumerable))]
    [InlineData(typeof(SortedDictionary<,>))]
    public void EveryCallAgreesWithTheRuntime(Type inAssembly)
    {
        var callees = Pairs(Graph.Calls).ToLookup(call => call.From, call => call.To);
        var compared = 0;
        foreach (var method in inAssembly.Assembly.GetTypes().SelectMany(AllMethods))
        {
            var expected = new SortedSet<int>();
            var il = new IlReader(method.GetMethodBody()?.GetILAsByteArray() ?? []);
            while (il.Read())
                if (il.NamesMethod && Resolve(method, il.Token) is { DeclaringType.IsArray: false } callee) expected.Add(IndexOf(callee));
            Assert.Equal(expected, callees[IndexOf(method)].Order());
            compared += expected.Count;
        }

        Assert.True(compared > 1000);
    }

    [Fact]
    public void PropertiesAgreeWithReflection()
    {
        foreach (var type in typeof(object).Assembly.GetTypes().Where(type => type.Namespace == "System.IO"))
        {
            var index = Type(type.FullName!);
            Assert.Equal(type.IsAbstract, Graph.Types.IsAbstract[index]);
            Assert.Equal(type.IsAbstract && type.IsSealed, Graph.Types.IsStatic[index]);
            Assert.Equal(KindOf(type), Graph.Types.Kind[index]);
            var declared = AllMethods(type).ToArray();
            var range = Enumerable.Range(Graph.Types.FirstMethod[index], Graph.Types.FirstMethod[index + 1] - Graph.Types.FirstMethod[index]).ToArray();
            Assert.Equal(declared.Length, range.Length);
            Assert.Equal(
                declared.Select(method => (method.Name, (long)method.GetParameters().Length, method.IsStatic, IlSize(method))).Order(),
                range.Select(m => (Graph.Methods.Name[m], Graph.Methods.ParameterCount[m], Graph.Methods.IsStatic[m], Graph.Methods.IlSize[m])).Order());
        }
    }

    [Fact]
    public void NoIndexDangles()
    {
        Check(Graph.References, Graph.Assemblies.Count, Graph.Assemblies.Count);
        Check(Graph.AssemblyNamespaces, Graph.Assemblies.Count, Graph.Namespaces.Count);
        Check(Graph.NamespaceTypes, Graph.Namespaces.Count, Graph.Types.Count);
        Check(Graph.NestedTypes, Graph.Types.Count, Graph.Types.Count);
        Check(Graph.TypeMethods, Graph.Types.Count, Graph.Methods.Count);
        Check(Graph.Inherits, Graph.Types.Count, Graph.Types.Count);
        Check(Graph.Implements, Graph.Types.Count, Graph.Types.Count);
        Check(Graph.Calls, Graph.Methods.Count, Graph.Methods.Count);
        Assert.Equal(Graph.Calls.Count, Graph.CallSites.Length);
        Assert.Equal(Graph.Namespaces.Count, Graph.AssemblyNamespaces.Count);
        Assert.Equal(Graph.Types.Count, Graph.NamespaceTypes.Count + Graph.NestedTypes.Count);
        string[][] filled = [Graph.Types.FullName, Graph.Types.Kind, Graph.Types.Assembly, Graph.Methods.FullName, Graph.Methods.ReturnType];
        Assert.All(filled, column => Assert.True(Array.IndexOf(column, null) < 0));
    }

    [Fact]
    public void ReadingTwiceGivesTheSameGraph()
    {
        var again = FrameworkReader.Read();
        Assert.Equal(Graph.Methods.FullName, again.Methods.FullName);
        Assert.Equal(Graph.Calls.To, again.Calls.To);
        Assert.Equal(Graph.CallSites, again.CallSites);
        Assert.Equal(Graph.Statistics, again.Statistics);
    }

    [Fact]
    public void FilesThatAreNoAssembliesAreSkippedAndCounted()
    {
        var directory = Directory.CreateTempSubdirectory("mycelia-reader");
        try
        {
            var core = typeof(object).Assembly.Location;
            var whole = File.ReadAllBytes(core);
            (string, string) Put(string name, byte[] bytes)
            {
                var path = Path.Combine(directory.FullName, name);
                File.WriteAllBytes(path, bytes);
                return (path, "test");
            }

            var graph = FrameworkReader.Read(
                [Put("empty.dll", []), Put("text.dll", "not an image"u8.ToArray()), Put("cut.dll", whole[..4096]), Put("copy.dll", whole), (core, "test")]);
            Assert.Equal(["System.Private.CoreLib"], graph.Assemblies.Name);
            Assert.Equal((5, 4), (graph.Statistics.Files, graph.Statistics.SkippedFiles));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int Type(string fullName, string assembly = "System.Private.CoreLib") => TypesByName.Value[(assembly, fullName)];

    private static int Method(string fullName, string assembly = "System.Private.CoreLib") =>
        Enumerable.Range(0, Graph.Methods.Count)
            .Single(method => Graph.Methods.FullName[method] == fullName && Graph.Types.Assembly[Graph.Methods.Type[method]] == assembly);

    private static IEnumerable<MethodBase> AllMethods(Type type)
    {
        const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        return type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared));
    }

    private static MethodBase Resolve(MethodBase caller, int token) =>
        caller.Module.ResolveMethod(
            token, caller.DeclaringType!.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : [])!;

    /// <summary>Methods are numbered by metadata row within their assembly.</summary>
    private static int IndexOf(MethodBase method) =>
        FirstMethods.Value[method.Module.Assembly.GetName().Name!] + (method.MetadataToken & 0xFFFFFF) - 1;

    private static IEnumerable<(int From, int To)> Pairs(EdgeColumns edges) => edges.From.Zip(edges.To);

    private static long IlSize(MethodBase method) => method.GetMethodBody()?.GetILAsByteArray()?.Length ?? 0;

    private static string KindOf(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.BaseType == typeof(MulticastDelegate) ? "delegate" : "class";

    private static void Check(EdgeColumns edges, int sources, int targets)
    {
        Assert.Equal(edges.From.Length, edges.To.Length);
        Assert.NotEmpty(edges.From);
        Assert.InRange(edges.From.Min(), 0, sources - 1);
        Assert.InRange(edges.From.Max(), 0, sources - 1);
        Assert.InRange(edges.To.Min(), 0, targets - 1);
        Assert.InRange(edges.To.Max(), 0, targets - 1);
    }
}
