using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Values;

public class EntityValueTests
{
    private static readonly NodeId Ann = new(1), Bob = new(2);
    private static readonly EdgeId Knows = new(1);
    private static readonly FixedView View = new();

    private static readonly Value[] Entities =
        [Value.OfNode(Ann, View), Value.OfEdge(Knows, View), Value.OfPath(new PathValue([Ann, Bob], [Knows], View))];

    [Fact]
    public void Entities_are_read_through_their_view()
    {
        var node = Value.OfNode(Ann, View).AsNode();
        Assert.Equal(Ann, node.Id);
        Assert.Equal(["Person", "odd name"], node.Labels);
        Assert.True(node.HasLabel("Person"));
        Assert.False(node.HasLabel("person"));
        Assert.Equal("Ann", node["name"]);
        Assert.True(node["age"].IsNull);
        Assert.Single(node.Properties);

        var edge = Value.OfEdge(Knows, View).AsEdge();
        Assert.Equal(("KNOWS", Ann, Bob), (edge.Type, edge.SourceId, edge.TargetId));
        Assert.Equal(1999, edge["since"]);

        var path = Entities[2].AsPath();
        Assert.Equal(1, path.Length);
        Assert.Equal([Ann, Bob], path.Nodes.Select(static n => n.Id));
        Assert.Equal("KNOWS", path.Edges[0].Type);
    }

    [Fact]
    public void Without_a_view_reading_says_what_to_do()
    {
        var error = Assert.Throws<MyceliaException>(() => Value.OfNode(Ann, null).AsNode()["name"]);
        Assert.Equal(StatusCode.InvalidState, error.Status);
        Assert.Contains(Ann.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => Value.OfEdge(Knows, null).AsEdge().Type).Status);
    }

    [Fact]
    public void The_view_does_not_count_for_equality()
    {
        Value[] bare = [Value.OfNode(Ann, null), Value.OfEdge(Knows, null), Value.OfPath(new PathValue([Ann, Bob], [Knows], null))];
        for (var i = 0; i < bare.Length; i++)
        {
            Assert.Equal(Entities[i], bare[i]);
            Assert.Equal(Entities[i].GetHashCode(), bare[i].GetHashCode());
            Assert.Equal(0, Entities[i].CompareTo(bare[i]));
        }

        Assert.NotEqual(Value.OfNode(Ann, View), Value.OfEdge(new EdgeId(Ann.Value), View));
        Assert.NotEqual(Value.OfNode(Ann, View), Value.OfNode(Bob, View));
        Assert.NotEqual(Entities[2], Value.OfPath(new PathValue([Bob, Ann], [Knows], View)));
    }

    [Fact]
    public void Identities_order_as_unsigned_numbers_and_paths_by_their_parts()
    {
        Assert.True(Value.OfNode(Ann, null).CompareTo(Value.OfNode(new NodeId(ulong.MaxValue), null)) < 0);
        var start = Value.OfPath(new PathValue([Ann], [], null));
        Assert.True(start.CompareTo(Entities[2]) < 0);
        Assert.True(Value.OfPath(new PathValue([Bob], [], null)).CompareTo(Entities[2]) > 0);
        Assert.Equal(0, start.AsPath().Length);
    }

    [Theory]
    [InlineData(0, "(:Person:`odd name` {name: 'Ann'})")]
    [InlineData(1, "[:KNOWS {since: 1999}]")]
    [InlineData(2, "(:Person:`odd name` {name: 'Ann'})-[:KNOWS {since: 1999}]->()")]
    public void Text_is_that_of_a_pattern(int index, string text)
    {
        Assert.Equal(text, Entities[index].ToString());
        Assert.Equal($"[{text}]", Value.List(Entities[index]).ToString());
    }

    [Fact]
    public void Text_without_a_view_or_of_what_is_gone_is_the_identity()
    {
        Assert.Equal("(n0000000000000001)", Value.OfNode(Ann, null).ToString());
        Assert.Equal("[e0000000000000009]", Value.OfEdge(new EdgeId(9), View).ToString());
        Assert.Equal("()<-[:KNOWS {since: 1999}]-(:Person:`odd name` {name: 'Ann'})", Value.OfPath(new PathValue([Bob, Ann], [Knows], View)).ToString());
    }

    [Fact]
    public void They_are_refused_wherever_bytes_are_written()
    {
        foreach (var entity in Entities)
        {
            foreach (var value in (Value[])[entity, Value.List(1, entity), Value.Map([new("k", Value.List(entity))])])
            {
                Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => ValueCodec.Write(new ByteWriter(), value)).Status);
                Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => OrderedKey.Append(new ByteWriter(), value)).Status);
            }
        }
    }

    [Fact]
    public void Objects_and_values_convert_both_ways()
    {
        foreach (var entity in Entities) Assert.Equal(entity, Value.From(entity.ToObject()));
        Assert.IsType<Node>(Entities[0].ToObject());
        Assert.IsType<Edge>(Entities[1].ToObject());
        Assert.IsType<GraphPath>(Entities[2].ToObject());
        Assert.True(Entities[0].TryGetNode(out _));
        Assert.False(Entities[0].TryGetEdge(out _));
        Assert.False(Entities[0].TryGetPath(out _));
        Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => Entities[0].AsEdge()).Status);
    }

    /// <summary>Ann knows Bob, who has neither labels nor properties; nothing else exists.</summary>
    private sealed class FixedView : IEntityView
    {
        public IReadOnlyList<string> Labels(NodeId node) => node == Ann ? ["Person", "odd name"] : [];

        public IReadOnlyDictionary<string, Value> Properties(NodeId node) =>
            node == Ann ? new Dictionary<string, Value> { ["name"] = "Ann" } : new Dictionary<string, Value>();

        public Value Property(NodeId node, string key) => Properties(node).GetValueOrDefault(key);

        public string TypeOf(EdgeId edge) => edge == Knows ? "KNOWS" : throw new MyceliaException(StatusCode.EntityNotFound, "gone");

        public NodeId Source(EdgeId edge) => Ann;

        public NodeId Target(EdgeId edge) => Bob;

        public IReadOnlyDictionary<string, Value> Properties(EdgeId edge) => new Dictionary<string, Value> { ["since"] = 1999 };

        public Value Property(EdgeId edge, string key) => Properties(edge).GetValueOrDefault(key);
    }
}
