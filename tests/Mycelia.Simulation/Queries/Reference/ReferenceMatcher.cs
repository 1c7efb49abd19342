// Patterns by backtracking over the lists of nodes and edges. A match of a MATCH clause assigns a node to each node pattern and an edge, or a list of
// them, to each relationship pattern, so that no edge is taken twice in the whole clause. Labels and types are tested on the way; property maps and
// inline predicates at the end, as they may name any variable of the clause.

using System.Collections.Immutable;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

internal sealed class ReferenceMatcher(ReferenceGraph graph, ReferenceInterpreter interpreter)
{
    /// <summary>What is tested when all is bound: entities against a property map and a predicate, in the row overlaid by what a group bound.</summary>
    private sealed record Check(IReadOnlyList<ReferenceEntity> Entities, Expression? Properties, Expression? Predicate, ReferenceRow Overlay);

    /// <summary>A match so far: what is bound, which edges are taken, and the path from its first node to here.</summary>
    private sealed record Partial(
        ReferenceRow Row, ImmutableHashSet<ReferenceEdge> Used, ImmutableList<Check> Checks, ImmutableList<ReferenceNode> Nodes, ImmutableList<ReferenceEdge> Edges)
    {
        /// <summary>What the group that is being matched binds; null outside of groups.</summary>
        public ReferenceRow? Group { get; init; }

        public ReferenceNode End => Nodes[^1];
    }

    /// <summary>The row once per match, with the variables of the patterns added.</summary>
    public IEnumerable<ReferenceRow> Match(IReadOnlyList<PathPattern> paths, ReferenceRow row) => MatchFrom(paths, 0, new Partial(row, [], [], [], []));

    private IEnumerable<ReferenceRow> MatchFrom(IReadOnlyList<PathPattern> paths, int index, Partial partial)
    {
        if (index == paths.Count)
        {
            if (partial.Checks.All(check => Holds(check, partial.Row))) yield return partial.Row;
            yield break;
        }

        foreach (var match in MatchPath(paths[index], partial))
        foreach (var row in MatchFrom(paths, index + 1, match))
            yield return row;
    }

    private IEnumerable<Partial> MatchPath(PathPattern path, Partial partial)
    {
        var matches = Start((NodePattern)path.Parts[0], partial).SelectMany(start => Walk(path.Parts, 1, start));
        if (path.Shortest != ShortestKind.None) matches = Shortest(path, matches);
        foreach (var match in matches)
        {
            yield return path.Variable is null
                ? match
                : match with { Row = match.Row.With(path.Variable.Name, new ReferencePath([.. match.Nodes], [.. match.Edges])) };
        }
    }

    /// <summary>Of the matches with the same ends those of least length, or one of them.</summary>
    private IEnumerable<Partial> Shortest(PathPattern path, IEnumerable<Partial> matches)
    {
        if (path.Shortest is not (ShortestKind.Single or ShortestKind.All)) throw new BeyondReference("SHORTEST k");
        foreach (var group in matches.Where(match => match.Checks.All(check => Holds(check, match.Row))).GroupBy(match => (match.Nodes[0], match.End)).ToList())
        {
            if (group.Key.Item1 == group.Key.End) throw new BeyondReference("a shortest path from a node to itself");
            var least = group.Min(match => match.Edges.Count);
            var best = group.Where(match => match.Edges.Count == least);
            foreach (var match in path.Shortest == ShortestKind.All ? best : best.Take(1)) yield return match;
        }
    }

    private bool Holds(Check check, ReferenceRow row)
    {
        if (check.Properties is null && check.Predicate is null) return true;
        var scope = row.With(check.Overlay);
        if (check.Properties is not null)
        {
            if (interpreter.Evaluate(check.Properties, scope) is not SortedDictionary<string, object?> map) throw new BeyondReference("properties that are no map");
            foreach (var (key, value) in map)
                if (!check.Entities.All(entity => ReferenceValues.Equal(entity.Properties.GetValueOrDefault(key), value) == true)) return false;
        }

        return check.Predicate is null || interpreter.IsTrue(check.Predicate, scope);
    }

