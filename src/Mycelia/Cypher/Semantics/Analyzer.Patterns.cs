// Patterns. What is matched is declared as a whole before any expression in it is looked at: properties and predicates may name every variable of the
// clause. What is created is taken from left to right: an element's properties see only what stands before it.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>What a pattern is for.</summary>
internal enum PatternUse
{
    /// <summary>A clause: names that are not bound are declared.</summary>
    Match,
    /// <summary>A truth value: every name must be bound.</summary>
    Predicate,
    /// <summary>A comprehension: names are declared for it alone, its path may hide an outer variable.</summary>
    Comprehension,
}

internal sealed partial class Analyzer
{
    private void AnalyzePattern(IReadOnlyList<PathPattern> paths, Scope scope, PatternUse use)
    {
        var edges = new HashSet<Symbol>();
        foreach (var path in paths) DeclarePath(path, scope, use, edges, isGroup: false);
        foreach (var path in paths) InferPath(path, scope);
    }

    private void DeclarePath(PathPattern path, Scope scope, PatternUse use, HashSet<Symbol> edges, bool isGroup)
    {
        foreach (var part in path.Parts)
        {
            switch (part)
            {
                case NodePattern node: DeclareNode(node, scope, use, isGroup); break;
                case EdgePattern edge: DeclareEdge(edge, scope, use, edges, isGroup); break;
                case GroupPattern group:
                    if (isGroup) throw CypherErrors.Syntax("UnexpectedSyntax", "A quantified path pattern cannot stand in another one.", group.Span.Start);
                    DeclareGroup(group, scope, use, edges);
                    break;
                default: break;
            }
        }

        if (path.Variable is not { } variable) return;
        if (use == PatternUse.Comprehension) Declare(variable, scope, StaticType.Path);
        else DeclareNew(variable, scope, StaticType.Path);
    }

    private void DeclareNode(NodePattern node, Scope scope, PatternUse use, bool isGroup)
    {
        if (node.Variable is not { } variable)
        {
            (node.Symbol, node.IsDeclaration) = (_symbols.AddAnonymous(SymbolKind.Node), true);
            return;
        }

        if (FindBound(variable, scope, use, isGroup) is { } bound)
        {
            RequireNode(variable, bound);
            (node.Symbol, variable.Symbol, node.IsDeclaration) = (bound, bound, false);
            return;
        }

        (node.Symbol, node.IsDeclaration) = (Declare(variable, scope, StaticType.Node), true);
    }

    private void DeclareEdge(EdgePattern edge, Scope scope, PatternUse use, HashSet<Symbol> edges, bool isGroup)
    {
        if (edge is { Length: not null, Predicate: not null })
            throw CypherErrors.Syntax("UnexpectedSyntax", "A relationship of variable length cannot have a WHERE of its own. Use a quantified path pattern.", edge.Predicate.Span.Start);
        var kind = edge.Length is null ? SymbolKind.Edge : SymbolKind.EdgeList;
        if (edge.Variable is not { } variable)
        {
            (edge.Symbol, edge.IsDeclaration) = (_symbols.AddAnonymous(kind), true);
            return;
        }

        if (FindBound(variable, scope, use, isGroup) is { } bound)
        {
            RequireEdge(edge, variable, bound);
            (edge.Symbol, variable.Symbol, edge.IsDeclaration) = (bound, bound, false);
        }
        else
        {
            var symbol = _symbols.Add(variable.Name, kind);
            scope.Declare(variable.Name, symbol);
            (edge.Symbol, variable.Symbol, edge.IsDeclaration) = (symbol, symbol, true);
        }

        if (!edges.Add(edge.Symbol))
            throw CypherErrors.Syntax("RelationshipUniquenessViolation", $"The relationship `{variable.Name}` stands twice in one pattern, where every relationship is another one.", variable.Span.Start);
    }

