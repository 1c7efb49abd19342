// Makes a failing case smaller as long as it goes on to fail in the same way: parts of a union, clauses, paths, hops, projected items, conditions are left
// out, expressions become one of their operands or null, nodes, edges, properties and labels of the graph are taken away.

using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Simulation.Queries;

internal static class QueryShrinker
{
    private const int TriesMax = 600;

    public static (ReferenceGraph Graph, string Query, Comparison Comparison) Shrink(ReferenceGraph graph, string query, Comparison comparison)
    {
        var tries = 0;
        for (var isSmaller = true; isSmaller && tries < TriesMax;)
        {
            isSmaller = false;
            foreach (var candidate in Smaller(query))
            {
                if (++tries > TriesMax) break;
                if (candidate.Length >= query.Length || Fails(graph, candidate, comparison.Verdict) is not { } failure) continue;
                (query, comparison, isSmaller) = (candidate, failure, true);
                break;
            }

            if (isSmaller) continue;
            foreach (var candidate in Smaller(graph))
            {
                if (++tries > TriesMax) break;
                if (Fails(candidate, query, comparison.Verdict) is not { } failure) continue;
                (graph, comparison, isSmaller) = (candidate, failure, true);
                break;
            }
        }

        return (graph, query, comparison);
    }

    private static Comparison? Fails(ReferenceGraph graph, string query, Verdict verdict)
    {
        try
        {
            SemanticAnalysis.Analyze(CypherParser.Parse(query), EmptyProcedureCatalog.Instance);
            var comparison = new QueryComparison(graph).Compare(query);
            return comparison.Verdict == verdict ? comparison : null;
        }
        catch (CypherException)
        {
            return null;
        }
    }

    private static IEnumerable<ReferenceGraph> Smaller(ReferenceGraph graph)
    {
        for (var i = 0; i < graph.Nodes.Count + graph.Edges.Count; i++)
        {
            var copy = graph.Copy(RowOrder.AsMade);
            ReferenceEntity entity = i < copy.Nodes.Count ? copy.Nodes[i] : copy.Edges[i - copy.Nodes.Count];
            foreach (var edge in copy.Edges.ToList())
                if (edge == entity || edge.Source == entity || edge.Target == entity) copy.Delete(edge);
            if (entity is ReferenceNode) copy.Delete(entity);
            yield return copy;
        }

        for (var i = 0; i < graph.Nodes.Count + graph.Edges.Count; i++)
        {
            var entity = i < graph.Nodes.Count ? graph.Nodes[i] : (ReferenceEntity)graph.Edges[i - graph.Nodes.Count];
            foreach (var key in entity.Properties.Keys)
            {
                var copy = graph.Copy(RowOrder.AsMade);
                (i < copy.Nodes.Count ? copy.Nodes[i] : (ReferenceEntity)copy.Edges[i - copy.Nodes.Count]).Properties.Remove(key);
                yield return copy;
            }

            foreach (var label in (entity as ReferenceNode)?.Labels ?? [])
            {
                var copy = graph.Copy(RowOrder.AsMade);
                copy.Nodes[i].Labels.Remove(label);
                yield return copy;
            }
        }
    }

    private static IEnumerable<string> Smaller(string query)
    {
        if (CypherParser.Parse(query).Body is not Query tree) yield break;
        foreach (var smaller in Smaller(tree)) yield return SyntaxPrinter.Print(smaller);
    }

    private static IEnumerable<Query> Smaller(Query query)
    {
        foreach (var parts in WithoutOne(query.Parts)) yield return new Query(parts, query.UnionAll);
        foreach (var parts in WithOneOf(query.Parts, part => Smaller(part.Clauses).Select(clauses => new SingleQuery(clauses)))) yield return new Query(parts, query.UnionAll);
    }

    private static IEnumerable<IReadOnlyList<Clause>> Smaller(IReadOnlyList<Clause> clauses) => WithoutOne(clauses).Concat(WithOneOf(clauses, Smaller));

    private static IEnumerable<Clause> Smaller(Clause clause)
    {
        switch (clause)
        {
            case MatchClause match:
                if (match.Where is not null) yield return new MatchClause(match.Pattern, null, match.IsOptional);
                foreach (var paths in WithoutOne(match.Pattern.Paths)) yield return new MatchClause(new Pattern(paths), match.Where, match.IsOptional);
                foreach (var paths in WithOneOf(match.Pattern.Paths, Smaller)) yield return new MatchClause(new Pattern(paths), match.Where, match.IsOptional);
                foreach (var where in Smaller(match.Where)) yield return new MatchClause(match.Pattern, where, match.IsOptional);
                break;
            case UnwindClause unwind:
                foreach (var list in Smaller(unwind.List)) yield return new UnwindClause(list, unwind.Item);
                break;
            case ProjectionClause projection:
                foreach (var smaller in Smaller(projection)) yield return smaller;
                break;
            case SubqueryClause subquery:
                foreach (var query in Smaller(subquery.Query)) yield return new SubqueryClause(query, subquery.Imports, subquery.IsImportAll);
                foreach (var imports in WithoutOne(subquery.Imports ?? [])) yield return new SubqueryClause(subquery.Query, imports, subquery.IsImportAll);
                break;
            case CreateClause create:
                foreach (var paths in WithOneOf(create.Pattern.Paths, Smaller)) yield return new CreateClause(new Pattern(paths));
                break;
            case MergeClause merge:
                if (merge.OnCreate.Count > 0) yield return new MergeClause(merge.Pattern, [], merge.OnMatch);
                if (merge.OnMatch.Count > 0) yield return new MergeClause(merge.Pattern, merge.OnCreate, []);
                foreach (var path in Smaller(merge.Pattern)) yield return new MergeClause(path, merge.OnCreate, merge.OnMatch);
                break;
            case SetClause set:
                foreach (var items in WithoutOne(set.Items)) yield return new SetClause(items);
                break;
            case RemoveClause remove:
                foreach (var items in WithoutOne(remove.Items)) yield return new RemoveClause(items);
                break;
            case ForeachClause loop:
                foreach (var list in Smaller(loop.List)) yield return new ForeachClause(loop.Item, list, loop.Updates);
                break;
            default: break;
        }
    }

