using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Semantics;

/// <summary>What the names of accepted texts stand for, and what the planner is told.</summary>
public sealed class ResolutionTests
{
    [Fact]
    public void With_keeps_the_symbol_of_what_it_passes_on_and_makes_one_for_an_alias()
    {
        var query = Analyze("MATCH (a)-[r]->(b) WITH a, b AS c, r.x AS b MATCH (a)-->(c) RETURN a, b, c AS d");
        var clauses = Clauses(query);
        var (first, second) = ((MatchClause)clauses[0], (MatchClause)clauses[2]);
        var with = ((ProjectionClause)clauses[1]).AllItems.Select(item => item.Symbol!).ToArray();
        var returned = query.Columns.Select(column => column.Symbol).ToArray();
        Assert.Same(Part<NodePattern>(first, 0).Symbol, with[0]);
        Assert.NotSame(Part<NodePattern>(first, 2).Symbol, with[1]);
        Assert.Same(with[0], Part<NodePattern>(second, 0).Symbol);
        Assert.Same(with[1], Part<NodePattern>(second, 2).Symbol);
        Assert.Same(with[0], returned[0]);
        Assert.Same(with[2], returned[1]);
        Assert.NotSame(with[1], returned[2]);
        Assert.Equal([SymbolKind.Node, SymbolKind.Node, SymbolKind.Value], with.Select(symbol => symbol.Kind));
        Assert.Equal(["a", "b", "d"], query.Columns.Select(column => column.Name));
        Assert.Equal(Enumerable.Range(0, query.SymbolCount), query.Symbols.All.Select(symbol => symbol.Id));
    }

    [Fact]
    public void Patterns_say_where_a_symbol_is_declared()
    {
        var match = (MatchClause)Clauses(Analyze("MATCH (a)-[r*1..2]->()-[:T]->(a) RETURN a"))[0];
        Assert.True(Part<NodePattern>(match, 0).IsDeclaration);
        Assert.False(Part<NodePattern>(match, 4).IsDeclaration);
        Assert.Same(Part<NodePattern>(match, 0).Symbol, Part<NodePattern>(match, 4).Symbol);
        Assert.Equal(SymbolKind.EdgeList, Part<EdgePattern>(match, 1).Symbol!.Kind);
        Assert.True(Part<EdgePattern>(match, 3).Symbol!.IsAnonymous);
        Assert.True(Part<NodePattern>(match, 2).Symbol!.IsAnonymous);
    }

    [Fact]
    public void Star_stands_for_the_variables_by_name()
    {
        var query = Analyze("MATCH (c)-[b]->(a) WITH *, 1 AS z RETURN *");
        Assert.Equal(["a", "b", "c", "z"], query.Columns.Select(column => column.Name));
        Assert.Equal(["a", "b", "c", "z"], ((ProjectionClause)Clauses(query)[1]).AllItems.Select(item => item.Name));
    }

    [Fact]
    public void Loop_variables_hide_outer_ones()
    {
        var query = Analyze("MATCH (x) RETURN [x IN [1] WHERE x > 0 | x + 1] AS l, x");
        var list = (ListComprehension)((ProjectionClause)Clauses(query)[1]).AllItems[0].Expression;
        var inner = SyntaxWalker.Descendants(list.Projection!).OfType<Variable>().Single().Symbol;
        Assert.Same(list.Item.Symbol, inner);
        Assert.NotSame(query.Columns[1].Symbol, inner);
        Assert.Empty(ExpressionFacts.FreeVariables(list));
        Assert.True(query.TypeOf(query.Columns[0].Symbol).Element.Is(CypherTypes.Integer));
    }

    [Fact]
    public void A_group_has_lists_outside()
    {
        var query = Analyze("MATCH (s) ((a)-[r]->(b) WHERE a.x < s.x){1,3} (e) RETURN a, r");
        var group = Part<GroupPattern>((MatchClause)Clauses(query)[0], 1);
        var a = ((NodePattern)group.Inner.Parts[0]).Symbol!;
        Assert.Equal(SymbolKind.Node, a.Kind);
        Assert.Same(group.Lists![a], query.Columns[0].Symbol);
        Assert.Equal([SymbolKind.NodeList, SymbolKind.EdgeList], query.Columns.Select(column => column.Symbol.Kind));
        Assert.Equal(["s"], ExpressionFacts.FreeVariables(group.Predicate!).Where(symbol => symbol != a).Select(symbol => symbol.Name));
    }

