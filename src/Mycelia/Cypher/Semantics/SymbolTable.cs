using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>
/// The symbols of one query with the types known of them. Later stages add columns of their own here, so that ids stay dense; not safe for several
/// threads.
/// </summary>
internal sealed class SymbolTable
{
    private readonly List<Symbol> _symbols = [];
    private readonly List<StaticType> _types = [];

    public int Count => _symbols.Count;

    public IReadOnlyList<Symbol> All => _symbols;

    public Symbol this[int id] => _symbols[id];

    public Symbol Add(string name, SymbolKind kind, StaticType? type = null) => Add(new Symbol(name, kind, _symbols.Count), type);

    /// <summary>A column without a name in the text.</summary>
    public Symbol AddAnonymous(SymbolKind kind, StaticType? type = null) =>
        Add(new Symbol($"_{_symbols.Count}", kind, _symbols.Count) { IsAnonymous = true }, type);

    public StaticType TypeOf(Symbol symbol) => _types[symbol.Id];

    private Symbol Add(Symbol symbol, StaticType? type)
    {
        _symbols.Add(symbol);
        _types.Add(type ?? StaticType.Of(symbol.Kind));
        return symbol;
    }
}
