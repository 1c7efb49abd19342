using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Tests.History;

/// <summary>Each kind of conflict: what it says, and what each resolution of it does.</summary>
public sealed class MergeConflictTests
{
    private readonly VersionForge _forge = new();
    private readonly NodeId _ada, _bo;
    private readonly EdgeId _knows;
    private readonly GraphSpace _base;

    public MergeConflictTests()
    {
        (_ada, _bo, _knows) = (_forge.NewNode(), _forge.NewNode(), _forge.NewEdge("KNOWS"));
        _base = _forge.Change(_forge.Empty, write =>
        {
            write.Node(_ada, ["Person"], ("name", "Ada"), ("born", 1815));
            write.Node(_bo, ["Person"], ("name", "Bo"));
            write.Edge(_knows, _ada, "KNOWS", _bo, ("since", 1833));
            write.Define("names", SchemaKind.Unique, false, "Person", "name");
        });
    }

    [Fact]
    public void A_property_takes_either_value_or_another_or_none()
    {
        var (ours, theirs) = (Change(write => write.Set(_ada, "born", 1)), Change(write => write.Set(_ada, "born", 2)));
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        Assert.Equal((MergeConflictKind.PropertyConflict, _ada, null, "born"), (conflict.Kind, conflict.Node, conflict.Edge, conflict.Name));
        Assert.Equal((1815, 1, 2), (conflict.Base.AsInt64(), conflict.Ours.AsInt64(), conflict.Theirs.AsInt64()));
        Assert.Equal(["Person"], conflict.Labels);
        Assert.Equal($"`born` of node {_ada} (:Person) was 1815; ours made it 1, theirs made it 2.", conflict.Explanation);
        Assert.Null(conflict.Resolution);

        Assert.Equal(1, Value(MergeResolution.Ours));
        Assert.Equal(2, Value(MergeResolution.Theirs));
        Assert.Equal(3, Value(MergeResolution.Value, 3));
        Assert.Equal(Mycelia.Value.Null, Value(MergeResolution.Value));

        Value Value(MergeResolution how, Value value = default)
        {
            var result = Resolved(ours, theirs, (conflict, how, value));
            Assert.Equal(how, Assert.Single(result.Conflicts).Resolution);
            Assert.Equal(value, result.Conflicts[0].ResolvedValue);
            Assert.True(result.IsComplete);
            return new Snapshot(result.Merged()).Get(_ada, "born");
        }
    }