    /// <summary>What a name in a pattern is bound to; null when the pattern declares it.</summary>
    private static Symbol? FindBound(Variable variable, Scope scope, PatternUse use, bool isGroup)
    {
        if (isGroup && scope.Outer!.Contains(variable.Name)) throw AlreadyBound(variable);
        if (scope.TryFind(variable.Name, out var symbol)) return symbol;
        if (use == PatternUse.Predicate) throw Undefined(variable, scope);
        return null;
    }

    /// <summary>A group's variables are single values inside and lists outside.</summary>
    private void DeclareGroup(GroupPattern group, Scope scope, PatternUse use, HashSet<Symbol> edges)
    {
        var inner = new Scope(scope);
        DeclarePath(group.Inner, inner, use, edges, isGroup: true);
        var lists = new Dictionary<Symbol, Symbol>();
        foreach (var part in group.Inner.Parts)
        {
            var symbol = part switch
            {
                NodePattern { IsDeclaration: true } node => node.Symbol,
                EdgePattern { IsDeclaration: true } edge => edge.Symbol,
                _ => null,
            };
            if (symbol is not null) lists.Add(symbol, ListFor(symbol));
        }

        if (group.Inner.Variable?.Symbol is { } path) lists.Add(path, ListFor(path));
        foreach (var (_, list) in lists)
            if (!list.IsAnonymous) scope.Declare(list.Name, list);
        group.Lists = lists;
    }

    private Symbol ListFor(Symbol single)
    {
        var kind = single.Kind switch
        {
            SymbolKind.Node => SymbolKind.NodeList,
            SymbolKind.Edge => SymbolKind.EdgeList,
            _ => SymbolKind.Value,
        };
        var type = StaticType.ListOf(_symbols.TypeOf(single));
        return single.IsAnonymous ? _symbols.AddAnonymous(kind, type) : _symbols.Add(single.Name, kind, type);
    }

    private void InferPath(PathPattern path, Scope scope)
    {
        foreach (var part in path.Parts)
        {
            switch (part)
            {
                case NodePattern node: InferElement(node.Properties, node.Predicate, scope); break;
                case EdgePattern edge: InferElement(edge.Properties, edge.Predicate, scope); break;
                case GroupPattern group:
                    var inner = new Scope(scope);
                    foreach (var single in group.Lists!.Keys)
                        if (!single.IsAnonymous) inner.Declare(single.Name, single);
                    InferPath(group.Inner, inner);
                    if (group.Predicate is not null) InferPredicate(group.Predicate, inner);
                    break;
                default: break;
            }
        }
    }

    private void InferElement(Expression? properties, Expression? predicate, Scope scope)
    {
        if (properties is Parameter parameter) throw ParameterInPattern(parameter);
        if (properties is not null) Infer(properties, scope);
        if (predicate is not null) InferPredicate(predicate, scope);
    }

    private void RequireNode(Variable variable, Symbol symbol)
    {
        if (!_symbols.TypeOf(symbol).MayBe(CypherTypes.Node)) throw TypeConflict(variable, symbol, "node");
    }

    private void RequireEdge(EdgePattern edge, Variable variable, Symbol symbol)
    {
        var type = _symbols.TypeOf(symbol);
        if (edge.Length is null)
        {
            if (!type.MayBe(CypherTypes.Edge)) throw TypeConflict(variable, symbol, "relationship");
        }
        else if (!type.MayBe(CypherTypes.List) || !type.Element.MayBe(CypherTypes.Edge))
        {
            throw TypeConflict(variable, symbol, "list of relationships");
        }
    }

    private CypherException TypeConflict(Variable variable, Symbol symbol, string wanted) => CypherErrors.Syntax(
        "VariableTypeConflict", $"The variable `{variable.Name}` is a {_symbols.TypeOf(symbol)} and cannot be used as a {wanted}.", variable.Span.Start);

    private static CypherException ParameterInPattern(Parameter parameter) => CypherErrors.Syntax(
        "InvalidParameterUse", $"The parameter `${parameter.Name}` cannot stand for all properties here. Write a map, e.g. `{{key: ${parameter.Name}.key}}`.", parameter.Span.Start);
}
