// The syntax tree: what the parser makes of a query text and all later stages read. One class per construct of the language; nothing here
// computes. Nodes are immutable but for two marks that semantic analysis leaves: the symbol that a name stands for, and what a call resolved to.
// Every node knows the stretch of the text it came from, so that errors can point and unaliased columns can be named as they were written.

namespace Mycelia.Cypher.Syntax;

/// <summary>A stretch of the query text: UTF-16 offsets, the end exclusive.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public static TextSpan None => new(-1, -1);
}

/// <summary>The root of all classes of the tree.</summary>
internal abstract class SyntaxNode
{
    /// <summary>Where in the text the node stands; <see cref="TextSpan.None"/> for nodes that a rewrite made.</summary>
    public TextSpan Span { get; init; } = TextSpan.None;
}

/// <summary>What a symbol holds, as far as the text alone tells.</summary>
internal enum SymbolKind
{
    /// <summary>Any value: an alias, a loop variable, a yielded column.</summary>
    Value,
    Node,
    Edge,
    Path,
    /// <summary>The list of edges that a variable-length pattern binds.</summary>
    EdgeList,
    /// <summary>The list of nodes that a quantified path pattern binds.</summary>
    NodeList,
}

/// <summary>One variable of a query after name resolution: two variables of one name in different scopes are two symbols. Compared by reference.</summary>
internal sealed class Symbol(string name, SymbolKind kind, int id)
{
    /// <summary>The name as written, or one made up by the engine for what has none (then <see cref="IsAnonymous"/>).</summary>
    public string Name { get; } = name;

    public SymbolKind Kind { get; set; } = kind;

    /// <summary>Dense from 0 within one query: the column of a batch that holds it.</summary>
    public int Id { get; } = id;

    public bool IsAnonymous { get; init; }

    public override string ToString() => $"{Name}#{Id}";
}

/// <summary>A place in the text where a variable is named: its declaration or a use.</summary>
internal sealed class Variable(string name) : Expression
{
    public string Name { get; } = name;

    /// <summary>What the name stands for; set by semantic analysis (or by whoever makes the node after it).</summary>
    public Symbol? Symbol { get; set; }
}
