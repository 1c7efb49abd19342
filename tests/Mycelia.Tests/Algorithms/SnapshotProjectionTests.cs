using Mycelia.Algorithms;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.Algorithms;

/// <summary>Projections of snapshots against a model of the same graph as plain lists.</summary>
public class SnapshotProjectionTests
{
    [Theory]
    [InlineData(1, 10, 20)]
    [InlineData(2, 300, 1000)]
    [InlineData(3, 5000, 20000)]
    public void A_projection_holds_what_was_asked_for(int seed, int nodes, int edges)
    {
        var model = Model.Random(seed, nodes, edges);
        Label[] labels = [model.Label("Person"), model.Label("City")];
        EdgeType[] types = [model.Type("KNOWS"), model.Type("LIVES_IN")];
        foreach (var options in new[]
        {
            null,
            new ProjectionOptions { Labels = [labels[0]] },
            new ProjectionOptions { Labels = [labels[1], labels[0], labels[1]], Concurrency = 3 },
            new ProjectionOptions { Types = [types[1]] },
            new ProjectionOptions { Types = types, WeightProperty = model.Key("weight"), DefaultWeight = 7.5, Concurrency = 4 },
            new ProjectionOptions { Types = [types[0]], Labels = [labels[0]], WeightProperty = model.Key("weight"), Orientation = Orientation.Undirected },
            new ProjectionOptions { WeightProperty = model.Key("never used"), DefaultWeight = -2 },
        }) Verify(model, options ?? new ProjectionOptions(), GraphProjection.Create(model.Snapshot, options));
    }

