using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>Nested plans in expressions: rows go in with numbers and come back in any order.</summary>
public class SubplanTests
{
    private readonly Symbol _number = new("row", SymbolKind.Value, 30);
    private readonly Symbol _times = new("times", SymbolKind.Value, 31);
    private int _batchesGiven;
    private int _runs;

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Each_kind_of_answer(bool isPerRow)
    {
        var context = Runs.Empty();
        var bed = Bed();
        var batch = Numbers(bed, 3, 0, 1, 5, 2);
        TestBed.Select(batch, 0, 1, 3, 4);
        foreach (var (wanted, expected) in new (SubplanResult, Func<long, Value>)[]
        {
            (SubplanResult.Exists, static n => n > 0),
            (SubplanResult.Count, static n => n),
            (SubplanResult.Collect, static n => Value.List(Enumerable.Range(0, (int)n).Select(i => (Value)(n * 10 + i)).ToArray())),
            (SubplanResult.First, static n => n > 0 ? n * 10 : Value.Null),
        })
        {
            var values = bed.Factory.Create(Subplan(bed, wanted, isPerRow)).Evaluate(batch, context);
            foreach (var p in Positions.Of(batch)) Assert.Equal(expected(batch[bed["n"]]!.Longs[p]), VectorCopy.GetValue(values, p, context));
        }
    }

    [Fact]
    public void Existence_stops_as_soon_as_all_rows_are_answered()
    {
        var bed = Bed();
        bed.Factory.Create(Subplan(bed, SubplanResult.Exists, isPerRow: false)).Evaluate(Numbers(bed, 9, 9, 9), Runs.Over(Database.InMemory().Snapshot(), batchRows: 2));
        Assert.Equal(2, _batchesGiven);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public void The_argument_gives_chosen_rows_with_numbers()
    {
        var context = Runs.Empty();
        var bed = new TestBed();
        var plan = new ArgumentPlan(_number) { Carries = [bed["n"]] };
        var argument = new ArgumentOperator(plan, TestBed.SymbolsMax);
        var outer = Numbers(bed, 10, 11, 12, 13);
        argument.Set(outer, [1, 3]);
        for (var run = 0; run < 2; run++)
        {
            argument.Open(context);
            var rows = argument.Next()!;
            Assert.Equal(2, rows.Count);
            Assert.Equal([11L, 13L], rows.Column(bed["n"]).Longs[..2]);
            Assert.Equal([0L, 1L], rows.Column(_number).Longs[..2]);
            Assert.Null(argument.Next());
        }

        argument.Set(outer, [0, 1, 2, 3]);
        argument.Open(context);
        Assert.Same(outer[bed["n"]], argument.Next()!.Column(bed["n"]));
        argument.Set(outer, 2);
        argument.Open(context);
        Assert.Equal(12, argument.Next()!.Column(bed["n"]).Longs[0]);
    }

    [Fact]
    public void A_loop_hands_its_variable_to_the_plan()
    {
        var context = Runs.Empty();
        var bed = Bed();
        var list = new Variable("l") { Symbol = bed["l"] };
        var item = new Variable("n") { Symbol = bed["n"] };
        var comprehension = new ListComprehension(item, list, null, Subplan(bed, SubplanResult.Count, isPerRow: false));
        var lists = new Vector();
        VectorCopy.FromValues([Value.List(1, 2), Value.List([]), Value.List(0, 4)], lists, context);
        var values = bed.Factory.Create(comprehension).Evaluate(bed.Batch(3, ("l", lists)), context);
        Assert.Equal([Value.List(1, 2), Value.List([]), Value.List(0, 4)], [.. Enumerable.Range(0, 3).Select(p => VectorCopy.GetValue(values, p, context))]);
    }

    private static Batch Numbers(TestBed bed, params long[] numbers)
    {
        var column = new Vector();
        column.Reset(VectorKind.Int64, numbers.Length);
        numbers.CopyTo(column.Longs, 0);
        return bed.Batch(numbers.Length, ("n", column));
    }

    private SubplanExpression Subplan(TestBed bed, SubplanResult wanted, bool isPerRow) =>
        new(wanted, new ArgumentPlan(isPerRow ? null : _number) { Carries = [bed["n"]] }, _number, [bed["n"]])
        {
            IsPerRow = isPerRow,
            Item = new BinaryExpression(BinaryOperator.Add, new BinaryExpression(BinaryOperator.Multiply, new Variable("n") { Symbol = bed["n"] }, new Literal(10)), new Variable("t") { Symbol = _times }),
        };

    private TestBed Bed()
    {
        TestBed? bed = null;
        bed = new TestBed
        {
            Nest = plan =>
            {
                var argument = new ArgumentOperator((ArgumentPlan)plan, TestBed.SymbolsMax);
                return new NestedPlan(new Repeater(this, argument, bed!["n"]), [argument]);
            },
        };
        return bed;
    }

    /// <summary>Gives each row as often as its number n says, the k-th times of all rows before the next.</summary>
    private sealed class Repeater(SubplanTests test, ArgumentOperator argument, Symbol n) : Operator
    {
        private readonly Batch _batch = new(TestBed.SymbolsMax);
        private readonly Vector[] _columns = [new(), new(), new()];
        private readonly List<(int Row, long Times)> _left = [];
        private Batch _rows = null!;
        private int _room;

        public override void Open(QueryContext context)
        {
            test._runs++;
            _room = context.BatchRows;
            argument.Open(context);
            _rows = argument.Next()!;
            _left.Clear();
            for (var times = 0; times < 10; times++)
                for (var row = 0; row < _rows.Count; row++)
                    if (VectorOf(n).Longs[row] > times) _left.Add((row, times));
        }

        public override Batch? Next()
        {
            var now = _left.Take(_room).ToArray();
            if (now.Length == 0) return null;
            test._batchesGiven++;
            _left.RemoveRange(0, now.Length);
            _batch.Clear();
            _batch.Count = now.Length;
            var rows = now.Select(static item => item.Row).ToArray();
            VectorCopy.Gather(VectorOf(n), rows, _columns[0]);
            _batch[n] = _columns[0];
            if (_rows[test._number] is { } numbers)
            {
                VectorCopy.Gather(numbers, rows, _columns[1]);
                _batch[test._number] = _columns[1];
            }

            _columns[2].Reset(VectorKind.Int64, now.Length);
            for (var i = 0; i < now.Length; i++) _columns[2].Longs[i] = now[i].Times;
            _batch[test._times] = _columns[2];
            return _batch;
        }

        private Vector VectorOf(Symbol symbol) => _rows.Column(symbol);
    }
}