    [Fact]
    public void Subqueries_import_and_return_symbols()
    {
        var query = Analyze("MATCH (a), (z) CALL { WITH a MATCH (a)-->(b) RETURN b UNION WITH a RETURN a AS b } RETURN a, b");
        var call = (SubqueryClause)Clauses(query)[1];
        Assert.Equal([query.Columns[0].Symbol], call.Imported);
        Assert.Equal(query.Columns[1].Symbol, call.Query.Columns.Single().Symbol);
        Assert.Equal(SymbolKind.Node, query.Columns[1].Symbol.Kind);
        Assert.Equal(["a"], ExpressionFacts.FreeVariables(call).Select(symbol => symbol.Name));
    }

    [Fact]
    public void Free_variables_of_subqueries_and_patterns_are_those_from_outside()
    {
        var query = Analyze("MATCH (a), (b) RETURN [(a)-[r]->(c {x: b.x}) WHERE r.y > 0 | c], EXISTS { MATCH (a)-->(d) WITH a, d.x AS e WHERE e > 1 RETURN e }, COUNT { (b) }");
        var items = ((ProjectionClause)Clauses(query)[1]).AllItems.Select(item => ExpressionFacts.FreeVariables(item.Expression).Select(symbol => symbol.Name).Order()).ToArray();
        Assert.Equal(["a", "b"], items[0]);
        Assert.Equal(["a"], items[1]);
        Assert.Equal(["b"], items[2]);
    }

    [Fact]
    public void Projections_are_split_into_keys_and_aggregates()
    {
        var query = Analyze("MATCH (n) WITH n.x AS x, count(*) + sum(n.y) AS c, $p AS p ORDER BY n.x + 1, count(*) + sum(n.y) DESC WHERE n.x > 1 RETURN x");
        var with = (ProjectionClause)Clauses(query)[1];
        var facts = query.Projection(with);
        Assert.True(query.IsAggregating(with));
        Assert.False(query.IsAggregating((ProjectionClause)Clauses(query)[2]));
        Assert.Equal([true, false, true], facts.Items.Select(item => item.IsGrouping));
        Assert.Equal(["count", "sum"], facts.Items[1].Aggregates.Select(call => call.Name));
        Assert.False(facts.ReadsInput);
        Assert.Equal([with.AllItems[0].Symbol!], ExpressionFacts.FreeVariables(facts.OrderBy[0].Expression));
        Assert.Same(with.AllItems[1].Symbol, Assert.IsType<Variable>(facts.OrderBy[1].Expression).Symbol);
        Assert.Equal([with.AllItems[0].Symbol!], ExpressionFacts.FreeVariables(facts.Where!));
    }

    [Theory]
    [InlineData("MATCH (a) WITH a.x AS x ORDER BY a.y RETURN x", true)]
    [InlineData("MATCH (a) WITH a.x AS x WHERE a.y > x RETURN x", true)]
    [InlineData("MATCH (a) WITH a, a.x AS x ORDER BY a.y RETURN x", false)]
    [InlineData("MATCH (a) WITH DISTINCT a.x AS x ORDER BY a.x RETURN x", false)]
    public void A_projection_says_whether_what_follows_reads_what_it_drops(string text, bool expected)
    {
        var query = Analyze(text);
        Assert.Equal(expected, query.Projection((ProjectionClause)Clauses(query)[1]).ReadsInput);
    }

    [Theory]
    [InlineData("RETURN 1 + $p", false, false, true)]
    [InlineData("UNWIND [1] AS x RETURN x", false, false, false)]
    [InlineData("MATCH (n) RETURN n", true, false, false)]
    [InlineData("CREATE (a) SET a.x = 1 RETURN a", false, true, true)]
    [InlineData("RETURN COUNT { (n) }", true, false, true)]
    [InlineData("MERGE (a)", true, true, false)]
    [InlineData("CALL test.write(1)", true, true, false)]
    public void What_a_query_does_is_known(string text, bool reads, bool writes, bool isSingleRow)
    {
        var query = SemanticAnalysis.Analyze(CypherParser.Parse(text), new CaseProcedures("!test.write(n :: ANY?) :: (count :: INTEGER?)"));
        Assert.Equal((reads, writes, isSingleRow), (query.ReadsGraph, query.WritesGraph, query.IsSingleRow));
    }