    private IEnumerable<Partial> Start(NodePattern pattern, Partial partial)
    {
        partial = partial with { Nodes = [], Edges = [] };
        foreach (var node in Candidates(pattern, partial))
            if (Arrive(pattern, node, partial with { Nodes = [node] }) is { } arrived) yield return arrived;
    }

    private IEnumerable<ReferenceNode> Candidates(NodePattern pattern, Partial partial)
    {
        if (pattern.Variable is null || !partial.Row.TryGetValue(pattern.Variable.Name, out var bound)) return graph.Nodes.FindAll(node => !graph.Unseen.Contains(node));
        return bound switch
        {
            null => [],
            ReferenceNode node => [node],
            _ => throw ReferenceError.OfType("a node", bound),
        };
    }

    /// <summary>Binds a node pattern to a node if it can be.</summary>
    private static Partial? Arrive(NodePattern pattern, ReferenceNode node, Partial partial)
    {
        if (!HasLabels(node, pattern.Labels)) return null;
        if (pattern.Variable is not null)
        {
            if (Bind(partial, pattern.Variable.Name, node) is not { } bound) return null;
            partial = bound;
        }

        return AddCheck(partial, [node], pattern.Properties, pattern.Predicate);
    }

    private static Partial AddCheck(Partial partial, IReadOnlyList<ReferenceEntity> entities, Expression? properties, Expression? predicate) =>
        properties is null && predicate is null ? partial : partial with { Checks = partial.Checks.Add(new Check(entities, properties, predicate, partial.Group ?? [])) };

    /// <summary>The match with a name bound to a value; null when it stands for something else.</summary>
    private static Partial? Bind(Partial partial, string name, object? value)
    {
        if (partial.Group is { } group)
        {
            if (group.TryGetValue(name, out var inGroup)) return Same(inGroup, value) ? partial : null;
            var overlay = group.With(name, value);

            // Checks of this repetition that were made before see the name too: they share its overlay.
            return partial with { Group = overlay, Checks = [.. partial.Checks.Select(check => ReferenceEquals(check.Overlay, group) ? check with { Overlay = overlay } : check)] };
        }

        if (partial.Row.TryGetValue(name, out var bound)) return Same(bound, value) ? partial : null;
        return partial with { Row = partial.Row.With(name, value) };
    }

    private static bool Same(object? bound, object? value) => bound is List<object?> list && value is List<object?> other
        ? list.SequenceEqual(other)
        : ReferenceEquals(bound, value);

    private static bool HasLabels(ReferenceNode node, LabelExpression? labels) => labels is null || Matches(labels, node.Labels);

    public static bool Matches(LabelExpression labels, IReadOnlySet<string> names) => labels switch
    {
        LabelName name => names.Contains(name.Name),
        LabelWildcard => names.Count > 0,
        LabelAnd and => Matches(and.Left, names) && Matches(and.Right, names),
        LabelOr or => Matches(or.Left, names) || Matches(or.Right, names),
        LabelNot not => !Matches(not.Operand, names),
        _ => throw new BeyondReference(labels.GetType().Name),
    };

    /// <summary>All ways to go on from a match that has arrived at the node before a part.</summary>
    private IEnumerable<Partial> Walk(IReadOnlyList<PatternPart> parts, int index, Partial partial)
    {
        interpreter.CountWork();
        if (index >= parts.Count)
        {
            yield return partial;
            yield break;
        }

        var next = (NodePattern)parts[index + 1];
        var steps = parts[index] switch
        {
            EdgePattern { Length: null } edge => Single(edge, partial),
            EdgePattern edge => Repeated(edge, partial),
            GroupPattern group => Group(group, partial),
            _ => throw new BeyondReference(parts[index].GetType().Name),
        };
        foreach (var step in steps)
        {
            if (Arrive(next, step.End, step) is not { } arrived) continue;
            foreach (var match in Walk(parts, index + 2, arrived)) yield return match;
        }
    }

