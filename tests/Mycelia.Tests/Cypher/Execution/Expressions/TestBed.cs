using System.Collections;
using System.Reflection;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>Expressions from text, with one symbol per name, and evaluators for them.</summary>
internal sealed class TestBed
{
    public const int SymbolsMax = 32;

    private readonly Dictionary<string, Symbol> _symbols = [];

    public TestBed(params string[] parameters) => Factory = new EvaluatorFactory(SymbolsMax, parameters, plan => Nest!(plan));

    public EvaluatorFactory Factory { get; }

    /// <summary>What nested plans become.</summary>
    public Func<PlanNode, NestedPlan> Nest { get; init; } = static _ => throw new InvalidOperationException();

    public Symbol this[string name]
    {
        get
        {
            if (!_symbols.TryGetValue(name, out var symbol)) _symbols.Add(name, symbol = new Symbol(name, SymbolKind.Value, _symbols.Count));
            return symbol;
        }
    }

    public Expression Parse(string text)
    {
        var statement = CypherParser.Parse("RETURN " + text);
        var clause = (ProjectionClause)((Query)statement.Body).Parts[0].Clauses[0];
        var expression = clause.Items[0].Expression;
        Bind(expression, []);
        return expression;
    }

    public Evaluator Evaluator(string text) => Factory.Create(Parse(text));

    /// <summary>A batch of so many rows, all selected.</summary>
    public Batch Batch(int count, params (string Name, Vector Column)[] columns)
    {
        var batch = new Batch(SymbolsMax) { Count = count };
        foreach (var (name, column) in columns) batch[this[name]] = column;
        return batch;
    }

    public static void Select(Batch batch, params ReadOnlySpan<int> positions)
    {
        positions.CopyTo(batch.BeginSelect());
        batch.EndSelect(positions.Length);
    }

    /// <summary>What an expression without columns is.</summary>
    public Value Constant(string text, QueryContext context) => VectorCopy.GetValue(Evaluator(text).Evaluate(Batch(1), context), 0, context);

    private void Bind(object node, HashSet<object> seen)
    {
        if (node is string || node.GetType().IsPrimitive || node is Value || !seen.Add(node)) return;
        if (node is Variable variable)
        {
            variable.Symbol = this[variable.Name];
            return;
        }

        if (node is IEnumerable list)
        {
            foreach (var item in list)
                if (item is not null) Bind(item, seen);
            return;
        }

        if (node.GetType().Namespace?.StartsWith("Mycelia.Cypher", StringComparison.Ordinal) != true || node.GetType().IsEnum) return;
        foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetValue(node) is { } child) Bind(child, seen);
    }
}

/// <summary>Runs over in-memory databases.</summary>
internal static class Runs
{
    public static QueryContext Over(Snapshot snapshot, params Value[] parameters) => new(snapshot, null, parameters, CancellationToken.None);

    public static QueryContext Over(Snapshot snapshot, int batchRows) => new(snapshot, null, [], CancellationToken.None) { BatchRows = batchRows };

    /// <summary>A run on a database of its own that is empty.</summary>
    public static QueryContext Empty(params Value[] parameters) => Over(Database.InMemory().Snapshot(), parameters);
}
