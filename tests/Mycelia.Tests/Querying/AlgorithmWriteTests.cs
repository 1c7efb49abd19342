using System.Collections.Concurrent;

namespace Mycelia.Tests.Querying;

/// <summary>What algorithm procedures write and keep: beside deletions, constraints, other branches, other threads, and when the database is closed.</summary>
public class AlgorithmWriteTests
{
    [Fact]
    public void Nodes_of_a_named_graph_that_are_gone_are_passed_over()
    {
        using var db = Build();
        db.Query("CALL mycelia.graph.project('g')").Dispose();
        db.Query("MATCH (n {name: 'b'}) DETACH DELETE n").Dispose();
        Assert.Equal(2, db.Query("CALL mycelia.algo.wcc.write({graph: 'g', writeProperty: 'c'}) YIELD propertiesWritten RETURN propertiesWritten").Single()[0].AsInt64());
        Assert.Equal(2, db.Query("MATCH (n) RETURN count(n.c)").Single()[0].AsInt64());
        using var tx = db.Begin();
        tx.Query("MATCH (n {name: 'a'}) DETACH DELETE n").Dispose();
        Assert.Equal(1, tx.Query("CALL mycelia.algo.kCore.write({graph: 'g', writeProperty: 'k'}) YIELD propertiesWritten RETURN propertiesWritten").Single()[0].AsInt64());
    }

    [Fact]
    public void Constraints_and_indexes_hold_for_what_is_written()
    {
        using var db = Build();
        db.Query("CREATE INDEX FOR (n:P) ON (n.core)").Dispose();
        db.Query("CALL mycelia.algo.kCore.write({writeProperty: 'core'})").Dispose();
        Assert.Equal(3, db.Query("MATCH (n:P {core: 1}) RETURN count(*)").Single()[0].AsInt64());
        db.Query("CREATE CONSTRAINT FOR (n:P) REQUIRE n.only IS UNIQUE").Dispose();
        Assert.ThrowsAny<MyceliaException>(() => db.Query("CALL mycelia.algo.wcc.write({writeProperty: 'only'})").Dispose());
        Assert.Equal(0, db.Query("MATCH (n) RETURN count(n.only)").Single()[0].AsInt64());
        Assert.Equal(0, db.Snapshot().Project().NodeCount - 3);
    }

    [Fact]
    public void Two_transactions_that_write_the_same_conflict()
    {
        using var db = Build();
        using var one = db.Begin();
        using var other = db.Begin();
        one.Query("CALL mycelia.algo.wcc.write({writeProperty: 'c'})").Dispose();
        other.Query("CALL mycelia.algo.wcc.write({writeProperty: 'c'})").Dispose();
        one.Commit();
        Assert.Throws<ConflictException>(() => other.Commit());
    }

    [Fact]
    public void Named_graphs_bear_many_threads()
    {
        using var db = Build();
        var failures = new ConcurrentQueue<Exception>();
        db.Query("CALL mycelia.graph.project('g')").Dispose();
        var threads = Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            for (var round = 0; round < 120 && failures.IsEmpty; round++)
            {
                try
                {
                    var text = ((number + round) % 4) switch
                    {
                        0 => "CALL mycelia.algo.kCore.mutate({graph: 'g', mutateProperty: 'core'}) YIELD propertiesWritten RETURN propertiesWritten",
                        1 => "CALL mycelia.graph.nodeProperty('g', 'core') YIELD node, value RETURN count(value)",
                        2 when round % 3 == 0 => "CALL mycelia.graph.drop('g')",
                        2 => "CALL mycelia.graph.list()",
                        _ => "CALL mycelia.graph.project('g')",
                    };
                    _ = db.Query(text).Count();
                }
                catch (CypherException e) when (e.Message.Contains("graph", StringComparison.Ordinal))
                {
                    // There is none at that moment, or one already, or it has no such property.
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(failures);
    }

    private static Database Build()
    {
        var db = Database.InMemory();
        db.Query("CREATE (a:P {name: 'a'})-[:K]->(b:P {name: 'b'})-[:K]->(c:P {name: 'c'})").Dispose();
        return db;
    }
}
