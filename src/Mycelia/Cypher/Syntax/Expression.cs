namespace Mycelia.Cypher.Syntax;

/// <summary>Anything that has a value for a row.</summary>
internal abstract class Expression : SyntaxNode;

/// <summary>An expression that a later stage made and that reads columns without naming them by a <see cref="Variable"/>.</summary>
internal interface ISymbolReader
{
    IReadOnlyList<Symbol> ReadSymbols { get; }
}

/// <summary>A number, text, truth value or null as written; lists and maps of literals are <see cref="ListExpression"/> and <see cref="MapExpression"/>.</summary>
internal sealed class Literal(Value value) : Expression
{
    public Value Value { get; } = value;
}

/// <summary><c>$name</c> or <c>$0</c>.</summary>
internal sealed class Parameter(string name) : Expression
{
    public string Name { get; } = name;
}

/// <summary><c>[a, b]</c>.</summary>
internal sealed class ListExpression(IReadOnlyList<Expression> items) : Expression
{
    public IReadOnlyList<Expression> Items { get; } = items;
}

/// <summary><c>{a: 1, b: 2}</c>; a key written twice keeps the last value.</summary>
internal sealed class MapExpression(IReadOnlyList<MapEntry> entries) : Expression
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;
}

/// <summary><c>key: value</c> in a map literal or a pattern.</summary>
internal readonly record struct MapEntry(string Key, Expression Value, TextSpan KeySpan);

/// <summary><c>n {.name, .*, other, age: 3}</c>.</summary>
internal sealed class MapProjection(Variable subject, IReadOnlyList<MapProjectionItem> items) : Expression
{
    public Variable Subject { get; } = subject;

    public IReadOnlyList<MapProjectionItem> Items { get; } = items;
}

/// <summary>One item of a <see cref="MapProjection"/>: all properties (<see cref="IsAll"/>), or a key with its value.</summary>
internal readonly record struct MapProjectionItem(bool IsAll, string Key, Expression? Value);

/// <summary><c>subject.key</c>.</summary>
internal sealed class PropertyAccess(Expression subject, string key) : Expression
{
    public Expression Subject { get; } = subject;

    public string Key { get; } = key;

    public TextSpan KeySpan { get; init; } = TextSpan.None;
}

/// <summary><c>subject[index]</c> on lists, maps, nodes and edges.</summary>
internal sealed class IndexAccess(Expression subject, Expression index) : Expression
{
    public Expression Subject { get; } = subject;

    public Expression Index { get; } = index;
}

/// <summary><c>subject[from..to]</c>, either end optional.</summary>
internal sealed class SliceAccess(Expression subject, Expression? from, Expression? to) : Expression
{
    public Expression Subject { get; } = subject;

    public Expression? From { get; } = from;

    public Expression? To { get; } = to;
}

/// <summary><c>n:Label</c>, <c>r:TYPE</c>, <c>n:A&amp;(B|!C)</c> as a predicate (also <c>n IS A</c>).</summary>
internal sealed class LabelTest(Expression subject, LabelExpression labels) : Expression
{
    public Expression Subject { get; } = subject;

    public LabelExpression Labels { get; } = labels;
}

internal enum UnaryOperator
{
    Not,
    Plus,
    Minus,
    IsNull,
    IsNotNull,
}

internal sealed class UnaryExpression(UnaryOperator @operator, Expression operand) : Expression
{
    public UnaryOperator Operator { get; } = @operator;

    public Expression Operand { get; } = operand;
}

internal enum BinaryOperator
{
    Or,
    Xor,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    RegexMatch,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    /// <summary><c>||</c> of later Cypher: text and list concatenation.</summary>
    Concatenate,
}

/// <summary>A chain of comparisons <c>a &lt; b &lt;= c</c> is parsed as the conjunction of its pairs, the middle operands shared.</summary>
internal sealed class BinaryExpression(BinaryOperator @operator, Expression left, Expression right) : Expression
{
    public BinaryOperator Operator { get; } = @operator;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;

    /// <summary>Where the operator stands, for errors about it.</summary>
    public TextSpan OperatorSpan { get; init; } = TextSpan.None;
}

/// <summary><c>x IS :: INTEGER</c>, <c>x IS NOT TYPED STRING</c>.</summary>
internal sealed class TypeTest(Expression subject, string typeName, bool isNegated) : Expression
{
    public Expression Subject { get; } = subject;

