using System.Diagnostics.CodeAnalysis;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>
/// The variables that can be named at one place: its own, and behind them those of the outer scope. Own names are those that <c>*</c> stands for
/// and that WITH cuts off; outer ones stay visible throughout a subquery.
/// </summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Symbol> _own = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    /// <summary>The scope's own variables by name.</summary>
    public IEnumerable<Symbol> Own => _own.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

    /// <summary>All names that can be used here.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
                foreach (var name in scope._own.Keys)
                    yield return name;
        }
    }

    public bool TryFind(string name, [MaybeNullWhen(false)] out Symbol symbol)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._own.TryGetValue(name, out symbol)) return true;
        symbol = null;
        return false;
    }

    public bool Contains(string name) => TryFind(name, out _);

    public void Declare(string name, Symbol symbol) => _own[name] = symbol;
}