    [Theory]
    [InlineData("n.x + 1", "(n.x) + 1", true)]
    [InlineData("n.x + 1", "n.x + 2", false)]
    [InlineData("n.x", "m.x", false)]
    [InlineData("toUpper(n.x)", "TOUPPER(n.x)", true)]
    [InlineData("count(n)", "count(DISTINCT n)", false)]
    [InlineData("[x IN n.l WHERE x > 1 | x]", "[x IN n.l WHERE x > 1 | x]", true)]
    [InlineData("[x IN n.l | x]", "[x IN n.l WHERE x]", false)]
    [InlineData("[(n)-[r:T]->(o) | o.x]", "[(n)-[r:T]->(o) | o.x]", true)]
    [InlineData("[(n)-[r:T]->(o) | o.x]", "[(m)-[r:T]->(o) | o.x]", false)]
    [InlineData("[(n)-[r:T]->(o) | o.x]", "[(n)<-[r:T]-(o) | o.x]", false)]
    [InlineData("{a: n, b: 1}", "{a: n, c: 1}", false)]
    [InlineData("1", "1.0", false)]
    [InlineData("CASE n.x WHEN 1 THEN 2 END", "CASE WHEN n.x = 1 THEN 2 END", false)]
    public void Expressions_are_compared_by_structure_and_symbols(string left, string right, bool expected)
    {
        var items = ((ProjectionClause)Clauses(Analyze($"MATCH (n), (m) RETURN {left} AS a, {right} AS b"))[1]).AllItems.Select(item => item.Expression).ToArray();
        Assert.Equal(expected, ExpressionEquality.Instance.Equals(items[0], items[1]));
        if (expected) Assert.Equal(ExpressionEquality.Instance.GetHashCode(items[0]), ExpressionEquality.Instance.GetHashCode(items[1]));
    }

    [Fact]
    public void Rewriting_keeps_what_does_not_change()
    {
        const string Text = "[x IN n.l WHERE x > 1 | x + 1] + CASE WHEN n.x THEN {a: [n.y, 1][0..2]} ELSE -n.z END + n {.a, b: 1} + [(n {x: 1})-->(m) | m.x][0] + (1)";
        var expression = ((ProjectionClause)Clauses(Analyze($"MATCH (n) RETURN {Text} AS a"))[1]).AllItems[0].Expression;
        Assert.Same(expression, SyntaxRewriter.BottomUp(expression, node => node));
        var ones = 0;
        var changed = SyntaxRewriter.BottomUp(expression, node =>
        {
            if (node is not Literal { Value.Kind: ValueKind.Int64 } literal || literal.Value.AsInt64() != 1) return node;
            ones++;
            return new Literal(2);
        });
        Assert.Equal(6, ones);
        Assert.Equal(ones, SyntaxWalker.Descendants(expression).OfType<Literal>().Count(literal => literal.Value.Equals((Value)1)));
        Assert.DoesNotContain(SyntaxWalker.Descendants(changed).OfType<Literal>(), literal => literal.Value.Equals((Value)1));
        Assert.True(ExpressionFacts.FreeVariables(expression).SetEquals(ExpressionFacts.FreeVariables(changed)));
    }

    [Theory]
    [InlineData("1 + n.x", true)]
    [InlineData("datetime()", true)]
    [InlineData("[x IN [1] | rand()]", false)]
    [InlineData("randomUUID()", false)]
    [InlineData("datetime.realtime()", false)]
    public void Chance_and_the_running_clock_are_told_apart(string expression, bool expected)
    {
        var query = Analyze($"MATCH (n) RETURN {expression} AS a");
        Assert.Equal(expected, ExpressionFacts.IsDeterministic(((ProjectionClause)Clauses(query)[1]).AllItems[0].Expression));
    }

    [Fact]
    public void The_tallest_tree_that_the_parser_makes_fits_a_small_stack()
    {
        var sums = string.Join(" - ", Enumerable.Repeat("n.x", CypherParser.HeightMax - 10));
        var brackets = new string('[', CypherParser.NestingMax - 20) + "n.x" + new string(']', CypherParser.NestingMax - 20);
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var query = Analyze($"MATCH (n) WITH DISTINCT {sums} AS a, {brackets} AS b ORDER BY {sums}, {brackets} RETURN a");
                    var item = ((ProjectionClause)Clauses(query)[1]).AllItems[0].Expression;
                    SyntaxRewriter.BottomUp(item, node => node is Literal ? new Literal(1) : node);
                }
                catch (CypherException error)
                {
                    failure = error;
                }
            },
            1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static AnalyzedQuery Analyze(string text) => SemanticAnalysis.Analyze(CypherParser.Parse(text), new CaseProcedures());

    private static IReadOnlyList<Clause> Clauses(AnalyzedQuery query) => query.Query!.Parts[0].Clauses;

    private static T Part<T>(MatchClause match, int index)
        where T : PatternPart => Assert.IsType<T>(match.Pattern.Paths[0].Parts[index]);
}
