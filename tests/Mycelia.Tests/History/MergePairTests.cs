using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Every operation on one side beside every operation on the other, on the same entity and on its neighbours; what comes out is worked out naively.</summary>
public sealed class MergePairTests
{
    private static readonly VersionForge s_forge = new();
    private static readonly NodeId s_a = s_forge.NewNode(), s_b = s_forge.NewNode(), s_c = s_forge.NewNode(), s_new = s_forge.NewNode();
    private static readonly EdgeId s_ab = s_forge.NewEdge("R"), s_bc = s_forge.NewEdge("R"), s_newEdge = s_forge.NewEdge("R"), s_loop = s_forge.NewEdge("R");

    private static readonly GraphSpace s_base = s_forge.Change(s_forge.Empty, write =>
    {
        write.Node(s_a, ["P"], ("k", 1), ("x", "old"));
        write.Node(s_b, ["P", "Q"], ("k", 2));
        write.Node(s_c, []);
        write.Edge(s_ab, s_a, "R", s_b, ("w", 1.5), ("x", 1));
        write.Edge(s_bc, s_b, "R", s_c, ("w", 2.5));
        write.Define("unique", SchemaKind.Unique, false, "P", "k");
        write.Define("edges", SchemaKind.Unique, true, "R", "key");
        write.Define("index", SchemaKind.RangeIndex, false, "P", "x");
    });

    private static readonly Dictionary<string, Action<VersionWriter>> s_steps = new()
    {
        ["nothing"] = _ => { },
        ["create a node"] = write => write.Node("P", ("k", 9)),
        ["create a node with another key"] = write => write.Node("P", ("k", 10)),
        ["create a node without a key"] = write => write.Node("Q"),
        ["create this node"] = write => write.Node(s_new, ["P"], ("x", 1), ("y", 1)),
        ["create this node otherwise"] = write => write.Node(s_new, ["P", "Q"], ("x", 2), ("z", 1)),
        ["create this node with an edge"] = write =>
        {
            write.Node(s_new, [], ("y", 1));
            write.Edge(s_newEdge, s_new, "R", s_a, ("w", 1));
        },
        ["create this node with that edge"] = write =>
        {
            write.Node(s_new, ["Q"]);
            write.Edge(s_newEdge, s_new, "R", s_a, ("w", 2), ("v", 2));
        },
        ["create a node with a key and edges"] = write =>
        {
            var node = write.Node("P", ("k", 9));
            write.Edge(node, "R", s_a);
            write.Edge(s_c, "R", node);
            write.Edge(node, "R", node);
        },
        ["create an edge"] = write => write.Edge(s_a, "R", s_b),
        ["create an edge that way"] = write => write.Edge(s_c, "R", s_a, ("w", 3)),
        ["create a loop"] = write => write.Edge(s_loop, s_a, "R", s_a),
        ["create an edge with a key"] = write => write.Edge(s_a, "R", s_c, ("key", 1)),
        ["create such an edge elsewhere"] = write => write.Edge(s_b, "R", s_c, ("key", 1)),
        ["set a property"] = write => write.Set(s_a, "x", "new"),
        ["set it otherwise"] = write => write.Set(s_a, "x", 7),
        ["set it back and forth"] = write => write.Set(s_a, "x", "old"),
        ["set another"] = write => write.Set(s_a, "y", "new"),
        ["remove it"] = write => write.Set(s_a, "x", Value.Null),
        ["set the neighbour's"] = write => write.Set(s_b, "x", 1),
        ["set an edge's"] = write => write.Set(s_ab, "x", 2),
        ["set an edge's otherwise"] = write => write.Set(s_ab, "x", 3),
        ["set the next edge's"] = write => write.Set(s_bc, "x", 3),
        ["remove an edge's"] = write => write.Set(s_ab, "x", Value.Null),
        ["add a label"] = write => write.Label(s_a, "Q"),
        ["add another label"] = write => write.Label(s_a, "S"),
        ["remove a label"] = write => write.Label(s_b, "Q", add: false),
        ["remove another label"] = write => write.Label(s_b, "P", add: false),
        ["delete a node"] = write => write.Delete(s_a),
        ["delete its neighbour"] = write => write.Delete(s_b),
        ["delete an edge"] = write => write.Delete(s_ab),
        ["delete the next edge"] = write => write.Delete(s_bc),
        ["bulk nodes"] = write => write.BulkNodes("Q", 5),
        ["bulk edges"] = write => write.BulkEdges(s_a, "R", s_c, 3),
        ["define"] = write => write.Define("other", SchemaKind.RangeIndex, false, "Q", "x"),
        ["define otherwise"] = write => write.Define("other", SchemaKind.Exists, true, "R2", "x"),
        ["define the index anew"] = write => write.Define("index", SchemaKind.RangeIndex, false, "P", "y"),
        ["drop the index"] = write => write.Drop("index"),
        ["drop the constraint"] = write => write.Drop("unique"),
    };

