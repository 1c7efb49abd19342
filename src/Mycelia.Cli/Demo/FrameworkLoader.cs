// Writes a FrameworkGraph into a database, one shared framework after the other: ASP.NET Core stands on the base libraries, so what came with which can be told apart in the
// history. A node belongs to the step of its assembly's framework; an edge to the step of the later of its ends.

using Mycelia.Cli.Demo.Framework;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo;

/// <summary>
/// Writes a <see cref="FrameworkGraph"/> into a database: per framework one durable transaction per label and per edge type, each a single bulk call over columns.
/// </summary>
internal sealed class FrameworkLoader
{
    private readonly Database _database;
    private readonly FrameworkGraph _graph;
    private readonly ProgressReport _progress;
    private readonly string[] _frameworks;
    private readonly NodeSet _assemblies;
    private readonly NodeSet _namespaces;
    private readonly NodeSet _types;
    private readonly NodeSet _methods;
    private int _done;

    public FrameworkLoader(Database database, FrameworkGraph graph, ProgressReport progress)
    {
        (_database, _graph, _progress) = (database, graph, progress);
        _frameworks = [.. graph.Assemblies.Framework.Distinct().OrderBy(static framework => Array.IndexOf(FrameworkReader.Frameworks, framework))];
        var steps = Array.ConvertAll(graph.Assemblies.Framework, framework => Array.IndexOf(_frameworks, framework));
        var byName = graph.Assemblies.Name.Zip(steps).ToDictionary();
        _assemblies = new NodeSet(steps);
        _namespaces = new NodeSet(Array.ConvertAll(graph.Namespaces.Assembly, assembly => byName[assembly]));
        _types = new NodeSet(Array.ConvertAll(graph.Types.Assembly, assembly => byName[assembly]));
        _methods = new NodeSet(Array.ConvertAll(graph.Methods.Type, type => _types.Step[type]));
    }

    /// <summary>Loads everything; tells of each framework when it is there whole.</summary>
    public void Load(Action<string>? loaded = null)
    {
        for (var step = 0; step < _frameworks.Length; step++)
        {
            LoadNodes(step);
            LoadEdges(step);
            loaded?.Invoke(_frameworks[step]);
        }
    }

    private void LoadNodes(int step)
    {
        Report(0);
        Nodes("Assembly", _assemblies, step, rows =>
        [
            PropertyColumn.String("name", Pick(_graph.Assemblies.Name, rows)),
            PropertyColumn.String("version", Pick(_graph.Assemblies.Version, rows)),
            PropertyColumn.String("framework", Pick(_graph.Assemblies.Framework, rows)),
            PropertyColumn.Int64("fileSize", Pick(_graph.Assemblies.FileSize, rows)),
        ]);
        Nodes("Namespace", _namespaces, step, rows =>
        [
            PropertyColumn.String("name", Pick(_graph.Namespaces.Name, rows)),
            PropertyColumn.String("assembly", Pick(_graph.Namespaces.Assembly, rows)),
        ]);
        Nodes("Type", _types, step, rows => Types(_graph.Types, rows));
        Nodes("Method", _methods, step, rows => Methods(_graph.Methods, rows));
    }

    private void LoadEdges(int step)
    {
        Edges("REFERENCES", _graph.References, _assemblies, _assemblies, step);
        Edges("CONTAINS", _graph.AssemblyNamespaces, _assemblies, _namespaces, step);
        Edges("CONTAINS", _graph.NamespaceTypes, _namespaces, _types, step);
        Edges("CONTAINS", _graph.NestedTypes, _types, _types, step);
        Edges("CONTAINS", _graph.TypeMethods, _types, _methods, step);
        Edges("INHERITS", _graph.Inherits, _types, _types, step);
        Edges("IMPLEMENTS", _graph.Implements, _types, _types, step);
        Edges("CALLS", _graph.Calls, _methods, _methods, step, _graph.CallSites);
    }

    private static PropertyColumn[] Types(TypeColumns types, int[] rows) =>
    [
        PropertyColumn.String("name", Pick(types.Name, rows)),
        PropertyColumn.String("fullName", Pick(types.FullName, rows)),
        PropertyColumn.String("assembly", Pick(types.Assembly, rows)),
        PropertyColumn.String("kind", Pick(types.Kind, rows)),
        PropertyColumn.String("visibility", Pick(types.Visibility, rows)),
        PropertyColumn.Bool("isStatic", Pick(types.IsStatic, rows)),
        PropertyColumn.Bool("isAbstract", Pick(types.IsAbstract, rows)),
    ];

    private static PropertyColumn[] Methods(MethodColumns methods, int[] rows) =>
    [
        PropertyColumn.String("name", Pick(methods.Name, rows)),
        PropertyColumn.String("fullName", Pick(methods.FullName, rows)),
        PropertyColumn.String("visibility", Pick(methods.Visibility, rows)),
        PropertyColumn.String("returnType", Pick(methods.ReturnType, rows)),
        PropertyColumn.Bool("isStatic", Pick(methods.IsStatic, rows)),
        PropertyColumn.Bool("isAbstract", Pick(methods.IsAbstract, rows)),
        PropertyColumn.Bool("isNative", Pick(methods.IsNative, rows)),
        PropertyColumn.Int64("parameterCount", Pick(methods.ParameterCount, rows)),
        PropertyColumn.Int64("ilSize", Pick(methods.IlSize, rows)),
    ];

    private void Nodes(string label, NodeSet nodes, int step, Func<int[], PropertyColumn[]> columns)
    {
        int[] rows = [.. Enumerable.Range(0, nodes.Step.Length).Where(row => nodes.Step[row] == step)];
        if (rows.Length == 0) return;
        var values = columns(rows);
        NodeId[] ids = [];
        _database.Write(tx => ids = tx.CreateNodes(rows.Length, [label], values));
        for (var i = 0; i < rows.Length; i++) nodes.Ids[rows[i]] = ids[i];
        Report(rows.Length);
    }

    private void Edges(string type, EdgeColumns edges, NodeSet sources, NodeSet targets, int step, long[]? counts = null)
    {
        int[] rows = [.. Enumerable.Range(0, edges.Count).Where(row => Math.Max(sources.Step[edges.From[row]], targets.Step[edges.To[row]]) == step)];
        if (rows.Length == 0) return;
        var from = Array.ConvertAll(rows, row => sources.Ids[edges.From[row]]);
        var to = Array.ConvertAll(rows, row => targets.Ids[edges.To[row]]);
        PropertyColumn[] columns = counts is null ? [] : [PropertyColumn.Int64("count", Pick(counts, rows))];
        _database.Write(tx => tx.CreateEdges(type, from, to, columns));
        Report(rows.Length);
    }

    private void Report(int more) => _progress("Loading nodes and edges", _done += more, _graph.NodeCount + _graph.EdgeCount);

    private static T[] Pick<T>(T[] column, int[] rows) => rows.Length == column.Length ? column : Array.ConvertAll(rows, row => column[row]);

    /// <summary>Nodes of one label: the step in which each is loaded, and what the database called it.</summary>
    private sealed class NodeSet(int[] step)
    {
        public int[] Step { get; } = step;

        public NodeId[] Ids { get; } = new NodeId[step.Length];
    }
}
