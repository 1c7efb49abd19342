using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>Properties, labels, types and identities of node and edge vectors, against the public reads of the same version.</summary>
public class GraphReadTests
{
    private static readonly string[] s_keys = ["byte", "int", "long", "float", "flag", "text", "mixed", "date", "rare", "patched", "words"];

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Every_property_is_what_the_snapshot_says(int seed)
    {
        var (snapshot, nodes) = Graph(seed);
        var context = Runs.Over(snapshot);
        var bed = new TestBed();
        var random = new Random(seed);
        var evaluators = s_keys.Append("unknown").ToDictionary(key => key, key => bed.Evaluator($"n.{key}"));
        for (var round = 0; round < 60; round++)
        {
            var (batch, ids) = NodeBatch(bed, snapshot, nodes, random, round);
            foreach (var (key, evaluator) in evaluators)
            {
                var values = evaluator.Evaluate(batch, context);
                foreach (var p in Positions.Of(batch))
                {
                    var expected = ids[p] is { } id ? snapshot.Get(id, key) : Value.Null;
                    Assert.True(expected.Equals(VectorCopy.GetValue(values, p, context)), $"{key} at {p} in round {round}: {expected} expected, {VectorCopy.GetValue(values, p, context)} found");
                }
            }
        }
    }

    [Fact]
    public void Kinds_follow_the_chunks()
    {
        var (snapshot, nodes) = Graph(1);
        var bed = new TestBed();
        var (batch, _) = NodeBatch(bed, snapshot, nodes, new Random(1), round: 0);
        var context = Runs.Over(snapshot);
        Assert.Equal(VectorKind.Int64, bed.Evaluator("n.byte").Evaluate(batch, context).Kind);
        Assert.Equal(VectorKind.Float64, bed.Evaluator("n.float").Evaluate(batch, context).Kind);
        Assert.Equal(VectorKind.Bool, bed.Evaluator("n.flag").Evaluate(batch, context).Kind);
        Assert.Equal(VectorKind.Text, bed.Evaluator("n.text").Evaluate(batch, context).Kind);
        Assert.Equal(VectorKind.Value, bed.Evaluator("n.date").Evaluate(batch, context).Kind);
        Assert.Equal(VectorKind.Null, bed.Evaluator("n.unknown").Evaluate(batch, context).Kind);
    }

    [Theory]
    [InlineData("n:A"), InlineData("n:A&B"), InlineData("n:A|C"), InlineData("n:!A"), InlineData("n:%"), InlineData("n:!%"), InlineData("n:(A|B)&!C"), InlineData("n:Nowhere"), InlineData("n:!Nowhere")]
    public void Labels_are_tested_by_set(string text)
    {
        var (snapshot, nodes) = Graph(5);
        var context = Runs.Over(snapshot);
        var bed = new TestBed();
        var evaluator = bed.Evaluator(text);
        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            var (batch, ids) = NodeBatch(bed, snapshot, nodes, random, round);
            var truth = evaluator.Evaluate(batch, context);
            var names = bed.Evaluator("labels(n)").Evaluate(batch, context);
            foreach (var p in Positions.Of(batch))
            {
                var labels = ids[p] is { } id ? snapshot.Labels(id) : null;
                Assert.Equal(labels is null ? Value.Null : Holds(text[2..], labels), VectorCopy.GetValue(truth, p, context));
                Assert.Equal(labels is null ? Value.Null : Value.List(labels.Select(static label => (Value)label).ToArray()), VectorCopy.GetValue(names, p, context));
            }
        }