    private static readonly Dictionary<string, GraphSpace> s_versions = s_steps.ToDictionary(step => step.Key, step => s_forge.Change(s_base, step.Value));

    public static TheoryData<string> Sides => [.. s_steps.Keys];

    [Theory, MemberData(nameof(Sides))]
    public void Every_operation_merges_with_every_other_as_the_table_says(string ours)
    {
        foreach (var (step, theirs) in s_versions)
        {
            MergeAssert.Merge(s_base, s_versions[ours], theirs, MergeStrategy.Ours);
            MergeAssert.Merge(s_base, s_versions[ours], theirs, MergeStrategy.Theirs);
            var result = MergeAssert.Merge(s_base, s_versions[ours], theirs);
            if (ours == step && !ours.StartsWith("create ", StringComparison.Ordinal) && !ours.StartsWith("bulk", StringComparison.Ordinal)) Assert.Empty(result.Conflicts);
        }
    }

    [Fact]
    public void Two_operations_of_one_side_merge_with_every_other_too()
    {
        string[] firsts = ["delete a node", "delete its neighbour", "set a property", "add a label"];
        string[] seconds = ["set the next edge's", "create an edge that way", "create this node with an edge", "delete the next edge", "bulk nodes"];
        foreach (var first in firsts)
        {
            foreach (var second in seconds)
            {
                if (first.StartsWith("delete", StringComparison.Ordinal) && (second.Contains("edge", StringComparison.Ordinal))) continue;
                var ours = s_forge.Change(s_versions[first], s_steps[second]);
                foreach (var theirs in s_versions.Values)
                {
                    MergeAssert.Merge(s_base, ours, theirs);
                    MergeAssert.Merge(s_base, theirs, ours, MergeStrategy.Theirs);
                }
            }
        }
    }

    [Fact]
    public void No_operation_of_deltas_is_left_out()
    {
        var used = new HashSet<DeltaOp>();
        foreach (var step in s_steps.Values)
        {
            var writer = new VersionWriter(s_forge, s_base);
            step(writer);
            var reader = new DeltaReader(writer.Delta);
            while (reader.Next()) used.Add(reader.Op);
        }

        Assert.Equal(Enum.GetValues<DeltaOp>().Order(), used.Order());
    }

    [Fact]
    public void Every_pair_of_the_tables_has_an_outcome()
    {
        foreach (var ours in Enum.GetValues<RowOperation>())
            foreach (var theirs in Enum.GetValues<RowOperation>()) Mirrored(MergeTable.Of(ours, theirs), MergeTable.Of(theirs, ours), ours == RowOperation.Keep, theirs == RowOperation.Keep, ours.Equals(theirs));
        foreach (var ours in Enum.GetValues<LabelOperation>())
            foreach (var theirs in Enum.GetValues<LabelOperation>()) Mirrored(MergeTable.Of(ours, theirs), MergeTable.Of(theirs, ours), ours == 0, theirs == 0, ours == theirs);
        foreach (var ours in Enum.GetValues<PropertyOperation>())
            foreach (var theirs in Enum.GetValues<PropertyOperation>())
                foreach (var isSame in new[] { true, false }) Mirrored(MergeTable.Of(ours, theirs, isSame), MergeTable.Of(theirs, ours, isSame), ours == 0, theirs == 0, ours == theirs && (isSame || ours != PropertyOperation.Set));
        foreach (var ours in Enum.GetValues<DefinitionOperation>())
            foreach (var theirs in Enum.GetValues<DefinitionOperation>())
                foreach (var isSame in new[] { true, false }) Mirrored(MergeTable.Of(ours, theirs, isSame), MergeTable.Of(theirs, ours, isSame), ours == 0, theirs == 0, ours == theirs && (isSame || ours != DefinitionOperation.Define));

        static void Mirrored(CellOutcome outcome, CellOutcome swapped, bool oursKept, bool theirsKept, bool isSame)
        {
            var isSided = outcome is CellOutcome.Ours or CellOutcome.Theirs;
            if (!isSided) Assert.Equal(outcome, swapped);
            if (theirsKept || isSame) Assert.True(outcome is CellOutcome.Ours or CellOutcome.CellByCell);
            if (isSided && !isSame && !theirsKept && !oursKept) Assert.NotEqual(outcome, swapped);
        }
    }
}