    [Fact]
    public void A_value_decides_nothing_but_properties()
    {
        var (ours, theirs) = (Change(write => write.Set(_knows, "since", 1)), Change(write => write.Delete(_knows)));
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        var error = Assert.Throws<MyceliaException>(() => Resolved(ours, theirs, (conflict, MergeResolution.Value, 1)));
        Assert.Equal(StatusCode.InvalidArgument, error.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_update_of_a_deleted_node_brings_it_back_without_its_edges(bool oursDeletes)
    {
        var deleted = Change(write => write.Delete(_ada));
        var updated = Change(write =>
        {
            write.Set(_ada, "born", 1);
            write.Label(_ada, "Poet");
            write.Edge(_ada, "KNOWS", _ada);
        });
        var (ours, theirs) = oursDeletes ? (deleted, updated) : (updated, deleted);
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        Assert.Equal((MergeConflictKind.DeleteVsUpdate, _ada), (conflict.Kind, conflict.Node));
        Assert.Contains("added 1 edge at it", conflict.Explanation, StringComparison.Ordinal);
        Assert.Contains("`born`, its labels", conflict.Explanation, StringComparison.Ordinal);

        var gone = new Snapshot(Resolved(ours, theirs, (conflict, oursDeletes ? MergeResolution.Ours : MergeResolution.Theirs, default)).Merged());
        Assert.False(gone.Exists(_ada));
        Assert.Equal(0, gone.EdgeCount);
        var back = new Snapshot(Resolved(ours, theirs, (conflict, oursDeletes ? MergeResolution.Theirs : MergeResolution.Ours, default)).Merged());
        Assert.Equal(("Ada", 1), (back.Get(_ada, "name").AsString(), back.Get(_ada, "born").AsInt64()));
        Assert.Equal(["Person", "Poet"], back.Labels(_ada).Order());
        Assert.Equal(1, back.EdgeCount);
        Assert.False(back.Exists(_knows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_updated_edge_brings_its_deleted_ends_back(bool oursDeletes)
    {
        var (deleted, updated) = (Change(write => write.Delete(_ada)), Change(write => write.Set(_knows, "since", 1)));
        var (ours, theirs) = oursDeletes ? (deleted, updated) : (updated, deleted);
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        Assert.Equal((MergeConflictKind.DeleteVsUpdate, _knows), (conflict.Kind, conflict.Edge));
        var back = new Snapshot(Resolved(ours, theirs, (conflict, oursDeletes ? MergeResolution.Theirs : MergeResolution.Ours, default)).Merged());
        Assert.Equal(1, back.Get(_knows, "since"));
        Assert.Equal("Ada", back.Get(_ada, "name"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_dangling_edge_keeps_its_node_or_goes_with_it(bool oursDeletes)
    {
        EdgeId first = _forge.NewEdge("KNOWS"), second = _forge.NewEdge("KNOWS");
        var deleted = Change(write => write.Delete(_ada));
        var linked = Change(write =>
        {
            write.Edge(first, _bo, "KNOWS", _ada);
            write.Edge(second, _ada, "KNOWS", _bo);
        });
        var (ours, theirs) = oursDeletes ? (deleted, linked) : (linked, deleted);
        var conflicts = MergeAssert.Merge(_base, ours, theirs).Conflicts;
        Assert.Equal([first, second], conflicts.Select(conflict => conflict.Edge));
        Assert.All(conflicts, conflict => Assert.Equal(MergeConflictKind.DanglingEdge, conflict.Kind));
        var (keep, drop) = oursDeletes ? (MergeResolution.Theirs, MergeResolution.Ours) : (MergeResolution.Ours, MergeResolution.Theirs);
        var one = new Snapshot(Resolved(ours, theirs, (conflicts[0], keep, default), (conflicts[1], drop, default)).Merged());
        Assert.True(one.Exists(_ada) && one.Exists(first));
        Assert.False(one.Exists(second) || one.Exists(_knows));
        var none = new Snapshot(Resolved(ours, theirs, (conflicts[0], drop, default), (conflicts[1], drop, default)).Merged());
        Assert.False(none.Exists(_ada) || none.Exists(first));
    }

    [Fact]
    public void Nodes_with_one_key_collide_and_one_of_them_stays()
    {
        NodeId mine = default, its = default;
        var ours = Change(write => write.Edge(mine = write.Node("Person", ("name", "Cy")), "KNOWS", _bo));
        var theirs = Change(write => write.Edge(_bo, "KNOWS", its = write.Node("Person", ("name", "Cy"), ("born", 3))));
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        Assert.Equal((MergeConflictKind.KeyCollision, mine, its, "names"), (conflict.Kind, conflict.Node, conflict.OtherNode, conflict.Name));
        Assert.Equal("Cy", conflict.Ours);
        Assert.Contains("Ours added 1 edge at it", conflict.Explanation, StringComparison.Ordinal);
        Assert.Contains("Theirs added 1 edge at it", conflict.Explanation, StringComparison.Ordinal);
        foreach (var (how, kept, dropped) in new[] { (MergeResolution.Ours, mine, its), (MergeResolution.Theirs, its, mine) })
        {
            var result = Resolved(ours, theirs, (conflict, how, default));
            Assert.True(result.IsComplete);
            var merged = new Snapshot(result.Merged());
            Assert.True(merged.Exists(kept));
            Assert.False(merged.Exists(dropped));
            Assert.Equal(2, merged.EdgeCount);
            MergeAssert.Whole(result.Merged());
        }
    }

    [Fact]
    public void A_node_that_collides_twice_is_dropped_if_either_resolution_says_so()
    {
        var keyed = Change(write => write.Define("mails", SchemaKind.Unique, false, "Person", "mail"));
        NodeId named = default, mailed = default, both = default;
        var ours = _forge.Change(keyed, write =>
        {
            named = write.Node("Person", ("name", "Cy"));
            mailed = write.Node("Person", ("mail", "cy@x"));
        });
        var theirs = _forge.Change(keyed, write => both = write.Node("Person", ("name", "Cy"), ("mail", "cy@x")));
        var conflicts = MergeAssert.Merge(keyed, ours, theirs).Conflicts;
        Assert.Equal([("names", named), ("mails", mailed)], conflicts.Select(conflict => (conflict.Name, conflict.Node!.Value)));
        foreach (var first in new[] { MergeResolution.Ours, MergeResolution.Theirs })
        {
            var second = first == MergeResolution.Ours ? MergeResolution.Theirs : MergeResolution.Ours;
            var resolutions = new Dictionary<ConflictKey, ConflictResolution> { [conflicts[0].Key] = new(first), [conflicts[1].Key] = new(second) };
            var result = MergeAssert.Run(keyed, ours, theirs, new MergeSettings { Resolutions = resolutions });
            Assert.True(result.IsComplete);
            var merged = new Snapshot(result.Merged());
            Assert.False(merged.Exists(both));
            Assert.Equal((first == MergeResolution.Ours, second == MergeResolution.Ours), (merged.Exists(named), merged.Exists(mailed)));
        }
    }

    [Fact]
    public void Edges_with_one_key_are_one_when_they_are_alike_and_collide_otherwise()
    {
        var keyed = Change(write => write.Define("ids", SchemaKind.Unique, true, "KNOWS", "id"));
        GraphSpace With(params (string, Value)[] properties) => _forge.Change(keyed, write => write.Edge(_ada, "KNOWS", _bo, properties));
        var same = MergeAssert.Merge(keyed, With(("id", 1), ("x", 1)), With(("id", 1), ("x", 1)));
        Assert.Empty(same.Conflicts);
        Assert.Equal(2, same.Merged().EdgeCount);
        Assert.True(same.Delta.IsEmpty);
        var other = Assert.Single(MergeAssert.Merge(keyed, With(("id", 1), ("x", 1)), With(("id", 1), ("x", 2))).Conflicts);
        Assert.Equal((MergeConflictKind.KeyCollision, "ids"), (other.Kind, other.Name));
        Assert.NotNull(other.Edge);
        Assert.NotNull(other.OtherEdge);
        Assert.Equal(3, MergeAssert.Merge(keyed, With(("id", 1)), With(("id", 2))).Merged().EdgeCount);
    }

    [Fact]
    public void A_definition_changed_differently_is_one_side_s()
    {
        var (ours, theirs) = (Change(write => write.Define("names", SchemaKind.Exists, false, "Person", "name")), Change(write => write.Drop("names")));
        var conflict = Assert.Single(MergeAssert.Merge(_base, ours, theirs).Conflicts);
        Assert.Equal((MergeConflictKind.SchemaConflict, "names"), (conflict.Kind, conflict.Name));
        Assert.Equal("unique (:Person {name})", conflict.Base);
        Assert.Equal("exists (:Person {name})", conflict.Ours);
        Assert.True(conflict.Theirs.IsNull);
        Assert.Equal(ours.Schema, Resolved(ours, theirs, (conflict, MergeResolution.Ours, default)).Merged().Schema);
        Assert.Empty(Resolved(ours, theirs, (conflict, MergeResolution.Theirs, default)).Merged().Schema);
    }

    [Fact]
    public void Conflicts_are_numbered_by_kind_entity_and_name()
    {
        var ours = Change(write =>
        {
            write.Set(_bo, "z", 1);
            write.Set(_bo, "a", 1);
            write.Set(_ada, "born", 1);
            write.Set(_knows, "since", 1);
            write.Drop("names");
        });
        var theirs = Change(write =>
        {
            write.Set(_knows, "since", 2);
            write.Set(_ada, "born", 2);
            write.Set(_bo, "a", 2);
            write.Set(_bo, "z", 2);
            write.Define("names", SchemaKind.Exists, false, "Person", "name");
        });
        Assert.Equal(["born", "a", "z", "since", "names"], MergeAssert.Merge(_base, ours, theirs).Conflicts.Select(conflict => conflict.Name));
    }

    [Fact]
    public void Keys_and_resolutions_are_stored_and_read_back()
    {
        var writer = new ByteWriter();
        ConflictKey[] keys =
        [
            new(MergeConflictKind.PropertyConflict, false, ulong.MaxValue, 0, "name"),
            new(MergeConflictKind.KeyCollision, true, 1, 2, "ключ"),
            new(MergeConflictKind.SchemaConflict, false, 0, 0, ""),
        ];
        ConflictResolution[] resolutions = [new(MergeResolution.Value, Mycelia.Value.List(1, "a")), new(MergeResolution.Theirs), new(MergeResolution.Value)];
        foreach (var key in keys) key.Encode(writer);
        foreach (var resolution in resolutions) resolution.Encode(writer);
        var reader = new ByteReader(writer.Written, "The test");
        foreach (var key in keys) Assert.Equal(key, ConflictKey.Decode(ref reader));
        foreach (var resolution in resolutions) Assert.Equal(resolution, ConflictResolution.Decode(ref reader));
        Assert.True(reader.AtEnd);
        Assert.Throws<CorruptionException>(() => Read([9, 0, 0]));
        Assert.Throws<CorruptionException>(() => Read([0, 2, 0]));

        static void Read(byte[] bytes)
        {
            var damaged = new ByteReader(bytes, "The test");
            ConflictKey.Decode(ref damaged);
        }
    }

    private GraphSpace Change(Action<VersionWriter> change) => _forge.Change(_base, change);

    private MergeResult Resolved(GraphSpace ours, GraphSpace theirs, params (MergeConflict Conflict, MergeResolution How, Value Value)[] resolutions) =>
        MergeAssert.Run(_base, ours, theirs, new MergeSettings { Resolutions = resolutions.ToDictionary(one => one.Conflict.Key, one => new ConflictResolution(one.How, one.Value)) });
}