    public string TypeName { get; } = typeName;

    public bool IsNegated { get; } = isNegated;
}

/// <summary>
/// A call of a function or aggregate by its name as written, dotted names included (<c>duration.between</c>). <c>count(*)</c> is the name count with
/// <see cref="IsStar"/>.
/// </summary>
internal sealed class FunctionCall(string name, IReadOnlyList<Expression> arguments) : Expression
{
    public string Name { get; } = name;

    public IReadOnlyList<Expression> Arguments { get; } = arguments;

    public bool IsDistinct { get; init; }

    public bool IsStar { get; init; }

    public TextSpan NameSpan { get; init; } = TextSpan.None;
}

/// <summary><c>CASE [subject] WHEN … THEN … ELSE … END</c>.</summary>
internal sealed class CaseExpression(Expression? subject, IReadOnlyList<CaseBranch> branches, Expression? otherwise) : Expression
{
    public Expression? Subject { get; } = subject;

    public IReadOnlyList<CaseBranch> Branches { get; } = branches;

    public Expression? Otherwise { get; } = otherwise;
}

internal readonly record struct CaseBranch(Expression When, Expression Then);

/// <summary><c>[x IN list WHERE predicate | projection]</c>; also <c>filter</c> and <c>extract</c>.</summary>
internal sealed class ListComprehension(Variable item, Expression list, Expression? predicate, Expression? projection) : Expression
{
    public Variable Item { get; } = item;

    public Expression List { get; } = list;

    public Expression? Predicate { get; } = predicate;

    public Expression? Projection { get; } = projection;
}

internal enum Quantifier
{
    All,
    Any,
    None,
    Single,
}

/// <summary><c>all(x IN list WHERE predicate)</c>.</summary>
internal sealed class QuantifierExpression(Quantifier quantifier, Variable item, Expression list, Expression predicate) : Expression
{
    public Quantifier Quantifier { get; } = quantifier;

    public Variable Item { get; } = item;

    public Expression List { get; } = list;

    public Expression Predicate { get; } = predicate;
}

/// <summary><c>reduce(acc = initial, x IN list | step)</c>.</summary>
internal sealed class ReduceExpression(Variable accumulator, Expression initial, Variable item, Expression list, Expression step) : Expression
{
    public Variable Accumulator { get; } = accumulator;

    public Expression Initial { get; } = initial;

    public Variable Item { get; } = item;

    public Expression List { get; } = list;

    public Expression Step { get; } = step;
}

/// <summary>A pattern as a predicate: <c>WHERE (a)--&gt;(:B)</c>, true when it has a match.</summary>
internal sealed class PatternPredicate(PathPattern pattern) : Expression
{
    public PathPattern Pattern { get; } = pattern;
}

/// <summary><c>[p = (a)--&gt;(b) WHERE predicate | projection]</c>.</summary>
internal sealed class PatternComprehension(PathPattern pattern, Expression? predicate, Expression projection) : Expression
{
    /// <summary>The pattern, with its path variable if it has one.</summary>
    public PathPattern Pattern { get; } = pattern;

    public Expression? Predicate { get; } = predicate;

    public Expression Projection { get; } = projection;
}

/// <summary><c>shortestPath((a)-[*]-(b))</c> as an expression; both ends must be bound.</summary>
internal sealed class ShortestPathExpression(PathPattern pattern) : Expression
{
    public PathPattern Pattern { get; } = pattern;
}

internal enum SubqueryKind
{
    Exists,
    Count,
    Collect,
}

/// <summary>
/// <c>EXISTS { … }</c>, <c>COUNT { … }</c>, <c>COLLECT { … }</c>. The short form <c>EXISTS { (a)--&gt;(b) WHERE … }</c> is parsed as a MATCH clause
/// without RETURN.
/// </summary>
internal sealed class SubqueryExpression(SubqueryKind kind, Query query) : Expression
{
    public SubqueryKind Kind { get; } = kind;

    public Query Query { get; } = query;
}

/// <summary>
/// <c>(expression)</c>: kept so that a name of an unaliased column shows it, and that <c>(n)</c> can be told from a pattern. Later stages look through it.
/// </summary>
internal sealed class Parenthesized(Expression inner) : Expression
{
    public Expression Inner { get; } = inner;
}