    [Theory]
    [InlineData(11, 10, 30)]
    [InlineData(12, 200, 2000)]
    [InlineData(13, 5000, 20000)]
    public void Filters_orientation_and_merging_agree_with_the_plainest_way(int seed, int nodes, int edges)
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, seed, nodes, edges);
        for (var i = 0; i < 5; i++) history.Change();
        for (var number = 0; number < RandomHistory.OptionsCount; number++)
        {
            using var graph = GraphProjection.Create(db.Snapshot(), history.Options(number));
            NaiveProjection.Verify(db.Snapshot(), history.Options(number), graph);
        }
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        var model = Model.Random(1, 10, 10);
        var key = model.Key("weight");
        foreach (var options in new[]
        {
            new ProjectionOptions { ParallelEdges = ParallelEdges.Count, WeightProperty = key },
            new ProjectionOptions { ParallelEdges = (ParallelEdges)99 },
            new ProjectionOptions { Orientation = (Orientation)99 },
            new ProjectionOptions { NodeFilters = [new PropertyFilter(key, Comparison.Equal, Value.Null)] },
            new ProjectionOptions { EdgeFilters = [new PropertyFilter(key, (Comparison)99, 1)] },
            new ProjectionOptions { Concurrency = -1 },
        }) Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => GraphProjection.Create(model.Snapshot, options)).Status);
    }

    [Fact]
    public void Sums_of_weights_must_be_finite()
    {
        var model = new Model();
        var (from, to) = (model.AddNode(), model.AddNode());
        for (var i = 0; i < 2; i++) model.AddEdge(from, to, "KNOWS", double.MaxValue);
        var options = new ProjectionOptions { WeightProperty = model.Key("weight"), ParallelEdges = ParallelEdges.Sum };
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => GraphProjection.Create(model.Snapshot, options)).Status);
        Assert.Equal(1, GraphProjection.Create(model.Snapshot, options with { ParallelEdges = ParallelEdges.Max }).EdgeCount);
    }

    [Fact]
    public void Identities_are_kept_in_the_least_room()
    {
        ulong[][] cases = [[], [7], [5, 6, 7], [5, 7, 900], [1, 1UL << 40, ulong.MaxValue - 1]];
        foreach (var ids in cases)
        {
            var table = NodeIdTable.Of(ids);
            Assert.Equal(ids, Enumerable.Range(0, table.Count).Select(index => table[index]));
            foreach (var (index, id) in ids.Index()) Assert.Equal(index, table.IndexOf(id));
            foreach (var id in new ulong[] { 0, 4, 8, 899, 901, ulong.MaxValue }.Except(ids)) Assert.Equal(-1, table.IndexOf(id));
        }

        Assert.Equal([0L, 0, 0, 12, 24], cases.Select(ids => NodeIdTable.Of(ids).Bytes));
    }

    [Fact]
    public void An_empty_database_gives_an_empty_projection()
    {
        var graph = GraphProjection.Create(new Model().Snapshot);
        Assert.Equal((0, 0L), (graph.NodeCount, graph.EdgeCount));
        Assert.Equal(-1, graph.IndexOf(new NodeId(5)));
    }

    [Fact]
    public void Weights_that_are_no_finite_numbers_are_refused()
    {
        var model = new Model();
        var node = model.AddNode();
        var key = model.Key("weight");
        var edge = model.AddEdge(node, node, "KNOWS", "heavy");
        var options = new ProjectionOptions { WeightProperty = key };
        var error = Assert.Throws<MyceliaException>(() => GraphProjection.Create(model.Snapshot, options));
        Assert.Equal(StatusCode.TypeMismatch, error.Status);
        Assert.Contains(edge.ToString(), error.Message, StringComparison.Ordinal);

        var infinite = new Model();
        infinite.AddEdge(infinite.AddNode(), infinite.AddNode(), "KNOWS", double.PositiveInfinity);
        options = new ProjectionOptions { WeightProperty = infinite.Key("weight") };
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => GraphProjection.Create(infinite.Snapshot, options)).Status);
        Assert.Throws<MyceliaException>(() => GraphProjection.Create(infinite.Snapshot, new ProjectionOptions { DefaultWeight = double.NaN }));
    }

    [Fact]
    public void Algorithms_run_on_it_and_answer_in_identities()
    {
        var model = new Model();
        NodeId[] chain = [model.AddNode(), model.AddNode(), model.AddNode()];
        model.AddEdge(chain[0], chain[1], "KNOWS", 2);
        model.AddEdge(chain[1], chain[2], "KNOWS", 2.5);
        model.AddEdge(chain[0], chain[2], "KNOWS", 5L);
        var graph = GraphProjection.Create(model.Snapshot, new ProjectionOptions { WeightProperty = model.Key("weight") });
        var path = ShortestPath.Run(graph, graph.IndexOf(chain[0]), graph.IndexOf(chain[2]))!;
        Assert.Equal(4.5, path.Cost);
        Assert.Equal(chain, path.Nodes.Select(graph.IdOf));
    }

    [Fact]
    public void A_cancelled_token_stops_it()
    {
        var model = Model.Random(1, 100, 100);
        Assert.ThrowsAny<OperationCanceledException>(() => GraphProjection.Create(model.Snapshot, null, new CancellationToken(canceled: true)));
    }

    private static void Verify(Model model, ProjectionOptions options, GraphProjection graph)
    {
        var ids = model.Nodes.Where(node => options.Labels.Count == 0 || options.Labels.Any(label => node.Value.Contains(model.NameOf(label))))
            .Select(node => node.Key).Order().ToArray();
        Assert.Equal(ids, Enumerable.Range(0, graph.NodeCount).Select(graph.IdOf));
        for (var node = 0; node < ids.Length; node++) Assert.Equal(node, graph.IndexOf(ids[node]));
        foreach (var node in model.Nodes.Keys.Except(ids)) Assert.Equal(-1, graph.IndexOf(node));

        var expected = new List<(int Source, int Target, double Weight)>();
        foreach (var edge in model.Edges.Values)
        {
            if (options.Types.Count > 0 && !options.Types.Any(type => model.NameOf(type) == edge.Type)) continue;
            var (source, target) = (graph.IndexOf(edge.Source), graph.IndexOf(edge.Target));
            if (source < 0 || target < 0) continue;
            var weight = options.WeightProperty is null ? 1
                : options.WeightProperty == model.Key("weight") ? edge.Weight ?? options.DefaultWeight
                : options.DefaultWeight;
            expected.Add((source, target, weight));
            if ((options.Orientation == Orientation.Undirected) && source != target) expected.Add((target, source, weight));
        }

        var actual = new List<(int Source, int Target, double Weight)>();
        for (var node = 0; node < graph.NodeCount; node++)
        {
            for (var i = 0; i < graph.OutDegree(node); i++)
                actual.Add((node, graph.OutNeighbours(node)[i], graph.OutNeighbours(node).Weight(i)));
        }

        Assert.Equal(expected.Order(), actual.Order());
        Assert.Equal(((options.Orientation == Orientation.Undirected), expected.Count), (graph.IsUndirected, (int)graph.EdgeCount));
        Assert.Equal(expected.Count > 0 && options.WeightProperty is not null, graph.HasWeights && graph.EdgeCount > 0);
    }

    /// <summary>A graph kept twice: as a version of the engine and as dictionaries.</summary>
    private sealed class Model
    {
        private readonly GraphTables _tables = new(origin: 77);
        private readonly Delta _delta = new();

        public Dictionary<NodeId, string[]> Nodes { get; } = [];

        public Dictionary<EdgeId, (string Type, NodeId Source, NodeId Target, double? Weight)> Edges { get; } = [];

        public Snapshot Snapshot
        {
            get
            {
                var builder = new GraphBuilder(GraphSpace.Empty(_tables), new Lineage());
                builder.Apply(_delta);
                return new Snapshot(builder.Finish());
            }
        }

        public static Model Random(int seed, int nodes, int edges)
        {
            var random = new Random(seed);
            var model = new Model();
            string[][] labels = [[], ["Person"], ["City"], ["Person", "City"], ["Other"]];
            for (var i = 0; i < nodes; i++) model.AddNode(labels[random.Next(labels.Length)]);
            var ids = model.Nodes.Keys.ToArray();
            for (var i = 0; i < edges; i++)
            {
                Value weight = random.Next(3) switch { 0 => Value.Null, 1 => random.Next(100), _ => random.Next(100) / 4.0 };
                var type = random.Next(3) switch { 0 => "KNOWS", 1 => "LIVES_IN", _ => "LIKES" };
                model.AddEdge(ids[random.Next(nodes)], ids[random.Next(nodes)], type, weight);
            }

            foreach (var edge in model.Edges.Keys.ToArray())
            {
                if (random.Next(10) == 0) model.Delete(edge);
            }

            foreach (var node in ids.Where(_ => random.Next(20) == 0)) model.Delete(node);
            return model;
        }

        public Label Label(string name) => new(_tables.Labels.GetOrAdd(name));

        public EdgeType Type(string name) => new(_tables.Types.GetOrAdd(name));

        public PropertyKey Key(string name) => new(_tables.Keys.GetOrAdd(name));

        public string NameOf(Label label) => _tables.Labels.NameOf(label.Number);

        public string NameOf(EdgeType type) => _tables.Types.NameOf(type.Number);

        public NodeId AddNode(params string[] labels)
        {
            var set = _tables.LabelSets.GetOrAdd([.. labels.Select(label => Label(label).Number)]);
            var id = new NodeId(_tables.NodeRows.Reserve(set, _tables.NodeRows.PoolFor(set), 1).FirstId);
            _delta.CreateNode(id, set, []);
            Nodes.Add(id, labels);
            return id;
        }

        public EdgeId AddEdge(NodeId source, NodeId target, string type, Value weight)
        {
            var number = Type(type).Number;
            var id = new EdgeId(_tables.EdgeRows.Reserve(number, number, 1).FirstId);
            _delta.CreateEdge(id, number, source, target, weight.IsNull ? [] : [(Key("weight").Number, weight)]);
            double? model = weight.TryGetDouble(out var real) ? real : weight.TryGetInt64(out var integer) ? integer : null;
            Edges.Add(id, (type, source, target, model));
            return id;
        }

        private void Delete(EdgeId edge)
        {
            _delta.Delete(edge);
            Edges.Remove(edge);
        }

        private void Delete(NodeId node)
        {
            foreach (var (id, edge) in Edges.ToArray())
            {
                if (edge.Source == node || edge.Target == node) Delete(id);
            }

            _delta.Delete(node);
            Nodes.Remove(node);
        }
    }
}