        static bool Holds(string labels, IReadOnlyList<string> of) => labels switch
        {
            "A" => of.Contains("A"),
            "A&B" => of.Contains("A") && of.Contains("B"),
            "A|C" => of.Contains("A") || of.Contains("C"),
            "!A" => !of.Contains("A"),
            "%" => of.Count > 0,
            "!%" => of.Count == 0,
            "(A|B)&!C" => (of.Contains("A") || of.Contains("B")) && !of.Contains("C"),
            "Nowhere" => false,
            _ => true,
        };
    }

    [Fact]
    public void Edges_know_type_ends_identity_and_properties()
    {
        using var db = Database.InMemory();
        using var write = db.Begin();
        var (a, b) = (write.CreateNode("A"), write.CreateNode("B"));
        EdgeId[] edges = [write.CreateEdge(a, "KNOWS", b, ("since", 1999)), write.CreateEdge(b, "LIKES", a), write.CreateEdge(a, "KNOWS", a, ("since", "long ago"))];
        write.Commit();
        var snapshot = db.Snapshot();
        var context = Runs.Over(snapshot);
        var bed = new TestBed();
        var column = new Vector();
        VectorCopy.FromValues([.. edges.Select(edge => Value.OfEdge(edge, null)), Value.Null], column, context);
        Assert.Equal(VectorKind.Edge, column.Kind);
        var batch = bed.Batch(4, ("r", column));
        foreach (var (text, expected) in new (string, Func<EdgeId, Value>)[]
        {
            ("type(r)", edge => snapshot.TypeOf(edge)),
            ("id(r)", edge => (long)edge.Value),
            ("startNode(r)", edge => Value.OfNode(snapshot.Source(edge), null)),
            ("endNode(r)", edge => Value.OfNode(snapshot.Target(edge), null)),
            ("r.since", edge => snapshot.Get(edge, "since")),
            ("r:KNOWS", edge => snapshot.TypeOf(edge) == "KNOWS"),
            ("r:KNOWS|LIKES", _ => true),
            ("r = r", _ => true),
        })
        {
            var values = bed.Evaluator(text).Evaluate(batch, context);
            for (var i = 0; i < 3; i++) Assert.True(expected(edges[i]).Equals(VectorCopy.GetValue(values, i, context)), $"{text} of edge {i}");
            Assert.True(values.IsNull(3), text);
        }
    }

    [Fact]
    public void What_the_statement_deleted_cannot_be_read_but_has_its_type()
    {
        using var db = Database.InMemory();
        using var write = db.Begin();
        var (a, b) = (write.CreateNode("A", ("x", 1)), write.CreateNode("B", ("x", 2)));
        var edge = write.CreateEdge(a, "KNOWS", b, ("since", 1));
        write.Commit();
        using var transaction = db.Begin();
        var context = new QueryContext(transaction.Snapshot, transaction, [], CancellationToken.None);
        var (nodes, edges) = (new Vector(), new Vector());
        VectorCopy.FromValues([Value.OfNode(a, null), Value.OfNode(b, null)], nodes, context);
        VectorCopy.FromValues([Value.OfEdge(edge, null), Value.OfEdge(edge, null)], edges, context);
        transaction.DetachDelete(a);
        context.HasDeleted = true;
        context.Advance();
        var bed = new TestBed();
        var batch = bed.Batch(2, ("n", nodes), ("r", edges));
        foreach (var text in new[] { "n.x", "n:A", "labels(n)", "keys(n)", "r.since", "startNode(r)" })
        {
            var error = Assert.Throws<CypherException>(() => bed.Evaluator(text).Evaluate(batch, context));
            Assert.Equal(("EntityNotFound", "DeletedEntityAccess"), (error.Type, error.Detail));
        }

        Assert.Equal("KNOWS", VectorCopy.GetValue(bed.Evaluator("type(r)").Evaluate(batch, context), 0, context));
        TestBed.Select(batch, 1);
        Assert.Equal(2, VectorCopy.GetValue(bed.Evaluator("n.x").Evaluate(batch, context), 1, context));

        // A node that is gone does not become a row again.
        var gone = new Vector();
        VectorCopy.FromValues([Value.OfNode(a, null)], gone, context);
        Assert.Equal(VectorKind.Value, gone.Kind);
    }

    [Fact]
    public void Entities_in_lists_are_read_as_they_are_now()
    {
        using var db = Database.InMemory();
        using var transaction = db.Begin();
        var node = transaction.CreateNode("A", ("x", 1));
        var context = new QueryContext(transaction.Snapshot, transaction, [], CancellationToken.None);
        var bed = new TestBed();
        var column = new Vector();
        VectorCopy.FromValues([Value.OfNode(node, context.View)], column, context);
        var batch = bed.Batch(1, ("n", column));
        var list = bed.Evaluator("[n]").Evaluate(batch, context);
        transaction.Set(node, "x", 2);
        transaction.Set(node, "new", 3);
        context.Advance();
        batch[bed["l"]] = list;
        Assert.Equal(Value.List(2, 3), VectorCopy.GetValue(bed.Evaluator("[l[0].x, [m IN l | m.new][0]]").Evaluate(batch, context), 0, context));
        Assert.Equal(Value.Map([new("new", 3), new("x", 2)]), VectorCopy.GetValue(bed.Evaluator("properties(l[0])").Evaluate(batch, context), 0, context));
        Assert.Equal(Value.Map([new("new", 3), new("x", 9), new("y", Value.List(2))]), VectorCopy.GetValue(bed.Evaluator("n {.*, x: 9, y: [n.x]}").Evaluate(batch, context), 0, context));
    }

    [Fact]
    public void A_serializable_transaction_notes_what_expressions_read()
    {
        using var db = Database.InMemory();
        using var write = db.Begin();
        var node = write.CreateNode("A", ("x", 1));
        write.Commit();
        using var reader = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
        var context = new QueryContext(reader.Snapshot, reader, [], CancellationToken.None);
        var bed = new TestBed();
        var column = new Vector();
        VectorCopy.FromValues([Value.OfNode(node, null)], column, context);
        bed.Evaluator("n.x").Evaluate(bed.Batch(1, ("n", column)), context);
        using (var other = db.Begin())
        {
            other.Set(node, "x", 2);
            other.Commit();
        }

        reader.CreateNode("B");
        Assert.Throws<ConflictException>(reader.Commit);
    }

    /// <summary>A batch with a column of nodes: in scan order, the same in reverse or with gaps, or any nodes, twice or null among them.</summary>
    private static (Batch Batch, NodeId?[] Ids) NodeBatch(TestBed bed, Snapshot snapshot, NodeId[] nodes, Random random, int round)
    {
        var count = round % 4 == 3 ? random.Next(1, 30) : random.Next(500, 2_048);
        var start = random.Next(nodes.Length - 2_048);
        var ids = Enumerable.Range(0, count).Select(i => (NodeId?)(round % 3 == 2 ? nodes[random.Next(nodes.Length)] : nodes[start + i])).ToArray();
        if (round % 5 == 4) ids[random.Next(count)] = null;
        var column = new Vector();
        column.Reset(VectorKind.Node, count);
        if (ids.Contains(null)) column.BeginNulls(count, allValid: true);
        for (var i = 0; i < count; i++)
        {
            if (ids[i] is { } id) column.Rows[i] = snapshot.RowOf(id);
            else column.SetNull(i);
        }

        var batch = bed.Batch(count, ("n", column));
        if (round % 2 == 1) TestBed.Select(batch, Enumerable.Range(0, count).Where(_ => random.Next(3) > 0).DefaultIfEmpty(0).ToArray());
        return (batch, ids);
    }

    /// <summary>Six thousand nodes with properties of all widths and kinds, some deleted, some changed in a later version.</summary>
    private static (Snapshot Snapshot, NodeId[] Nodes) Graph(int seed)
    {
        var db = Database.InMemory();
        var random = new Random(seed);
        var nodes = new List<NodeId>();
        using (var write = db.Begin())
        {
            for (var i = 0; i < 6_000; i++)
            {
                var node = write.CreateNode(new[] { "A", "B", "C" }[i / 2_000]);
                nodes.Add(node);
                if (seed % 2 == 0 && random.Next(5) == 0) write.AddLabel(node, "B");
                write.Set(node, "byte", i % 100);
                write.Set(node, "int", i * 1_000);
                write.Set(node, "long", (long)i << 40);
                write.Set(node, "float", i / 7.0);
                write.Set(node, "patched", i);
                write.Set(node, "words", $"word{i % 7}");
                if (random.Next(10) > 0) write.Set(node, "flag", i % 3 == 0);
                if (random.Next(10) > 0) write.Set(node, "text", $"text {i} é");
                write.Set(node, "mixed", random.Next(4) switch { 0 => i, 1 => i + 0.5, 2 => $"m{i}", _ => Value.List(i) });
                write.Set(node, "date", new Date(i));
                if (i % 500 == 0) write.Set(node, "rare", i);
            }

            write.CreateNode();
            write.Commit();
        }

        // Few changes at a time leave patches on their chunks.
        for (var commit = 0; commit < 5; commit++)
        {
            using var write = db.Begin();
            for (var i = 0; i < 4; i++)
            {
                var node = nodes[random.Next(nodes.Count)];
                write.Set(node, "patched", random.Next(3) switch { 0 => "patch", 1 => Value.Null, _ => (long)int.MaxValue * 9 });
                write.Set(node, "text", random.Next(2) == 0 ? "changed" : Value.Null);
                write.Set(node, "words", commit);
                write.Set(node, "byte", random.Next(2) == 0 ? 7 : 1_000_000);
            }

            write.Commit();
        }

        using (var write = db.Begin())
        {
            foreach (var node in nodes.Where(_ => random.Next(20) == 0).ToArray())
            {
                write.Delete(node);
                nodes.Remove(node);
            }

            write.Commit();
        }

        return (db.Snapshot(), [.. nodes]);
    }
}
