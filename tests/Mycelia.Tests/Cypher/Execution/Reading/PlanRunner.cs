using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Tests.Cypher.Execution.Reading;

/// <summary>Hand-made plans: symbols, inputs, runs, and rows to compare.</summary>
internal sealed class PlanRunner
{
    private readonly List<Symbol> _symbols = [];
    private readonly Dictionary<PlanNode, (Symbol[] Symbols, Value[][] Rows, bool AsRows)> _inputs = [];

    public static readonly int[] BatchSizes = [1, 2, 7, 2048];

    public Value[] Parameters { get; set; } = [];

    public List<string> ParameterNames { get; } = [];

    public Symbol Symbol(string name, SymbolKind kind = SymbolKind.Node)
    {
        var symbol = new Symbol(name, kind, _symbols.Count);
        _symbols.Add(symbol);
        return symbol;
    }

    public static PlanNode Unit() => new UnitPlan();

    /// <summary>Rows given one by one; nodes and edges as rows of the version, or as values.</summary>
    public PlanNode Input(Symbol[] symbols, IEnumerable<Value[]> rows, bool asRows = true)
    {
        var plan = new ArgumentPlan(null);
        _inputs.Add(plan, (symbols, [.. rows], asRows));
        return plan;
    }

    public List<string> Run(Database db, PlanNode plan, int batchRows, params Symbol[] columns) => Run(db.Snapshot(), null, plan, batchRows, columns);

    public List<string> Run(Snapshot snapshot, Transaction? transaction, PlanNode plan, int batchRows, params Symbol[] columns)
    {
        var context = new QueryContext(snapshot, transaction, Parameters, CancellationToken.None) { BatchRows = batchRows };
        var root = Make(plan, null);
        var first = Rows(root, context, columns);

        // A tree is kept and opened again.
        Assert.Equal(first, Rows(root, context, columns));
        root.Dispose();
        return first;
    }

    /// <summary>The rows of several copies that share the leftmost scan, asked in turns.</summary>
    public List<string> RunSplit(Database db, PlanNode plan, int copies, int batchRows, params Symbol[] columns)
    {
        Assert.True(SharedSources.CanSplit(plan));
        var sources = new SharedSources();
        sources.Share(plan);
        var context = new QueryContext(db.Snapshot(), null, Parameters, CancellationToken.None) { BatchRows = batchRows };
        var roots = Enumerable.Range(0, copies).Select(_ => Make(plan, sources)).ToList();
        var rows = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            rows.Clear();
            sources.Reset(context);
            foreach (var root in roots) root.Open(context);
            var open = roots.ToList();
            while (open.Count > 0)
            {
                foreach (var root in open.ToArray())
                {
                    if (root.Next() is { } batch) Read(batch, context, columns, rows);
                    else open.Remove(root);
                }
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    public static string Row(params Value[] values) => string.Join(" | ", values.Select(value => value.Kind switch
    {
        ValueKind.Node => $"n{value.NodeIdentity.Value}",
        ValueKind.Edge => $"e{value.EdgeIdentity.Value}",
        ValueKind.List => $"[{string.Join(",", value.ListItems.ToArray().Select(item => Row(item)))}]",
        _ => value.ToString(),
    }));

    public static Value Node(NodeId id) => Value.OfNode(id, null);

    public static Value Edge(EdgeId id) => Value.OfEdge(id, null);

    public static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];

    public static Expression Property(Symbol symbol, string key) => new PropertyAccess(new Variable(symbol.Name) { Symbol = symbol }, key);

    public static Expression Variable(Symbol symbol) => new Variable(symbol.Name) { Symbol = symbol };

    public static Expression Compare(Expression left, BinaryOperator @operator, Expression right) => new BinaryExpression(@operator, left, right);

    public static Expression Constant(Value value) => new Literal(value);

    private static List<string> Rows(Operator root, QueryContext context, Symbol[] columns)
    {
        var rows = new List<string>();
        root.Open(context);
        while (root.Next() is { } batch)
        {
            Assert.InRange(batch.Rows, 1, context.BatchRows);
            Read(batch, context, columns, rows);
        }

        Assert.Null(root.Next());
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static void Read(Batch batch, QueryContext context, Symbol[] columns, List<string> rows)
    {
        foreach (var position in Positions.Of(batch))
        {
            var row = Row([.. columns.Select(column => VectorCopy.GetValue(batch.Column(column), position, context))]);
            for (var i = 0L; i < (batch.Multiplicity?[position] ?? 1); i++) rows.Add(row);
        }
    }

    private Operator Make(PlanNode plan, SharedSources? sources)
    {
        var build = new OperatorBuild(new EvaluatorFactory(_symbols.Count, ParameterNames, _ => throw new NotSupportedException()), _symbols.Count, sources);
        return Make(plan);

        Operator Make(PlanNode node)
        {
            if (node is UnitPlan) return new Given([], [[]], true, _symbols.Count);
            if (_inputs.TryGetValue(node, out var given)) return new Given(given.Symbols, given.Rows, given.AsRows, _symbols.Count);
            return ReadOperators.Create(node, build, Make, Nest)!;
        }

        NestedPlan Nest(PlanNode step)
        {
            var arguments = new List<ArgumentOperator>();
            return new NestedPlan(Inner(step), arguments);

            Operator Inner(PlanNode node)
            {
                if (node is not ArgumentPlan argument) return ReadOperators.Create(node, build, Inner, Nest)!;
                arguments.Add(new ArgumentOperator(argument, _symbols.Count));
                return arguments[^1];
            }
        }
    }

    /// <summary>Gives rows, every other batch under a selection that hides positions.</summary>
    private sealed class Given(Symbol[] symbols, Value[][] rows, bool asRows, int symbolCount) : Operator
    {
        private QueryContext _context = null!;
        private int _at;
        private bool _isSelected;

        public override void Open(QueryContext context)
        {
            _context = context;
            _at = 0;
            _isSelected = false;
        }

        public override Batch? Next()
        {
            if (_at == rows.Length) return null;
            var room = _isSelected ? Math.Max(1, _context.BatchRows / 2) : _context.BatchRows;
            var count = Math.Min(room, rows.Length - _at);
            var batch = new Batch(symbolCount) { Count = _isSelected && _context.BatchRows > 1 ? count * 2 : count };
            var spread = batch.Count / count;
            for (var c = 0; c < symbols.Length; c++)
            {
                var values = new Value[batch.Count];
                for (var i = 0; i < count; i++) values[i * spread + spread - 1] = rows[_at + i][c];
                var vector = new Vector();
                if (asRows) VectorCopy.FromValues(values, vector, _context);
                else
                {
                    vector.Reset(VectorKind.Value, values.Length);
                    values.CopyTo(vector.Values);
                }

                batch[symbols[c]] = vector;
            }

            if (spread > 1)
            {
                var selected = batch.BeginSelect();
                for (var i = 0; i < count; i++) selected[i] = i * spread + spread - 1;
                batch.EndSelect(count);
            }

            _at += count;
            _isSelected = !_isSelected;
            return batch;
        }
    }
}
