using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Constraints that neither side breaks and the merged version would.</summary>
public sealed class MergeCheckTests
{
    private readonly VersionForge _forge = new();
    private readonly NodeId[] _nodes;
    private readonly GraphSpace _base;

    public MergeCheckTests()
    {
        _nodes = [.. Enumerable.Range(0, 10).Select(_ => _forge.NewNode())];
        _base = _forge.Change(_forge.Empty, write =>
        {
            for (var i = 0; i < _nodes.Length; i++) write.Node(_nodes[i], ["P"], ("k", i));
            write.Define("unique", SchemaKind.Unique, false, "P", "k");
        });
    }

    [Fact]
    public void A_key_given_to_two_nodes_is_a_violation_on_either_side()
    {
        var (ours, theirs) = (Change(write => write.Set(_nodes[0], "k", 99)), Change(write => write.Set(_nodes[1], "k", 99)));
        foreach (var result in new[] { Merge(ours, theirs), Merge(theirs, ours) })
        {
            var violation = Assert.Single(result.Violations);
            Assert.Equal(("unique", "unique (:P {k})"), (violation.Constraint, violation.Definition));
            Assert.Equal([_nodes[0], _nodes[1]], violation.Nodes.Order());
            Assert.Empty(violation.Edges);
            Assert.Contains("both have k: 99", violation.Explanation, StringComparison.Ordinal);
            Assert.False(result.IsComplete);
        }
    }

    [Fact]
    public void Values_that_move_out_of_the_way_are_none()
    {
        Assert.Empty(Merge(Change(write => write.Set(_nodes[0], "k", 50)), Change(write => write.Node("P", ("k", 50 - 1)))).Violations);
        Assert.Empty(Merge(Change(write => write.Set(_nodes[0], "k", 50)), Change(write => write.Set(_nodes[1], "x", 0))).Violations);
        var swapped = Change(write =>
        {
            write.Set(_nodes[0], "k", 1);
            write.Set(_nodes[1], "k", 0);
        });
        Assert.Empty(Merge(Change(write => write.Set(_nodes[2], "k", 70)), swapped).Violations);
    }

    [Fact]
    public void An_added_node_that_takes_a_changed_nodes_key_is_a_violation()
    {
        var result = Merge(Change(write => write.Set(_nodes[3], "k", 99)), Change(write => write.Node("P", ("k", 99))));
        Assert.Empty(result.Conflicts);
        Assert.Single(result.Violations);
    }

    [Fact]
    public void A_new_constraint_holds_for_what_the_other_side_has()
    {
        var ruled = Change(write =>
        {
            foreach (var node in _nodes) write.Set(node, "name", "x");
            write.Define("exists", SchemaKind.Exists, false, "P", "name");
            write.Define("type", SchemaKind.Type, false, "P", "k", ValueKind.Int64);
            write.Define("ends", SchemaKind.Exists, true, "R", "w");
        });
        NodeId added = default;
        EdgeId edge = default;
        var other = Change(write =>
        {
            added = write.Node("P", ("k", "text"));
            edge = write.Edge(_nodes[0], "R", _nodes[1]);
            write.Set(_nodes[2], "x", 1);
        });
        foreach (var result in new[] { Merge(ruled, other), Merge(other, ruled) })
        {
            Assert.Equal(["ends", "exists", "type"], result.Violations.Select(violation => violation.Constraint));
            Assert.Equal([edge], result.Violations[0].Edges);
            Assert.Equal([added], result.Violations[1].Nodes);
            Assert.Contains("has no property `name`", result.Violations[1].Explanation, StringComparison.Ordinal);
            Assert.Contains("instead of INTEGER", result.Violations[2].Explanation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_new_unique_constraint_meets_rows_of_both_sides()
    {
        var ruled = Change(write =>
        {
            write.Set(_nodes[0], "u", 1);
            write.Define("u", SchemaKind.Unique, false, "P", "u");
        });
        var other = Change(write =>
        {
            write.Set(_nodes[1], "u", 1);
            write.Set(_nodes[2], "u", 2);
            write.Set(_nodes[3], "u", 2);
        });
        foreach (var result in new[] { Merge(ruled, other), Merge(other, ruled) })
        {
            Assert.Equal(2, result.Violations.Count);
            Assert.Contains(result.Violations, violation => violation.Nodes.Order().SequenceEqual([_nodes[0], _nodes[1]]));
            Assert.Contains(result.Violations, violation => violation.Nodes.Order().SequenceEqual([_nodes[2], _nodes[3]]));
        }
    }

    [Fact]
    public void A_label_of_one_side_and_a_value_of_the_other_break_a_constraint_together()
    {
        var node = _forge.NewNode();
        var plain = _forge.Change(_base, write => write.Node(node, []));
        var (ours, theirs) = (_forge.Change(plain, write => write.Label(node, "P")), _forge.Change(plain, write => write.Set(node, "k", 4)));
        Assert.Single(MergeAssert.Merge(plain, ours, theirs).Violations);
        Assert.Single(MergeAssert.Merge(plain, theirs, ours).Violations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_node_that_comes_back_may_find_its_key_taken(bool oursDeletes)
    {
        var deleted = Change(write =>
        {
            write.Delete(_nodes[0]);
            write.Node("P", ("k", 0));
        });
        var linked = Change(write => write.Edge(_nodes[0], "R", _nodes[1]));
        var result = oursDeletes ? MergeAssert.Merge(_base, deleted, linked, MergeStrategy.Theirs) : MergeAssert.Merge(_base, linked, deleted, MergeStrategy.Ours);
        Assert.Contains(_nodes[0], Assert.Single(result.Violations).Nodes);
        Assert.Equal(0, result.UnresolvedCount);
        Assert.False(result.IsComplete);
    }

    [Fact]
    public void The_constraint_that_wins_a_conflict_is_the_one_that_is_checked()
    {
        var ours = Change(write =>
        {
            write.Drop("unique");
            write.Set(_nodes[0], "k", 5);
        });
        var theirs = Change(write => write.Set(_nodes[1], "k", 100));
        Assert.Empty(Merge(ours, theirs).Violations);
    }

    [Fact]
    public void No_more_are_listed_than_asked_for()
    {
        var ours = Change(write =>
        {
            foreach (var node in _nodes) write.Set(node, "name", "x");
            write.Define("exists", SchemaKind.Exists, false, "P", "name");
        });
        var theirs = Change(write =>
        {
            for (var i = 0; i < 20; i++) write.Node("P");
        });
        Assert.Equal(20, Merge(ours, theirs).Violations.Count);
        Assert.Equal(7, MergeAssert.Run(_base, ours, theirs, new MergeSettings { ViolationsMax = 7 }).Violations.Count);
    }

    /// <summary>What the check lists is what the committer would refuse, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(MergePropertyTests.Seeds), MemberType = typeof(MergePropertyTests))]
    public void The_check_agrees_with_the_committer(int seed)
    {
        var (from, ours, theirs) = new RandomCase(seed);
        foreach (var strategy in Enum.GetValues<MergeStrategy>())
        {
            var result = MergeAssert.Run(from, ours, theirs, new MergeSettings { Strategy = strategy });
            var refused = Record.Exception(() => VersionForge.Apply(ours, result.Delta, RuleMode.Enforce));
            Assert.Equal(result.Violations.Count > 0, refused is ConstraintViolationException);
        }
    }

    private GraphSpace Change(Action<VersionWriter> change) => _forge.Change(_base, change);

    private MergeResult Merge(GraphSpace ours, GraphSpace theirs) => MergeAssert.Merge(_base, ours, theirs);
}
