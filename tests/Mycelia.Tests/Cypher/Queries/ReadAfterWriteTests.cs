namespace Mycelia.Tests.Cypher.Queries;

/// <summary>A clause finds what the clauses before it have written, also labels, types and property keys that were not there when the query began.</summary>
public sealed class ReadAfterWriteTests
{
    [Theory]
    [InlineData("CREATE (a)-[:NEW]->() WITH * MATCH ()-->(b) RETURN count(b)", 1)]
    [InlineData("CREATE (a)-[:NEW]->() WITH a MATCH (a)-[:NEW]->(b) RETURN count(b)", 1)]
    [InlineData("MERGE (a)-[:NEW]->(b) WITH * MATCH (a)<-[r*..2]-() RETURN count(*)", 0)]
    [InlineData("MERGE (a)-[:NEW]->(b) WITH * MATCH ()-[r*..2]-() RETURN count(*)", 2)]
    [InlineData("CREATE (a:New {k: 1}) WITH a MATCH (b:New {k: 1}) RETURN count(b)", 1)]
    [InlineData("CREATE (a:New) WITH a MATCH (b:Other) RETURN count(b)", 0)]
    [InlineData("CREATE (a) SET a:New SET a.k = 1 WITH a MATCH (b:New) WHERE b.k = 1 RETURN count(b)", 1)]
    [InlineData("CREATE (a), (b)-[:NEW]->(:New) WITH * MATCH (x)-->(y:New), (z) RETURN count(*)", 3)]
    [InlineData("CREATE (a)-[:NEW]->(b) WITH a, b MATCH p = allShortestPaths((a)-[*..3]->(b)) RETURN count(p)", 1)]
    [InlineData("CREATE (n) SET n += {a: 1, b: 2}, n = {a: 3} WITH n RETURN size(keys(n)) + n.a", 4)]
    [InlineData("CREATE (n) WITH n UNWIND [1, 2] AS x SET n.a = x, n = {b: x} WITH DISTINCT n RETURN size(keys(n))", 1)]
    public void What_was_written_is_found(string query, int count)
    {
        using var database = Database.InMemory();
        Assert.Equal(count, database.Query(query).Scalar<long>());
    }
}
