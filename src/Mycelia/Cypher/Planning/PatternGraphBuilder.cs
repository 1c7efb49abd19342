// From the syntax of a pattern to a PatternGraph. Property maps become equalities, label expressions become lists of labels or predicates, quantified
// patterns of a single plain edge become variable-length edges.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class PatternGraphBuilder(PlanContext context, ExpressionLowering lowering)
{
    private readonly PatternGraph _graph = new();

    public static PatternGraph Build(PlanContext context, ExpressionLowering lowering, IReadOnlyList<PathPattern> paths, Expression? where, IEnumerable<Symbol>? bound = null)
    {
        var builder = new PatternGraphBuilder(context, lowering);
        foreach (var path in paths) builder.Declare(path);
        if (bound is not null) builder._graph.Declared.ExceptWith(bound);
        foreach (var path in paths) builder.AddPath(path);
        foreach (var conjunct in ExpressionTree.Conjuncts(where)) builder.AddConjunct(conjunct);
        builder.AddNullTests();
        return builder._graph;
    }

    private void Declare(PathPattern path)
    {
        if (path.Variable?.Symbol is { } symbol) _graph.Declared.Add(symbol);
        foreach (var part in path.Parts)
        {
            switch (part)
            {
                case NodePattern { IsDeclaration: true } node:
                    _graph.Declared.Add(node.Symbol!);
                    break;
                case EdgePattern { IsDeclaration: true } edge:
                    _graph.Declared.Add(edge.Symbol!);
                    break;
                case GroupPattern group:
                    if (group.Lists is { } lists) _graph.Declared.UnionWith(lists.Values);
                    break;
            }
        }
    }

    private void AddPath(PathPattern path)
    {
        if (path.Shortest != ShortestKind.None && !IsPlainShortest(path))
        {
            _graph.Deferred.Add(path);
            return;
        }

        var left = AddNode((NodePattern)path.Parts[0]);
        List<Symbol> parts = [left.Symbol];
        for (var i = 1; i < path.Parts.Count; i += 2)
        {
            var right = AddNode((NodePattern)path.Parts[i + 1]);
            parts.Add(AddLink(path, path.Parts[i], left, right));
            parts.Add(right.Symbol);
            left = right;
        }

        if (path.Variable?.Symbol is { } symbol) _graph.Paths.Add((symbol, new PathExpression(parts)));
    }

    /// <summary>Two nodes and edges of one kind between them: what a breadth-first search can find.</summary>
    private static bool IsPlainShortest(PathPattern path) =>
        path.Parts.Count == 3 && path.Parts[1] switch { EdgePattern => true, GroupPattern group => IsPlainWalk(group), _ => false };

    /// <summary>Adds what stands between two nodes; gives the symbol that stands for it in a path.</summary>
    private Symbol AddLink(PathPattern path, PatternPart part, GraphNode left, GraphNode right)
    {
        var edge = part switch
        {
            EdgePattern pattern => EdgeOf(path, pattern, left, right),
            GroupPattern group when IsPlainWalk(group) => WalkOf(path, group, left, right),
            GroupPattern group => GroupOf(group, left, right),
            _ => throw new InvalidOperationException(part.GetType().Name),
        };
        _graph.Edges.Add(edge);
        if (path.Shortest != ShortestKind.None && part is EdgePattern) edge.Path = path.Variable?.Symbol;
        return edge.Kind == GraphEdgeKind.Group && path.Variable is not null ? Interleaved(edge.Group!) : edge.Symbol;
    }

    /// <summary>The edges of all repetitions in the order of the walk: one list, or the lists of the step's edges taken in turns.</summary>
    private Symbol Interleaved(GraphGroup group)
    {
        if (group.EdgeLists.Count == 1 && group.Step.Edges[0].Kind == GraphEdgeKind.Edge) return group.EdgeLists[0];

        // reduce(all = [], i IN range(0, size(list) - 1) | all + first[i] + second[i] …)
        var (all, index, symbol) = (context.NewSymbol(SymbolKind.Value), context.NewSymbol(SymbolKind.Value), context.NewSymbol(SymbolKind.EdgeList));
        Expression step = ExpressionTree.Read(all);
        foreach (var list in group.EdgeLists)
            step = new BinaryExpression(BinaryOperator.Add, step, new IndexAccess(ExpressionTree.Read(list), ExpressionTree.Read(index)));
        var last = new BinaryExpression(BinaryOperator.Subtract, new FunctionCall("size", [ExpressionTree.Read(group.EdgeLists[0])]), new Literal(1));
        var range = new FunctionCall("range", [new Literal(0), last]);
        _graph.PathLists.Add((symbol, new ReduceExpression(ExpressionTree.Read(all), new ListExpression([]), ExpressionTree.Read(index), range, step)));
        _graph.Declared.Add(symbol);
        return symbol;
    }

    private GraphNode AddNode(NodePattern pattern)
    {
        var node = _graph.AddNode(pattern.Symbol!);
        AddLabels(node, pattern.Labels);
        AddProperties(node.Symbol, pattern.Properties);
        foreach (var conjunct in ExpressionTree.Conjuncts(pattern.Predicate)) AddConjunct(conjunct);
        return node;
    }

    private void AddLabels(GraphNode node, LabelExpression? labels)
    {
        if (labels is null) return;
        if (!node.IsBound && TryNames(labels, node.Labels)) return;
        AddPredicate(new LabelTest(ExpressionTree.Read(node.Symbol), labels));
    }

    /// <summary>Adds the names of a plain conjunction of labels; leaves the list alone when it is something else.</summary>
    private static bool TryNames(LabelExpression labels, List<string> names)
    {
        List<string> found = [];
        if (!Collect(labels, found)) return false;
        foreach (var name in found)
            if (!names.Contains(name)) names.Add(name);
        return true;

        static bool Collect(LabelExpression labels, List<string> found)
        {
            if (labels is LabelName name) found.Add(name.Name);
            return labels is LabelName || (labels is LabelAnd and && Collect(and.Left, found) && Collect(and.Right, found));
        }
    }

    /// <summary>The names of a plain disjunction of types; null when it is something else.</summary>
    private static List<string>? TypesOf(LabelExpression? types)
    {
        List<string> names = [];
        return types is null || Collect(types, names) ? names : null;

        static bool Collect(LabelExpression types, List<string> names)
        {
            if (types is LabelName name && !names.Contains(name.Name)) names.Add(name.Name);
            return types is LabelName || (types is LabelOr or && Collect(or.Left, names) && Collect(or.Right, names));
        }
    }

    private void AddProperties(Symbol entity, Expression? properties)
    {
        foreach (var predicate in PropertyTests(entity, properties)) AddPredicate(predicate);
    }

    private IEnumerable<Expression> PropertyTests(Symbol entity, Expression? properties)
    {
        if (properties is null) yield break;
        if (properties is MapExpression map)
        {
            foreach (var entry in map.Entries)
                yield return new BinaryExpression(BinaryOperator.Equal, new PropertyAccess(ExpressionTree.Read(entity), entry.Key), lowering.Lower(entry.Value));
            yield break;
        }

        // A map known at run time only: all(key IN keys(map) WHERE entity[key] = map[key])
        var key = ExpressionTree.Read(context.NewSymbol(SymbolKind.Value));
        var values = lowering.Lower(properties);
        var test = new BinaryExpression(BinaryOperator.Equal, new IndexAccess(ExpressionTree.Read(entity), key), new IndexAccess(values, key));
        yield return new QuantifierExpression(Quantifier.All, key, new FunctionCall("keys", [values]), test);
    }

    private void AddConjunct(Expression conjunct)
    {
        var lowered = lowering.Lower(conjunct);
        if (context.Options.Optimize && lowered is LabelTest { Subject: Variable { Symbol: { } symbol } } test && _graph.HasNode(symbol) && !_graph.Node(symbol).IsBound
            && TryNames(test.Labels, _graph.Node(symbol).Labels))
        {
            return;
        }

        foreach (var part in ExpressionTree.Conjuncts(lowered)) AddPredicate(part);
    }

    private void AddPredicate(Expression lowered) => _graph.Predicates.Add(new GraphPredicate(lowered));

    private GraphEdge EdgeOf(PathPattern path, EdgePattern pattern, GraphNode left, GraphNode right)
    {
        var symbol = pattern.Symbol!;
        var types = TypesOf(pattern.Types);
        if (path.Shortest != ShortestKind.None) return ShortestOf(path, pattern, types, left, right);
        if (pattern.Length is null)
        {
            var isBound = !_graph.Declared.Contains(symbol);
            if (types is null || (isBound && types.Count > 0)) AddPredicate(new LabelTest(ExpressionTree.Read(symbol), pattern.Types!));
            AddProperties(symbol, pattern.Properties);
            foreach (var conjunct in ExpressionTree.Conjuncts(pattern.Predicate)) AddConjunct(conjunct);
            return new GraphEdge(isBound ? GraphEdgeKind.BoundEdge : GraphEdgeKind.Edge, symbol, left, right) { Types = types ?? [], Direction = pattern.Direction };
        }

        var step = context.NewSymbol(SymbolKind.Edge);
        return new GraphEdge(_graph.Declared.Contains(symbol) ? GraphEdgeKind.Walk : GraphEdgeKind.BoundWalk, symbol, left, right)
        {
            Types = types ?? [], Direction = pattern.Direction, Length = pattern.Length.Value, StepEdge = step, EdgeFilter = StepFilter(step, pattern, types is null),
        };
    }

    /// <summary>What each edge of a walk must meet: its property map, a predicate that names it, and a type expression that is not a plain choice of types.</summary>
    private Expression? StepFilter(Symbol step, EdgePattern pattern, bool testsTypes, Expression? more = null)
    {
        List<Expression> tests = [];
        if (testsTypes) tests.Add(new LabelTest(ExpressionTree.Read(step), pattern.Types!));
        tests.AddRange(PropertyTests(step, pattern.Properties));
        foreach (var predicate in new[] { pattern.Predicate, more }.OfType<Expression>())
        {
            var lowered = lowering.Lower(predicate);
            tests.Add(SyntaxRewriter.TopDown(lowered, part => part is Variable variable && variable.Symbol == pattern.Symbol ? ExpressionTree.Read(step) : null));
        }

        return ExpressionTree.Conjunction(tests);
    }

    private GraphEdge ShortestOf(PathPattern path, EdgePattern pattern, List<string>? types, GraphNode left, GraphNode right)
    {
        var step = context.NewSymbol(SymbolKind.Edge);
        var isSingle = pattern.Length is null;
        var symbol = isSingle ? context.NewSymbol(SymbolKind.EdgeList) : pattern.Symbol!;
        if (isSingle) _graph.Declared.Add(symbol);
        return new GraphEdge(GraphEdgeKind.Shortest, symbol, left, right)
        {
            Types = types ?? [], Direction = pattern.Direction, Length = pattern.Length ?? new LengthRange(1, 1), StepEdge = step,
            EdgeFilter = StepFilter(step, pattern, types is null), Shortest = path.Shortest, ShortestCount = path.ShortestCount,
            OnlyEdge = isSingle ? pattern.Symbol : null,
        };
    }

    /// <summary>Whether a group is one edge between nodes of which nothing is asked and that nobody names: a variable-length edge.</summary>
    private static bool IsPlainWalk(GroupPattern group) =>
        group.Inner.Parts is [NodePattern from, EdgePattern { Length: null, IsDeclaration: true }, NodePattern to] && group.Inner.Variable is null && IsPlain(from) && IsPlain(to);

    private static bool IsPlain(NodePattern node) => node is { Variable: null, Labels: null, Properties: null, Predicate: null };

    private GraphEdge WalkOf(PathPattern path, GroupPattern group, GraphNode left, GraphNode right)
    {
        var pattern = (EdgePattern)group.Inner.Parts[1];
        var types = TypesOf(pattern.Types);
        var step = context.NewSymbol(SymbolKind.Edge);
        var symbol = group.Lists is { } lists && lists.TryGetValue(pattern.Symbol!, out var list) ? list : context.NewSymbol(SymbolKind.EdgeList);
        _graph.Declared.Add(symbol);
        return new GraphEdge(path.Shortest == ShortestKind.None ? GraphEdgeKind.Walk : GraphEdgeKind.Shortest, symbol, left, right)
        {
            Types = types ?? [], Direction = pattern.Direction, Length = group.Repetitions, StepEdge = step,
            EdgeFilter = StepFilter(step, pattern, types is null, group.Predicate), Shortest = path.Shortest, ShortestCount = path.ShortestCount,
        };
    }

    private GraphEdge GroupOf(GroupPattern pattern, GraphNode left, GraphNode right)
    {
        var (first, last) = ((NodePattern)pattern.Inner.Parts[0], (NodePattern)pattern.Inner.Parts[^1]);
        var step = Build(context, lowering, [pattern.Inner], pattern.Predicate, [first.Symbol!]);
        var group = new GraphGroup(step, first.Symbol!, last.Symbol!);
        var lists = pattern.Lists ?? new Dictionary<Symbol, Symbol>();
        foreach (var (inner, list) in lists) group.Collected.Add((inner, list));
        foreach (var edge in step.Edges.SelectMany(edge => edge.Edges))
        {
            if (!lists.TryGetValue(edge, out var list))
            {
                list = context.NewSymbol(SymbolKind.EdgeList);
                group.Collected.Add((edge, list));
            }

            _graph.Declared.Add(list);
            group.EdgeLists.Add(list);
        }

        return new GraphEdge(GraphEdgeKind.Group, group.EdgeLists[0], left, right) { Group = group, Length = pattern.Repetitions, Direction = PatternDirection.Right };
    }

    /// <summary>A node that was bound before and is bound to null matches nothing; expansions see to that, a node that stands alone needs a test.</summary>
    private void AddNullTests()
    {
        foreach (var node in _graph.Nodes)
        {
            if (!node.IsBound || _graph.Edges.Any(edge => edge.Left == node || edge.Right == node)) continue;
            AddPredicate(new UnaryExpression(UnaryOperator.IsNotNull, ExpressionTree.Read(node.Symbol)));
        }
    }
}
