namespace Mycelia.Cypher.Syntax;

/// <summary>The comma-separated paths of a MATCH, CREATE or MERGE.</summary>
internal sealed class Pattern(IReadOnlyList<PathPattern> paths) : SyntaxNode
{
    public IReadOnlyList<PathPattern> Paths { get; } = paths;
}

internal enum ShortestKind
{
    /// <summary>An ordinary path pattern.</summary>
    None,
    /// <summary><c>shortestPath(…)</c> or <c>ANY SHORTEST</c>, <c>SHORTEST 1</c>: one of least length per pair of ends.</summary>
    Single,
    /// <summary><c>allShortestPaths(…)</c> or <c>ALL SHORTEST</c>: all of least length per pair of ends.</summary>
    All,
    /// <summary><c>SHORTEST k</c>: the k shortest per pair of ends.</summary>
    Counted,
    /// <summary><c>SHORTEST k GROUPS</c>: all paths of the k least lengths per pair of ends.</summary>
    Groups,
    /// <summary><c>ANY k</c>: any k paths per pair of ends.</summary>
    Any,
}

/// <summary><c>p = (a)-[r]-&gt;(b)…</c>: parts alternate, a node at each end; a quantified group stands where a relationship could.</summary>
internal sealed class PathPattern(Variable? variable, IReadOnlyList<PatternPart> parts, ShortestKind shortest = ShortestKind.None, int shortestCount = 1) : SyntaxNode
{
    /// <summary>The path variable, if it has one.</summary>
    public Variable? Variable { get; } = variable;

    /// <summary>Node, relationship or group, node, relationship or group, …, node.</summary>
    public IReadOnlyList<PatternPart> Parts { get; } = parts;

    public ShortestKind Shortest { get; } = shortest;

    /// <summary>The k of <c>SHORTEST k</c> and its kin.</summary>
    public int ShortestCount { get; } = shortestCount;
}

internal abstract class PatternPart : SyntaxNode;

/// <summary>
/// <c>(n:Label {key: value} WHERE …)</c>. Whatever stands between the brackets is optional. After semantic analysis <see cref="Symbol"/> is set, also
/// for a node without a name.
/// </summary>
internal sealed class NodePattern(Variable? variable, LabelExpression? labels, Expression? properties, Expression? predicate) : PatternPart
{
    public Variable? Variable { get; } = variable;

    public LabelExpression? Labels { get; } = labels;

    /// <summary>A <see cref="MapExpression"/> or a <see cref="Parameter"/> that holds a map.</summary>
    public Expression? Properties { get; } = properties;

    public Expression? Predicate { get; } = predicate;

    public Symbol? Symbol { get; set; }

    /// <summary>Whether this place declares the symbol, rather than naming one that is bound already; set by semantic analysis.</summary>
    public bool IsDeclaration { get; set; }
}

/// <summary>The arrow of a relationship pattern, read from left to right.</summary>
internal enum PatternDirection
{
    Right,
    Left,
    /// <summary><c>--</c> and <c>&lt;--&gt;</c>: either way.</summary>
    Either,
}

/// <summary>The bounds of <c>*2..5</c>; null where left open (<c>*</c> is 1 to any).</summary>
internal readonly record struct LengthRange(int? Minimum, int? Maximum)
{
    public int From => Minimum ?? 1;

    public int To => Maximum ?? int.MaxValue;
}

/// <summary><c>-[r:A|B*1..3 {key: value} WHERE …]-&gt;</c>.</summary>
internal sealed class EdgePattern(
    Variable? variable, LabelExpression? types, LengthRange? length, Expression? properties, Expression? predicate, PatternDirection direction) : PatternPart
{
    public Variable? Variable { get; } = variable;

    /// <summary>Types as a label expression: a disjunction of names in the common case.</summary>
    public LabelExpression? Types { get; } = types;

    /// <summary>Set for a variable-length relationship.</summary>
    public LengthRange? Length { get; } = length;

    public Expression? Properties { get; } = properties;

    public Expression? Predicate { get; } = predicate;

    public PatternDirection Direction { get; } = direction;

    /// <summary>As <see cref="NodePattern.Symbol"/>; a list of edges when <see cref="Length"/> is set.</summary>
    public Symbol? Symbol { get; set; }

    public bool IsDeclaration { get; set; }
}

/// <summary><c>((a)-[r]-&gt;(b) WHERE …){1,3}</c>: a quantified path pattern; also <c>-[r]-&gt;+</c>, parsed as a group with anonymous ends.</summary>
internal sealed class GroupPattern(PathPattern inner, Expression? predicate, LengthRange repetitions) : PatternPart
{
    public PathPattern Inner { get; } = inner;

    public Expression? Predicate { get; } = predicate;

    public LengthRange Repetitions { get; } = repetitions;

    /// <summary>For each variable inside, the list symbol that outside of the group holds its values of all repetitions; set by semantic analysis.</summary>
    public IReadOnlyDictionary<Symbol, Symbol>? Lists { get; set; }
}

/// <summary>Labels or types to be tested: names under and, or, not, and the wildcard.</summary>
internal abstract class LabelExpression : SyntaxNode;

/// <summary>A name: <c>:Person</c>.</summary>
internal sealed class LabelName(string name) : LabelExpression
{
    public string Name { get; } = name;
}

/// <summary><c>%</c>: any label.</summary>
internal sealed class LabelWildcard : LabelExpression;

/// <summary><c>A&amp;B</c>, also written <c>:A:B</c> for nodes.</summary>
internal sealed class LabelAnd(LabelExpression left, LabelExpression right) : LabelExpression
{
    public LabelExpression Left { get; } = left;

    public LabelExpression Right { get; } = right;
}

/// <summary><c>A|B</c>, also written <c>:A|:B</c> for relationships.</summary>
internal sealed class LabelOr(LabelExpression left, LabelExpression right) : LabelExpression
{
    public LabelExpression Left { get; } = left;

    public LabelExpression Right { get; } = right;
}

/// <summary><c>!A</c>.</summary>
internal sealed class LabelNot(LabelExpression operand) : LabelExpression
{
    public LabelExpression Operand { get; } = operand;
}
