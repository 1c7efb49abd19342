using Mycelia.Cli.Demo.Framework;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo;

/// <summary>
/// Writes a <see cref="FrameworkGraph"/> into a database: one durable transaction per label and per edge type, each a single bulk
/// call over the columns as they are.
/// </summary>
internal sealed class FrameworkLoader(Database database, FrameworkGraph graph, ProgressReport progress)
{
    private int _nodes;
    private int _edges;

    public void Load()
    {
        progress("Loading nodes", 0, graph.NodeCount);
        var assemblies = Nodes("Assembly", graph.Assemblies.Count,
            PropertyColumn.String("name", graph.Assemblies.Name),
            PropertyColumn.String("version", graph.Assemblies.Version),
            PropertyColumn.String("framework", graph.Assemblies.Framework),
            PropertyColumn.Int64("fileSize", graph.Assemblies.FileSize));
        var namespaces = Nodes("Namespace", graph.Namespaces.Count,
            PropertyColumn.String("name", graph.Namespaces.Name),
            PropertyColumn.String("assembly", graph.Namespaces.Assembly));
        var types = Types(graph.Types);
        var methods = Methods(graph.Methods);

        progress("Loading edges", 0, graph.EdgeCount);
        Edges("REFERENCES", graph.References, assemblies, assemblies);
        Edges("CONTAINS", graph.AssemblyNamespaces, assemblies, namespaces);
        Edges("CONTAINS", graph.NamespaceTypes, namespaces, types);
        Edges("CONTAINS", graph.NestedTypes, types, types);
        Edges("CONTAINS", graph.TypeMethods, types, methods);
        Edges("INHERITS", graph.Inherits, types, types);
        Edges("IMPLEMENTS", graph.Implements, types, types);
        Edges("CALLS", graph.Calls, methods, methods, PropertyColumn.Int64("count", graph.CallSites));
    }

    private NodeId[] Types(TypeColumns types) => Nodes("Type", types.Count,
        PropertyColumn.String("name", types.Name),
        PropertyColumn.String("fullName", types.FullName),
        PropertyColumn.String("assembly", types.Assembly),
        PropertyColumn.String("kind", types.Kind),
        PropertyColumn.String("visibility", types.Visibility),
        PropertyColumn.Bool("isStatic", types.IsStatic),
        PropertyColumn.Bool("isAbstract", types.IsAbstract));

    private NodeId[] Methods(MethodColumns methods) => Nodes("Method", methods.Count,
        PropertyColumn.String("name", methods.Name),
        PropertyColumn.String("fullName", methods.FullName),
        PropertyColumn.String("visibility", methods.Visibility),
        PropertyColumn.String("returnType", methods.ReturnType),
        PropertyColumn.Bool("isStatic", methods.IsStatic),
        PropertyColumn.Bool("isAbstract", methods.IsAbstract),
        PropertyColumn.Bool("isNative", methods.IsNative),
        PropertyColumn.Int64("parameterCount", methods.ParameterCount),
        PropertyColumn.Int64("ilSize", methods.IlSize));

    private NodeId[] Nodes(string label, int count, params PropertyColumn[] columns)
    {
        NodeId[] ids = [];
        database.Write(tx => ids = tx.CreateNodes(count, [label], columns));
        progress("Loading nodes", _nodes += count, graph.NodeCount);
        return ids;
    }

    private void Edges(string type, EdgeColumns edges, NodeId[] sources, NodeId[] targets, params PropertyColumn[] columns)
    {
        var from = Array.ConvertAll(edges.From, index => sources[index]);
        var to = Array.ConvertAll(edges.To, index => targets[index]);
        database.Write(tx => tx.CreateEdges(type, from, to, columns));
        progress("Loading edges", _edges += edges.Count, graph.EdgeCount);
    }
}
