// Reads the shared frameworks that are installed with the running .NET into a FrameworkGraph. Four passes, each parallel over
// assemblies: open the files; enter type names; read types and methods; read method bodies. Table row counts give every assembly
// its own range of the global columns right after opening, so workers write without locks and the result does not depend on timing.

using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Framework;

/// <summary>Reader of the installed .NET framework.</summary>
internal sealed class FrameworkReader
{
    /// <summary>The shared frameworks that are read; a later one stands on those before it.</summary>
    public static readonly string[] Frameworks = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"];

    private const string GlobalNamespace = "(global)";

    private readonly AssemblyImage[] _images;
    private readonly Dictionary<string, AssemblyImage> _byName;
    private readonly References[] _references;
    private readonly TypeColumns _types;
    private readonly MethodColumns _methods;
    private readonly ProgressReport? _progress;

    private FrameworkReader(AssemblyImage[] images, ProgressReport? progress)
    {
        _images = images;
        _progress = progress;
        _byName = images.ToDictionary(image => image.Name, StringComparer.OrdinalIgnoreCase);
        var (types, methods) = (0, 0);
        for (var i = 0; i < images.Length; i++)
        {
            images[i].Place(i, types, methods);
            types += images[i].TypeCount;
            methods += images[i].MethodCount;
        }

        _types = new TypeColumns(types);
        _methods = new MethodColumns(methods);
        _types.FirstMethod[types] = methods;
        _references = [.. images.Select(image => new References(image, _byName, _types))];
    }

    /// <summary>Reads the frameworks beside the one that runs this program.</summary>
    public static FrameworkGraph Read(ProgressReport? progress = null) => Read(InstalledFiles(), progress);

    /// <summary>Reads the given files; <c>Framework</c> is what the assembly is said to ship with.</summary>
    public static FrameworkGraph Read(IReadOnlyList<(string Path, string Framework)> files, ProgressReport? progress = null)
    {
        var opened = new AssemblyImage?[files.Count];
        try
        {
            int[] numbers = [.. Enumerable.Range(0, files.Count)];
            ForEach("Opening assemblies", numbers, progress, i => opened[i] = AssemblyImage.TryOpen(files[i].Path, files[i].Framework));
            var images = opened.OfType<AssemblyImage>()
                .GroupBy(image => image.Name, StringComparer.OrdinalIgnoreCase)
                .Select(copies => copies.MaxBy(image => image.Version)!)
                .OrderBy(image => image.Name, StringComparer.Ordinal)
                .ToArray();
            var statistics = new ReadStatistics { Files = files.Count, SkippedFiles = files.Count - images.Length };
            return new FrameworkReader(images, progress).Run(statistics);
        }
        finally
        {
            foreach (var image in opened) image?.Dispose();
        }
    }

