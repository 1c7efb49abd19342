using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Tests.Cypher.Execution.Breaking;

/// <summary>A row of the input: its values, and how often it counts.</summary>
internal sealed record TestRow(Value[] Values, long Times = 1);

/// <summary>How a breaker is run.</summary>
internal sealed record TestRun(int BatchRows = 2048, long Memory = long.MaxValue, int Workers = 1)
{
    /// <summary>Batch sizes, budgets and workers that differ in what they exercise.</summary>
    public static IEnumerable<TestRun> All =>
        from batchRows in (int[])[1, 2, 7, 2048] from memory in (long[])[long.MaxValue, 100_000, 1] from workers in (int[])[1, 3] select new TestRun(batchRows, memory, workers);
}

/// <summary>Breakers over rows that a test makes up, in batches of changing kinds and selections.</summary>
internal sealed class BreakerBed : IDisposable
{
    private readonly Database _db = Database.InMemory();
    private readonly List<Symbol> _symbols = [];
    private readonly PlanNode _input = new UnitPlan();

    public BreakerBed()
    {
        using var write = _db.Begin();
        Nodes = [.. Enumerable.Range(0, 20).Select(_ => write.CreateNode("N"))];
        write.Commit();
    }

    public NodeId[] Nodes { get; }

    public PlanNode Input => _input;

    public int SymbolCount => _symbols.Count + 1;

    /// <summary>What the input does before each batch.</summary>
    public Action? BeforeBatch { get; set; }

    public Symbol Symbol(string name)
    {
        var symbol = new Symbol(name, SymbolKind.Value, _symbols.Count);
        _symbols.Add(symbol);
        return symbol;
    }

    public static Expression Variable(Symbol symbol) => new Variable(symbol.Name) { Symbol = symbol };

    public QueryContext Context(TestRun run, CancellationToken cancellation = default, World? world = null) => new(_db.Snapshot(), null, [], cancellation)
    {
        BatchRows = run.BatchRows,
        Workers = run.Workers,
        Memory = new MemoryBudget(run.Memory),
        World = world ?? World.Real,
    };

    /// <summary>The input of a breaker: these columns of the rows, dealt out among copies.</summary>
    public BreakerInput Breaker(Symbol[] columns, IReadOnlyList<TestRow> rows, bool isPlain = false)
    {
        var deal = new Deal(rows);
        return new BreakerInput(Copy(), context =>
        {
            deal.Reset();
            return context.Workers;
        }, Copy);

        InputCopy Copy() => new(new Given(this, columns, deal, isPlain), new EvaluatorFactory(SymbolCount, [], static _ => throw new NotSupportedException()));
    }

    public Operator Operator(Symbol[] columns, IReadOnlyList<TestRow> rows) => new Given(this, columns, new Deal(rows), isPlain: false);

    /// <summary>The rows that an operator gives, opened anew; nothing of the memory stays taken.</summary>
    public List<Value[]> Rows(Operator root, QueryContext context, params IReadOnlyList<Symbol> columns)
    {
        var rows = new List<Value[]>();
        root.Open(context);
        while (root.Next() is { } batch)
        {
            Assert.InRange(batch.Rows, 1, context.BatchRows);
            foreach (var position in Positions.Of(batch))
                rows.Add([.. columns.Select(column => VectorCopy.GetValue(batch.Column(column), position, context))]);
        }

        Assert.Null(root.Next());
        root.Close();
        Assert.Equal(0, context.Memory.Used);
        return rows;
    }

    /// <summary>A value of one of the kinds that the seed allows, from few or many.</summary>
    public Value Random(Random random, int kinds, int range)
    {
        if (random.Next(8) == 0) return Value.Null;
        var number = random.Next(range);
        return (kinds == 9 ? random.Next(8) : kinds) switch
        {
            0 => number - range / 2,
            1 => number % 5 == 0 ? double.NaN : number % 3 == 0 ? number : -number / 8.0,
            2 => number % 4 == 0 ? "" : $"text {number}" + (number % 2 == 0 ? "" : " that is longer than others, über alles"),
            3 => number % 2 == 0,
            4 => Value.OfNode(Nodes[number % Nodes.Length], null),
            5 => Value.List(number % 3, Value.Null, $"{number % 2}"),
            6 => number % 2 == 0 ? number : (double)number,
            _ => new Date(number),
        };
    }