    private static IEnumerable<ProjectionClause> Smaller(ProjectionClause clause)
    {
        ProjectionClause With(IReadOnlyList<ProjectionItem>? items = null, bool isDistinct = true, IReadOnlyList<SortItem>? orderBy = null, bool keepSkip = true, bool keepLimit = true, Expression? where = null, bool keepWhere = true) =>
            new(clause.IsReturn, clause.IsDistinct && isDistinct, clause.IsStar, items ?? clause.Items)
            {
                OrderBy = orderBy ?? clause.OrderBy, Skip = keepSkip ? clause.Skip : null, Limit = keepLimit ? clause.Limit : null, Where = where ?? (keepWhere ? clause.Where : null),
            };

        if (clause.Where is not null) yield return With(keepWhere: false);
        if (clause.OrderBy.Count > 0) yield return With(orderBy: []);
        if (clause.Skip is not null) yield return With(keepSkip: false);
        if (clause.Limit is not null) yield return With(keepLimit: false);
        if (clause.IsDistinct) yield return With(isDistinct: false);
        foreach (var items in WithoutOne(clause.Items)) yield return With(items);
        foreach (var order in WithoutOne(clause.OrderBy)) yield return With(orderBy: order);
        foreach (var items in WithOneOf(clause.Items, item => Smaller(item.Expression).Select(smaller => new ProjectionItem(smaller, item.Name, hasAlias: true)))) yield return With(items);
        foreach (var where in Smaller(clause.Where)) yield return With(where: where);
    }

    private static IEnumerable<PathPattern> Smaller(PathPattern path)
    {
        if (path.Variable is not null) yield return new PathPattern(null, path.Parts, path.Shortest, path.ShortestCount);
        if (path.Parts.Count > 2)
        {
            yield return new PathPattern(path.Variable, [.. path.Parts.SkipLast(2)], path.Shortest, path.ShortestCount);
            yield return new PathPattern(path.Variable, [.. path.Parts.Skip(2)], path.Shortest, path.ShortestCount);
        }

        foreach (var parts in WithOneOf(path.Parts, Smaller)) yield return new PathPattern(path.Variable, parts, path.Shortest, path.ShortestCount);
    }

    private static IEnumerable<PatternPart> Smaller(PatternPart part)
    {
        switch (part)
        {
            case NodePattern node:
                if (node.Variable is not null) yield return new NodePattern(null, node.Labels, node.Properties, node.Predicate);
                if (node.Labels is not null) yield return new NodePattern(node.Variable, null, node.Properties, node.Predicate);
                if (node.Properties is not null) yield return new NodePattern(node.Variable, node.Labels, null, node.Predicate);
                if (node.Predicate is not null) yield return new NodePattern(node.Variable, node.Labels, node.Properties, null);
                foreach (var properties in Smaller(node.Properties)) yield return new NodePattern(node.Variable, node.Labels, properties, node.Predicate);
                break;
            case EdgePattern edge:
                if (edge.Variable is not null) yield return new EdgePattern(null, edge.Types, edge.Length, edge.Properties, edge.Predicate, edge.Direction);
                if (edge.Types is not null) yield return new EdgePattern(edge.Variable, null, edge.Length, edge.Properties, edge.Predicate, edge.Direction);
                if (edge.Properties is not null) yield return new EdgePattern(edge.Variable, edge.Types, edge.Length, null, edge.Predicate, edge.Direction);
                foreach (var properties in Smaller(edge.Properties)) yield return new EdgePattern(edge.Variable, edge.Types, edge.Length, properties, edge.Predicate, edge.Direction);
                break;
            case GroupPattern { Predicate: not null } group: yield return new GroupPattern(group.Inner, null, group.Repetitions); break;
            default: break;
        }
    }

    /// <summary>An expression with one operand, at any depth, in place of what it stands in, or with null for a part.</summary>
    private static IEnumerable<Expression> Smaller(Expression? expression)
    {
        if (expression is null) yield break;
        if (expression is SubqueryExpression subquery)
        {
            foreach (var query in Smaller(subquery.Query)) yield return new SubqueryExpression(subquery.Kind, query);
            yield break;
        }

        if (expression is MapExpression map)
            foreach (var entries in WithoutOne(map.Entries)) yield return new MapExpression(entries);
        var children = new List<Expression>();
        SyntaxRewriter.MapChildren(expression, child =>
        {
            children.Add(child);
            return child;
        });
        foreach (var child in children) yield return child;
        if (expression is not (Literal or MapExpression)) yield return new Literal(Value.Null);
        for (var i = 0; i < children.Count; i++)
        {
            foreach (var smaller in Smaller(children[i]))
            {
                var at = 0;
                yield return SyntaxRewriter.MapChildren(expression, child => at++ == i ? smaller : child);
            }
        }
    }

    private static IEnumerable<IReadOnlyList<T>> WithoutOne<T>(IReadOnlyList<T> list)
    {
        for (var i = list.Count - 1; i >= 0 && list.Count > 1; i--) yield return [.. list.Where((_, at) => at != i)];
    }

    private static IEnumerable<IReadOnlyList<T>> WithOneOf<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> smaller)
    {
        for (var i = 0; i < list.Count; i++)
            foreach (var item in smaller(list[i])) yield return [.. list.Select((other, at) => at == i ? item : other)];
    }
}