    /// <summary>The edges at a node that a pattern may take there, with the node at the other end.</summary>
    private IEnumerable<(ReferenceEdge Edge, ReferenceNode Next)> EdgesAt(ReferenceNode node, EdgePattern pattern)
    {
        foreach (var edge in graph.Edges.FindAll(edge => !graph.Unseen.Contains(edge)))
        {
            if (pattern.Types is not null && !Matches(pattern.Types, new HashSet<string> { edge.Type })) continue;
            if (pattern.Direction != PatternDirection.Left && edge.Source == node) yield return (edge, edge.Target);
            else if (pattern.Direction != PatternDirection.Right && edge.Target == node) yield return (edge, edge.Source);
        }
    }

    private IEnumerable<Partial> Single(EdgePattern pattern, Partial partial)
    {
        foreach (var (edge, next) in EdgesAt(partial.End, pattern))
        {
            if (partial.Used.Contains(edge)) continue;
            var step = Take(partial, edge, next);
            if (pattern.Variable is not null)
            {
                if (Bind(step, pattern.Variable.Name, edge) is not { } bound) continue;
                step = bound;
            }

            yield return AddCheck(step, [edge], pattern.Properties, pattern.Predicate);
        }
    }

    private static Partial Take(Partial partial, ReferenceEdge edge, ReferenceNode next) =>
        partial with { Used = partial.Used.Add(edge), Nodes = partial.Nodes.Add(next), Edges = partial.Edges.Add(edge) };

    private IEnumerable<Partial> Repeated(EdgePattern pattern, Partial partial)
    {
        var range = pattern.Length!.Value;
        var start = partial.Edges.Count;
        foreach (var match in Lengthen(partial))
        {
            var edges = match.Edges.Skip(start).ToList();
            if (edges.Count < range.From) continue;
            var step = match;
            if (pattern.Variable is not null)
            {
                if (Bind(step, pattern.Variable.Name, edges.ToList<object?>()) is not { } bound) continue;
                step = bound;
            }

            yield return AddCheck(step, edges, pattern.Properties, pattern.Predicate);
        }

        IEnumerable<Partial> Lengthen(Partial match)
        {
            interpreter.CountWork();
            yield return match;
            if (match.Edges.Count - start >= range.To) yield break;
            foreach (var (edge, next) in EdgesAt(match.End, pattern))
            {
                if (match.Used.Contains(edge)) continue;
                foreach (var longer in Lengthen(Take(match, edge, next))) yield return longer;
            }
        }
    }

    private IEnumerable<Partial> Group(GroupPattern group, Partial partial)
    {
        var names = PatternNames.Of([group.Inner]).ToList();
        return Repeat(partial, 0, names.ToDictionary(name => name, _ => new List<object?>()));

        IEnumerable<Partial> Repeat(Partial match, int times, Dictionary<string, List<object?>> lists)
        {
            if (times >= group.Repetitions.From)
            {
                Partial? bound = match;
                foreach (var (name, list) in lists) bound = bound is null ? null : Bind(bound, name, list);
                if (bound is not null) yield return bound;
            }

            if (times >= group.Repetitions.To) yield break;
            var inner = match with { Group = [] };
            if (Arrive((NodePattern)group.Inner.Parts[0], match.End, inner) is not { } start) yield break;
            foreach (var end in Walk(group.Inner.Parts, 1, start))
            {
                var single = end.Group!;
                var done = group.Predicate is null ? end : AddCheck(end, [], null, group.Predicate);
                if (group.Inner.Variable is { } path)
                {
                    single = single.With(path.Name, new ReferencePath([.. end.Nodes.Skip(match.Nodes.Count - 1)], [.. end.Edges.Skip(match.Edges.Count)]));
                }

                var longer = lists.ToDictionary(entry => entry.Key, entry => entry.Value.Append(single[entry.Key]).ToList());
                foreach (var further in Repeat(done with { Group = null }, times + 1, longer)) yield return further;
            }
        }
    }
}