    public void Dispose() => _db.Dispose();

    private sealed class Deal(IReadOnlyList<TestRow> rows)
    {
        private int _next;

        public void Reset() => _next = 0;

        public List<TestRow> Take(int count)
        {
            lock (rows)
            {
                var taken = rows.Skip(_next).Take(count).ToList();
                _next += taken.Count;
                return taken;
            }
        }
    }

    /// <summary>Gives rows, in vectors of whatever kind holds a batch's values, every other batch under a selection that hides positions.</summary>
    private sealed class Given(BreakerBed bed, Symbol[] columns, Deal deal, bool isPlain) : Operator
    {
        private QueryContext _context = null!;
        private int _batches;
        private bool _owns;

        public override void Open(QueryContext context)
        {
            _context = context;
            if (_owns) deal.Reset();
            _batches = 0;
        }

        public override Batch? Next()
        {
            _owns = _context.Workers == 1;
            bed.BeforeBatch?.Invoke();
            var isSpread = !isPlain && _context.BatchRows > 1 && _batches % 2 == 1;
            var rows = deal.Take(isSpread ? _context.BatchRows / 2 : _context.BatchRows);
            if (rows.Count == 0) return null;
            var spread = isSpread ? 2 : 1;
            var batch = new Batch(bed.SymbolCount) { Count = rows.Count * spread };
            for (var c = 0; c < columns.Length; c++) batch[columns[c]] = Column([.. rows.Select(row => row.Values[c])], spread, (_batches + c) % 3);
            if (rows.Any(static row => row.Times != 1))
            {
                batch.Multiplicity = new long[batch.Count];
                for (var i = 0; i < rows.Count; i++) batch.Multiplicity[i * spread + spread - 1] = rows[i].Times;
            }

            if (isSpread)
            {
                var selected = batch.BeginSelect();
                for (var i = 0; i < rows.Count; i++) selected[i] = i * 2 + 1;
                batch.EndSelect(rows.Count);
            }

            _batches++;
            return batch;
        }

        private Vector Column(Value[] values, int spread, int how)
        {
            var vector = new Vector();
            if (how == 1 && values.All(value => value.Equals(values[0])))
            {
                vector.SetConstant(values[0]);
                return vector;
            }

            var all = new Value[values.Length * spread];
            for (var i = 0; i < values.Length; i++) all[i * spread + spread - 1] = values[i];
            if (values.All(static value => value.Kind is ValueKind.String or ValueKind.Null) && how != 2)
            {
                vector.Reset(VectorKind.Text, all.Length);
                if (all.Any(static value => value.IsNull)) vector.BeginNulls(all.Length, allValid: true);
                for (var i = 0; i < all.Length; i++)
                {
                    if (all[i].IsNull) vector.SetNull(i);
                    else vector.Texts[i] = System.Text.Encoding.UTF8.GetBytes(all[i].AsString());
                }
            }
            else if (how == 2 && !isPlain)
            {
                vector.Reset(VectorKind.Value, all.Length);
                all.CopyTo(vector.Values, 0);
            }
            else
            {
                VectorCopy.FromValues(all, vector, _context);
            }

            return vector;
        }
    }
}

/// <summary>Rows of values by equivalence.</summary>
internal sealed class ByEquivalence : IEqualityComparer<Value[]>
{
    public static ByEquivalence Instance { get; } = new();

    public bool Equals(Value[]? x, Value[]? y) => CypherEquivalence.AreEquivalent(x, y);

    public int GetHashCode(Value[] values) => CypherEquivalence.Hash(values);
}
