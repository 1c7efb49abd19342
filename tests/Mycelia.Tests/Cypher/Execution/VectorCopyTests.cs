using Mycelia.Cypher.Execution;
using Mycelia.Tests.Cypher.Execution.Expressions;

namespace Mycelia.Tests.Cypher.Execution;

public class VectorCopyTests
{
    private static readonly VectorKind[] s_kinds = [VectorKind.Null, VectorKind.Bool, VectorKind.Int64, VectorKind.Float64, VectorKind.Text, VectorKind.Value];

    private readonly QueryContext _context = Runs.Empty();

    [Fact]
    public void Gathering_takes_the_positions_in_order()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var rows = new RandomRows(random, _context);
            var source = rows.Column(s_kinds[seed % s_kinds.Length], 40, random.Next(2) == 0, random.Next(4) == 0);
            var positions = Enumerable.Range(0, random.Next(1, 100)).Select(_ => random.Next(40)).ToArray();
            var target = new Vector();
            VectorCopy.Gather(source, positions, target);
            for (var i = 0; i < positions.Length; i++) Assert.Equal(rows.At(source, positions[i]), rows.At(target, i));
        }
    }

    [Fact]
    public void Appending_keeps_all_values_through_changes_of_kind()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var rows = new RandomRows(random, _context);
            var expected = new List<Value>();
            var target = new Vector();
            for (var part = 0; part < random.Next(1, 6); part++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        var nulls = random.Next(0, 70);
                        VectorCopy.AppendNulls(target, expected.Count, nulls);
                        expected.AddRange(Enumerable.Repeat(Value.Null, nulls));
                        break;
                    case 1:
                        var value = rows.Any();
                        VectorCopy.Append(value, target, expected.Count, _context);
                        expected.Add(value);
                        break;
                    default:
                        var source = rows.Column(s_kinds[random.Next(s_kinds.Length)], 80, random.Next(2) == 0, isConstant: false);
                        var positions = rows.Selection(80);
                        VectorCopy.AppendTo(source, positions, target, expected.Count, _context);
                        expected.AddRange(positions.Select(p => rows.At(source, p)));
                        break;
                }
            }

            for (var i = 0; i < expected.Count; i++) Assert.True(expected[i].Equals(rows.At(target, i)), $"seed {seed} at {i}: {expected[i]} expected, {rows.At(target, i)} found");
        }
    }

    [Fact]
    public void A_constant_can_be_appended()
    {
        var (constant, target) = (new Vector(), new Vector());
        constant.SetConstant("x");
        VectorCopy.AppendTo(constant, [5, 7], target, 0, _context);
        VectorCopy.AppendTo(constant, [1], target, 2, _context);
        Assert.Equal(VectorKind.Text, target.Kind);
        Assert.False(target.IsConstant);
        Assert.Equal(["x", "x", "x"], Enumerable.Range(0, 3).Select(i => VectorCopy.GetValue(target, i, _context)));
    }

    [Fact]
    public void Values_of_one_kind_become_typed()
    {
        Assert.Equal(VectorKind.Int64, KindOf(1, Value.Null, 3));
        Assert.Equal(VectorKind.Float64, KindOf(Value.Null, 1.5));
        Assert.Equal(VectorKind.Bool, KindOf(true));
        Assert.Equal(VectorKind.Null, KindOf(Value.Null, Value.Null));
        Assert.Equal(VectorKind.Value, KindOf(1, 1.5));
        Assert.Equal(VectorKind.Value, KindOf("a", "b"));
        Assert.Equal(VectorKind.Value, KindOf(1, Value.List(1)));

        VectorKind KindOf(params Value[] values)
        {
            var vector = new Vector();
            VectorCopy.FromValues(values, vector, _context);
            Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => VectorCopy.GetValue(vector, i, _context)));
            return vector.Kind;
        }
    }
}
