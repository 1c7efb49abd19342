using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>The clauses that write.</summary>
internal sealed partial class Analyzer
{
    private void AnalyzeUpdate(Clause clause, Scope scope)
    {
        _writes = true;
        RequireWorkingState(clause.Span.Start);
        switch (clause)
        {
            case CreateClause create:
                foreach (var path in create.Pattern.Paths) AnalyzeCreated(path, scope, isMerge: false);
                break;
            case MergeClause merge:
                (_reads, _multiplies) = (true, true);
                AnalyzeCreated(merge.Pattern, scope, isMerge: true);
                foreach (var item in merge.OnCreate) AnalyzeSet(item, scope);
                foreach (var item in merge.OnMatch) AnalyzeSet(item, scope);
                break;
            case SetClause set:
                foreach (var item in set.Items) AnalyzeSet(item, scope);
                break;
            case RemoveClause remove:
                foreach (var item in remove.Items) AnalyzeRemove(item, scope);
                break;
            case DeleteClause delete:
                foreach (var subject in delete.Subjects) AnalyzeDeleted(subject, scope);
                break;
            case ForeachClause loop: AnalyzeForeach(loop, scope); break;
            default: throw new InvariantException($"The clause {clause.GetType().Name} is not known to semantic analysis.");
        }
    }

    private void AnalyzeForeach(ForeachClause loop, Scope scope)
    {
        var type = Infer(loop.List, scope);
        if (!type.MayBe(CypherTypes.List)) throw WrongType($"FOREACH needs a list, not a {type}.", loop.List);
        var inner = new Scope(scope);
        Declare(loop.Item, inner, type.Is(CypherTypes.List) ? type.Element : StaticType.Any);
        foreach (var update in loop.Updates) AnalyzeUpdate(update, inner);
    }

    private void AnalyzeCreated(PathPattern path, Scope scope, bool isMerge)
    {
        var verb = isMerge ? "MERGE" : "CREATE";
        if (path.Shortest != ShortestKind.None) throw CypherErrors.Syntax("UnexpectedSyntax", $"A shortest path cannot be the pattern of {verb}.", path.Span.Start);
        foreach (var part in path.Parts)
        {
            switch (part)
            {
                case NodePattern node: AnalyzeCreatedNode(node, scope, isAlone: path.Parts.Count == 1, isMerge); break;
                case EdgePattern edge: AnalyzeCreatedEdge(edge, scope, isMerge); break;
                default: throw CypherErrors.Syntax("UnexpectedSyntax", $"A quantified path pattern cannot be the pattern of {verb}.", part.Span.Start);
            }
        }

        if (path.Variable is not null) DeclareNew(path.Variable, scope, StaticType.Path);
    }

    private void AnalyzeCreatedNode(NodePattern node, Scope scope, bool isAlone, bool isMerge)
    {
        RequirePlain(node.Predicate);
        if (node.Labels is not null && !IsConjunction(node.Labels))
            throw CypherErrors.Syntax("UnexpectedSyntax", "A node is created with labels by name, `:A:B`, not with a label expression.", node.Labels.Span.Start);
        AnalyzeCreatedProperties(node.Properties, scope, isMerge);
        if (node.Variable is not { } variable)
        {
            (node.Symbol, node.IsDeclaration) = (_symbols.AddAnonymous(SymbolKind.Node), true);
        }
        else if (scope.TryFind(variable.Name, out var bound))
        {
            if (isAlone || node.Labels is not null || node.Properties is not null) throw AlreadyBound(variable);
            RequireNode(variable, bound);
            (node.Symbol, variable.Symbol, node.IsDeclaration) = (bound, bound, false);
        }
        else
        {
            (node.Symbol, node.IsDeclaration) = (Declare(variable, scope, StaticType.Node), true);
        }
    }

