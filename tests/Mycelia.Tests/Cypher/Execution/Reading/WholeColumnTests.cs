// Reads that switch to whole columns and whole lists once there is enough to do: thousands of nodes in several extents, self-loops and parallel edges, nulls, lists
// with tails, against loops over arrays. Every query is run twice with other parameters, since operator trees are used again.

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class WholeColumnTests : IDisposable
{
    private const int Persons = 5_000;
    private const int Edges = 40_000;

    private readonly Database _db = Database.InMemory();
    private readonly long?[] _age = new long?[Persons];
    private readonly string?[] _name = new string?[Persons];
    private readonly double[] _score = new double[Persons];
    private readonly List<(int From, int To, long Since)> _edges = [];

    public WholeColumnTests()
    {
        var random = new Random(5);
        string[] parts = ["ab", "bc", "", "é", "cab", "x", "Garcia"];
        var nodes = _db.Write(tx =>
        {
            var made = new NodeId[Persons];
            for (var i = 0; i < Persons; i++)
            {
                _age[i] = random.Next(10) == 0 ? null : random.Next(100);
                _name[i] = random.Next(15) == 0 ? null : string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => parts[random.Next(parts.Length)])) + (random.Next(2) == 0 ? i : "");
                _score[i] = random.NextDouble();
                made[i] = tx.CreateNode("Person");
                tx.Set(made[i], "n", i);
                if (_age[i] is { } age) tx.Set(made[i], "age", age);
                if (_name[i] is { } name) tx.Set(made[i], "name", name);
                tx.Set(made[i], "score", _score[i]);
            }

            return made;
        });

        // Most edges in bulk, the rest one by one, so that lists have tails; a tenth are self-loops or parallel.
        for (var i = 0; i < Edges; i++)
        {
            var from = random.Next(Persons);
            var to = random.Next(20) == 0 ? from : random.Next(Persons);
            _edges.Add((from, to, 2000 + random.Next(25)));
            if (random.Next(20) == 0) _edges.Add((from, to, 2000 + random.Next(25)));
        }

        var type = _db.EdgeType("KNOWS");
        var bulk = _edges.Take(Edges - 500).ToArray();
        _db.Write(tx => tx.CreateEdges(type, [.. bulk.Select(e => nodes[e.From])], [.. bulk.Select(e => nodes[e.To])], PropertyColumn.Int64("since", [.. bulk.Select(e => e.Since)])));
        _db.Write(tx =>
        {
            foreach (var (from, to, since) in _edges.Skip(Edges - 500)) tx.Set(tx.CreateEdge(nodes[from], type, nodes[to]), "since", since);
        });
        _db.Write(tx => tx.CreateNode("Other"));
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData(50, 25)]
    [InlineData(10, 90)]
    public void PairsOfEdgesWithPredicatesOnTheEnds(long low, long high)
    {
        var pairs = Pairs().Count(p => _age[p.A.From] < low && _age[p.B.To] > high);
        Check(pairs, "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person) WHERE a.age < $low AND c.age > $high RETURN count(*)", low, high);
        Check(Pairs().Count(p => _age[p.A.To] < low && _age[p.B.To] > high),
            "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person) WHERE b.age < $low AND c.age > $high RETURN count(*)", low, high);
        Check(Pairs().Count(), "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person) RETURN count(*)", low, high);
    }

    [Theory]
    [InlineData(2012, 2020)]
    [InlineData(2023, 2001)]
    public void PairsOfEdgesWithPredicatesOnTheEdges(long low, long high)
    {
        Check(Pairs().Count(p => p.A.Since > low && p.B.Since < high && _age[p.A.From] < _age[p.A.To]),
            "MATCH (a:Person)-[r:KNOWS]->(b:Person)-[s:KNOWS]->(c:Person) WHERE r.since > $low AND s.since < $high AND a.age < b.age RETURN count(*)", low, high);
        Check(Pairs().Count(p => p.A.Since > low && p.B.Since < high && _age[p.A.From] < _age[p.A.To] && _age[p.B.To] > 30),
            "MATCH (a:Person)-[r:KNOWS]->(b:Person)-[s:KNOWS]->(c:Person) WHERE r.since > $low AND s.since < $high AND a.age < b.age AND c.age > 30 RETURN count(*)", low, high);
        Check(_edges.Count(e => e.Since > low), "MATCH (a:Person)<-[r:KNOWS]-(b:Person) WHERE r.since > $low AND $high > 0 RETURN count(*)", low, high);
    }

    [Fact]
    public void Triangles()
    {
        var byFrom = _edges.Select((e, i) => (e, i)).ToLookup(static x => x.e.From);
        long triangles = 0;
        for (var i = 0; i < _edges.Count; i++)
            foreach (var (second, j) in byFrom[_edges[i].To])
            {
                if (j == i) continue;
                foreach (var (third, k) in byFrom[second.To])
                    if (k != i && k != j && third.To == _edges[i].From) triangles++;
            }

        Check(triangles, "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:KNOWS]->(a) WHERE $low < $high RETURN count(*)", 1, 2);
    }

    [Fact]
    public void PropertiesOfFarEndsInAnyOrder()
    {
        var rows = _db.Query("MATCH (a:Person)-[r:KNOWS]->(b:Person) RETURN a.n, b.n, b.age, b.name, b.score, r.since").ToList()
            .Select(static row => ((int)row.Get<long>(0), (int)row.Get<long>(1), row.Get<long?>(2), row.Get<string?>(3), row.Get<double>(4), row.Get<long>(5))).Order();
        Assert.Equal(_edges.Select(e => (e.From, e.To, _age[e.To], _name[e.To], _score[e.To], e.Since)).Order(), rows);
    }

    [Theory]
    [InlineData("Garcia")]
    [InlineData("bc")]
    [InlineData("abc")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData("nowhere")]
    public void PartsOfTexts(string part)
    {
        Assert.Equal(Having(_name, part), Found(_db, part));

        // Loaded in bulk, texts stand packed one behind the other, or, where they repeat, in a dictionary.
        foreach (var different in new[] { Persons, 20 })
        {
            var names = new string?[Persons];
            for (var i = 0; i < Persons; i++) names[i] = _name[different == Persons ? i : i % different];
            using var db = Database.InMemory();
            db.Write(tx => tx.CreateNodes(Persons, ["Person"], PropertyColumn.Int64("n", [.. Enumerable.Range(0, Persons).Select(static i => (long)i)]), PropertyColumn.String("name", names)));
            Assert.Equal(Having(names, part), Found(db, part));
            db.Write(tx =>
            {
                foreach (var row in db.Query("MATCH (p:Person) WHERE p.n % 7 = 0 RETURN p").ToList()) tx.Set(row[0].AsNode().Id, "name", row[0].AsNode().Id.Value % 2 == 0 ? "Garcia" : Value.Null);
            });
            var after = db.Query("MATCH (p:Person) RETURN p.name ORDER BY p.n").ToList().Select(static row => row.Get<string?>(0)).ToArray();
            Assert.Equal(Having(after, part), Found(db, part));
        }
    }

    private static IEnumerable<int> Having(string?[] names, string part) =>
        Enumerable.Range(0, names.Length).Where(i => names[i] is { } name && name.Contains(part, StringComparison.Ordinal));

    private static IEnumerable<int> Found(Database db, string part) =>
        db.Query("MATCH (p:Person) WHERE p.name CONTAINS $part RETURN p.n ORDER BY p.n", ("part", part)).ToList().Select(static row => (int)row.Get<long>(0));

    private IEnumerable<((int From, int To, long Since) A, (int From, int To, long Since) B)> Pairs()
    {
        var byFrom = _edges.Select((e, i) => (e, i)).ToLookup(static x => x.e.From);
        for (var i = 0; i < _edges.Count; i++)
            foreach (var (second, j) in byFrom[_edges[i].To])
                if (i != j) yield return (_edges[i], second);
    }

    private void Check(long expected, string text, long low, long high)
    {
        var prepared = _db.Prepare(text);
        prepared.Query(("low", high), ("high", low)).ToList();
        Assert.Equal(expected, prepared.Query(("low", low), ("high", high)).Scalar<long>());
    }
}
