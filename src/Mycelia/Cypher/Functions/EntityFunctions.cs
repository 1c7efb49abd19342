using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

/// <summary>Functions of nodes, edges, paths and maps.</summary>
internal static class EntityFunctions
{
    private const string Category = "Graph";

    public static IEnumerable<FunctionInfo> All =>
    [
        Of("id(entity :: NODE | RELATIONSHIP) :: INTEGER", "The identity of a node or relationship as an integer.", Id),
        Of("elementId(entity :: NODE | RELATIONSHIP) :: STRING", "The identity of a node or relationship as text.", ElementId),
        Of("labels(node :: NODE) :: LIST<STRING>", "The labels of a node.", OfVersion(Labels)),
        Of("type(relationship :: RELATIONSHIP) :: STRING", "The type of a relationship.", Type),
        Of("properties(of :: NODE | RELATIONSHIP | MAP) :: MAP", "All properties as a map.", OfVersion(Properties)),
        Of("keys(of :: NODE | RELATIONSHIP | MAP) :: LIST<STRING>", "The keys of all properties or entries.", OfVersion(Keys)),
        Of("startNode(relationship :: RELATIONSHIP) :: NODE", "The node that a relationship goes out of.",
            OfVersion(static (a, s) => Value.OfNode(s.View.Source(Edge("startNode()", a[0])), s.View))),
        Of("endNode(relationship :: RELATIONSHIP) :: NODE", "The node that a relationship goes into.",
            OfVersion(static (a, s) => Value.OfNode(s.View.Target(Edge("endNode()", a[0])), s.View))),
        Of("nodes(path :: PATH) :: LIST<NODE>", "The nodes of a path.", Nodes),
        Of("relationships(path :: PATH) :: LIST<RELATIONSHIP>", "The relationships of a path.", Relationships),
        Of("length(path :: PATH) :: INTEGER", "The number of relationships of a path.", static (a, _) => Path("length()", a[0]).Edges.Length),
    ];

    private static FunctionInfo Of(string signature, string description, ScalarFunction function) =>
        FunctionInfo.Define(Category, signature, description, function, null);

    /// <summary>Null for an entity that the version does not have, where it may have come from another one.</summary>
    private static ScalarFunction OfVersion(ScalarFunction function) =>
        (arguments, scope) => scope.Limits?.IsAbsent(arguments[0]) == true ? Value.Null : function(arguments, scope);

    private static Value Id(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.Node => (long)arguments[0].NodeIdentity.Value,
        ValueKind.Edge => (long)arguments[0].EdgeIdentity.Value,
        _ => throw FunctionErrors.WrongType("id()", arguments[0], "a node or relationship"),
    };

    private static Value ElementId(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.Node => arguments[0].NodeIdentity.ToString(),
        ValueKind.Edge => arguments[0].EdgeIdentity.ToString(),
        _ => throw FunctionErrors.WrongType("elementId()", arguments[0], "a node or relationship"),
    };

    private static Value Labels(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (arguments[0].Kind != ValueKind.Node) throw FunctionErrors.WrongType("labels()", arguments[0], "a node");
        return Texts(scope.View.Labels(arguments[0].NodeIdentity));
    }

    private static Value Type(ReadOnlySpan<Value> arguments, EvaluationScope scope) => scope.View.TypeOf(Edge("type()", arguments[0]));

    private static Value Properties(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.Map => arguments[0],
        ValueKind.Node => Value.Map(scope.View.Properties(arguments[0].NodeIdentity)),
        ValueKind.Edge => Value.Map(scope.View.Properties(arguments[0].EdgeIdentity)),
        _ => throw FunctionErrors.WrongType("properties()", arguments[0], "a node, relationship or map"),
    };

    private static Value Keys(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.Map => Texts(arguments[0].AsMap().Keys),
        ValueKind.Node => Texts(scope.View.Properties(arguments[0].NodeIdentity).Keys),
        ValueKind.Edge => Texts(scope.View.Properties(arguments[0].EdgeIdentity).Keys),
        _ => throw FunctionErrors.WrongType("keys()", arguments[0], "a node, relationship or map"),
    };

    private static Value Nodes(ReadOnlySpan<Value> arguments, EvaluationScope scope) =>
        Value.List(Array.ConvertAll(Path("nodes()", arguments[0]).Nodes, id => Value.OfNode(id, scope.View)));

    private static Value Relationships(ReadOnlySpan<Value> arguments, EvaluationScope scope) =>
        Value.List(Array.ConvertAll(Path("relationships()", arguments[0]).Edges, id => Value.OfEdge(id, scope.View)));

    private static EdgeId Edge(string function, in Value value) =>
        value.Kind == ValueKind.Edge ? value.EdgeIdentity : throw FunctionErrors.WrongType(function, value, "a relationship");

    private static PathValue Path(string function, in Value value) =>
        value.Kind == ValueKind.Path ? value.PathParts : throw FunctionErrors.WrongType(function, value, "a path");

    private static Value Texts(IEnumerable<string> texts) => Value.List(texts.Select(static text => (Value)text).ToArray());
}
