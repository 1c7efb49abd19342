using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

public class PathTests
{
    private readonly TestBed _bed = new();
    private readonly QueryContext _context;
    private readonly NodeId[] _nodes;
    private readonly EdgeId[] _edges;

    /// <summary>(0)-[0]->(1)-[1]->(2)&lt;-[2]-(3), and a loop [3] at (1).</summary>
    public PathTests()
    {
        var db = Database.InMemory();
        using var write = db.Begin();
        _nodes = [.. Enumerable.Range(0, 4).Select(_ => write.CreateNode("N"))];
        _edges = [write.CreateEdge(_nodes[0], "T", _nodes[1]), write.CreateEdge(_nodes[1], "T", _nodes[2]), write.CreateEdge(_nodes[3], "T", _nodes[2]), write.CreateEdge(_nodes[1], "T", _nodes[1])];
        write.Commit();
        _context = Runs.Over(db.Snapshot());
    }

    [Fact]
    public void Nodes_within_lists_follow_from_the_edges()
    {
        Assert.Equal("0 0 1 1 2", Path([N(0)], [E(0)], [N(1)], [E(1)], [N(2)]));
        Assert.Equal("0 0 1 1 2 2 3", Path([N(0)], [E(0), E(1), E(2)], [N(3)]));
        Assert.Equal("3 2 2 1 1 0 0", Path([N(3)], [E(2)], [N(2)], [E(1), E(0)], [N(0)]));
        Assert.Equal("1 3 1 0 0", Path([N(1)], [E(3), E(0)], [N(0)]));
        Assert.Equal("2", Path([N(2)], [], [N(2)]));
        Assert.Equal("2 1 1 0 0", Path([N(2)], [E(1)], [], [E(0)], [], [N(0)]));
        Assert.Equal("null", Path([N(2)], null, [N(0)]));
    }

    [Fact]
    public void No_edge_twice()
    {
        Assert.True(Distinct([E(0)], [E(1)], [E(2), E(3)]));
        Assert.False(Distinct([E(0)], [E(1)], [E(2), E(1)]));
        Assert.False(Distinct([E(2), E(2)]));
        Assert.True(Distinct([E(0)], [], null));
        using var db = Database.InMemory();
        using var write = db.Begin();
        var node = write.CreateNode();
        var many = Enumerable.Range(0, 40).Select(_ => Value.OfEdge(write.CreateEdge(node, "T", node), null)).ToArray();
        Assert.True(Distinct(many));
        Assert.False(Distinct(many, [many[33]]));
    }

    private Value N(int i) => Value.OfNode(_nodes[i], null);

    private Value E(int i) => Value.OfEdge(_edges[i], null);

    /// <summary>One value is bound as itself, none or several as a list, null as null.</summary>
    private (Batch Batch, List<Mycelia.Cypher.Syntax.Symbol> Parts) Bind(Value[]?[] parts)
    {
        var batch = _bed.Batch(1);
        var symbols = new List<Mycelia.Cypher.Syntax.Symbol>();
        foreach (var part in parts)
        {
            var column = new Vector();
            VectorCopy.FromValues([part is null ? Value.Null : part.Length == 1 ? part[0] : Value.List(part)], column, _context);
            symbols.Add(_bed[$"part{symbols.Count}"]);
            batch[symbols[^1]] = column;
        }

        return (batch, symbols);
    }

    private string Path(params Value[]?[] parts)
    {
        var (batch, symbols) = Bind(parts);
        var value = VectorCopy.GetValue(_bed.Factory.Create(new PathExpression(symbols)).Evaluate(batch, _context), 0, _context);
        if (value.IsNull) return "null";
        var path = value.AsPath();
        return string.Join(' ', path.Nodes.SelectMany((node, i) => i == 0 ? new[] { Array.IndexOf(_nodes, node.Id) } : [Array.IndexOf(_edges, path.Edges[i - 1].Id), Array.IndexOf(_nodes, node.Id)]));
    }

    private bool Distinct(params Value[]?[] parts)
    {
        var (batch, symbols) = Bind(parts);
        return VectorCopy.GetValue(_bed.Factory.Create(new EdgesDistinct(symbols)).Evaluate(batch, _context), 0, _context).AsBool();
    }
}