    /// <summary>Every library of the shared frameworks whose version is that of the running one.</summary>
    public static IReadOnlyList<(string Path, string Framework)> InstalledFiles()
    {
        // .../shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll
        var running = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var version = Path.GetFileName(running);
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(running))!;
        return
        [
            .. from framework in Frameworks
               let directory = Path.Combine(shared, framework, version)
               where Directory.Exists(directory)
               from file in Directory.EnumerateFiles(directory, "*.dll").Order(StringComparer.Ordinal)
               select (file, framework),
        ];
    }

    private FrameworkGraph Run(ReadStatistics statistics)
    {
        var namespaceOfType = new string[_types.Count];
        ForEachImage("Reading type names", image => MemberScan.EnterTypeNames(image, _types, namespaceOfType));

        var assemblyNamespaces = new EdgeList();
        var namespaces = Namespaces(namespaceOfType, assemblyNamespaces);

        var members = _images.Select(image => new MemberScan(image, _references[image.Index], _types, _methods)).ToArray();
        ForEachImage("Reading types and methods", image => members[image.Index].Run());
        var inherits = EdgeList.Join([.. members.Select(scan => scan.Inherits)]);

        var targets = new CallTargets(_types, _methods, inherits);
        var calls = _images.Select(image => new CallScan(image, _references[image.Index], _methods, targets)).ToArray();
        ForEachImage("Decoding method bodies", image => calls[image.Index].Run());

        return new FrameworkGraph
        {
            Assemblies = Assemblies(),
            Namespaces = namespaces,
            Types = _types,
            Methods = _methods,
            References = EdgeList.Join([.. members.Select(scan => scan.Assemblies)]),
            AssemblyNamespaces = EdgeList.Join([assemblyNamespaces]),
            NamespaceTypes = EdgeList.Join([.. members.Select(scan => scan.TopLevelTypes)]),
            NestedTypes = EdgeList.Join([.. members.Select(scan => scan.NestedTypes)]),
            TypeMethods = new EdgeColumns(_methods.Type, [.. Enumerable.Range(0, _methods.Count)]),
            Inherits = inherits,
            Implements = EdgeList.Join([.. members.Select(scan => scan.Implements)]),
            Calls = EdgeList.Join([.. calls.Select(scan => scan.Calls)]),
            CallSites = [.. calls.SelectMany(scan => scan.Sites)],
            Statistics = members.Select(StatisticsOf).Concat(calls.Select(StatisticsOf)).Aggregate(statistics, (sum, next) => sum + next),
        };
    }

    private static ReadStatistics StatisticsOf(MemberScan scan) =>
        new() { UnresolvedReferences = scan.UnresolvedReferences, UnresolvedTypes = scan.UnresolvedTypes };

    private static ReadStatistics StatisticsOf(CallScan scan) => new()
    {
        CallSites = scan.SiteCount,
        UnresolvedCallSites = scan.UnresolvedSites,
        ArrayCallSites = scan.ArraySites,
        DamagedBodies = scan.DamagedBodies,
    };

    private AssemblyColumns Assemblies()
    {
        var columns = new AssemblyColumns(_images.Length);
        foreach (var image in _images)
        {
            columns.Name[image.Index] = image.Name;
            columns.Version[image.Index] = image.Version.ToString();
            columns.Framework[image.Index] = image.Framework;
            columns.FileSize[image.Index] = image.FileSize;
        }

        return columns;
    }

    /// <summary>Numbers the namespaces of every assembly in the order in which its types name them.</summary>
    private NamespaceColumns Namespaces(string[] namespaceOfType, EdgeList assemblyNamespaces)
    {
        var (names, assemblies) = (new List<string>(), new List<string>());
        foreach (var image in _images)
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var type = image.FirstType; type < image.FirstType + image.TypeCount; type++)
            {
                if (!numbers.TryGetValue(namespaceOfType[type], out var number))
                {
                    numbers.Add(namespaceOfType[type], number = names.Count);
                    names.Add(namespaceOfType[type].Length == 0 ? GlobalNamespace : namespaceOfType[type]);
                    assemblies.Add(image.Name);
                    assemblyNamespaces.Add(image.Index, number);
                }

                _types.Namespace[type] = number;
            }
        }

        return new NamespaceColumns([.. names], [.. assemblies]);
    }

    /// <summary>Largest assembly first, so that the last one running is a small one.</summary>
    private void ForEachImage(string phase, Action<AssemblyImage> action) =>
        ForEach(phase, [.. _images.OrderByDescending(image => image.MethodCount)], _progress, image =>
        {
            try
            {
                action(image);
            }
            catch (BadImageFormatException e)
            {
                throw new InvalidDataException($"The metadata of {image.Path} is damaged: {e.Message} Reinstall .NET.", e);
            }
        });

    private static void ForEach<T>(string phase, T[] items, ProgressReport? progress, Action<T> action)
    {
        var done = 0;
        progress?.Invoke(phase, 0, items.Length);
        try
        {
            Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), item =>
            {
                action(item);
                progress?.Invoke(phase, Interlocked.Increment(ref done), items.Length);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