    private void AnalyzeCreatedEdge(EdgePattern edge, Scope scope, bool isMerge)
    {
        RequirePlain(edge.Predicate);
        if (edge.Variable is { } variable && scope.Contains(variable.Name)) throw AlreadyBound(variable);
        if (edge.Length is not null) throw CypherErrors.Syntax("CreatingVarLength", "A relationship of variable length can be matched, not created.", edge.Span.Start);
        if (edge.Types is not LabelName)
            throw CypherErrors.Syntax("NoSingleRelationshipType", "A relationship is created with exactly one type, e.g. `-[:KNOWS]->`.", edge.Span.Start);
        if (!isMerge && edge.Direction == PatternDirection.Either)
            throw CypherErrors.Syntax("RequiresDirectedRelationship", "A relationship is created with one direction, `-[]->` or `<-[]-`.", edge.Span.Start);
        AnalyzeCreatedProperties(edge.Properties, scope, isMerge);
        edge.Symbol = edge.Variable is null ? _symbols.AddAnonymous(SymbolKind.Edge) : Declare(edge.Variable, scope, StaticType.Edge);
        edge.IsDeclaration = true;
    }

    private void AnalyzeCreatedProperties(Expression? properties, Scope scope, bool isMerge)
    {
        if (properties is null) return;
        if (isMerge && properties is Parameter parameter) throw ParameterInPattern(parameter);
        Infer(properties, scope);
    }

    private static void RequirePlain(Expression? predicate)
    {
        if (predicate is not null) throw CypherErrors.Syntax("UnexpectedSyntax", "WHERE cannot stand in a pattern that is created.", predicate.Span.Start);
    }

    private static bool IsConjunction(LabelExpression labels)
    {
        while (labels is LabelAnd and)
        {
            if (!IsConjunction(and.Right)) return false;
            labels = and.Left;
        }

        return labels is LabelName;
    }

    private void AnalyzeSet(SetItem item, Scope scope)
    {
        switch (item)
        {
            case SetProperty set:
                RequireEntity(set.Subject, scope, "Only nodes and relationships have properties to set");
                Infer(set.Value, scope);
                break;
            case SetDynamicProperty set:
                RequireEntity(set.Subject, scope, "Only nodes and relationships have properties to set");
                var key = Infer(set.Key, scope);
                if (!key.MayBe(CypherTypes.String)) throw WrongType($"The key of a property is a string, not a {key}.", set.Key);
                Infer(set.Value, scope);
                break;
            case SetAllProperties set:
                RequireEntity(set.Subject, scope, "Only nodes and relationships have properties to set");
                var value = Infer(set.Value, scope);
                if (!value.MayBe(CypherTypes.Map | CypherTypes.Entity)) throw WrongType($"All properties are set from a map, a node or a relationship, not from a {value}.", set.Value);
                break;
            case SetLabels set: RequireLabelled(set.Subject, scope); break;
            default: break;
        }
    }

    private void AnalyzeRemove(RemoveItem item, Scope scope)
    {
        if (item is RemoveProperty property) RequireEntity(property.Subject, scope, "Only nodes and relationships have properties to remove");
        else if (item is RemoveLabels labels) RequireLabelled(labels.Subject, scope);
    }

    private void AnalyzeDeleted(Expression subject, Scope scope)
    {
        var type = Infer(subject, scope);
        if (ExpressionFacts.Bare(subject) is LabelTest)
            throw CypherErrors.Syntax("InvalidDelete", "DELETE takes nodes, relationships and paths. A label is taken away with REMOVE n:Label.", subject.Span.Start);
        if (!type.MayBe(CypherTypes.Entity | CypherTypes.Path)) throw WrongType($"DELETE takes nodes, relationships and paths, not a {type}.", subject);
    }

    private void RequireEntity(Expression subject, Scope scope, string message)
    {
        var type = Infer(subject, scope);
        if (!type.MayBe(CypherTypes.Entity)) throw WrongType($"{message}; this is a {type}.", subject);
    }

    private void RequireLabelled(Variable subject, Scope scope)
    {
        var type = Infer(subject, scope);
        if (!type.MayBe(CypherTypes.Node)) throw WrongType($"Only nodes have labels; `{subject.Name}` is a {type}.", subject);
    }
}
