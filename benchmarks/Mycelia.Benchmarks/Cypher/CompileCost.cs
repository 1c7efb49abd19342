// What comes before a query runs: parsing, semantic analysis and planning of a pattern of two hops, and the cost of finding a known text again.

using Mycelia.Benchmarks.Core;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Benchmarks.Cypher;

internal static class CompileCost
{
    private const int Calls = 2_000;
    private const string TwoHops = "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person) WHERE a.age = $age AND c.score > 10 RETURN c.age AS age, count(*) AS n ORDER BY n DESC LIMIT 10";

    public static void Run(Bench bench)
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(100, ["Person"], PropertyColumn.Int64("age", [.. Enumerable.Range(0, 100).Select(static i => (long)i)])).Length);
        var snapshot = db.Snapshot();
        var engine = db.Queries;
        Measure("parse a pattern of two hops", () => CypherParser.Parse(TwoHops));
        var statement = CypherParser.Parse(TwoHops);
        Measure("  analyze it", () => SemanticAnalysis.Analyze(statement, engine.Procedures));
        Measure("  plan it", () => QueryPlanner.Plan(SemanticAnalysis.Analyze(statement, engine.Procedures), new PlanCatalog(snapshot), new PlannerOptions()), "with its analysis");
        var prepared = db.Prepare("RETURN 1 AS one");
        Measure("RETURN 1, prepared", () => prepared.Query().Dispose(), "not read");
        Measure("  run", () => Read(prepared.Query()));
        Measure("  run by text", () => Read(db.Query("RETURN 1 AS one")));

        void Measure(string name, Action action, string note = "") => bench.Report.Add(name, "us", bench.ShortSeconds(() =>
        {
            for (var i = 0; i < Calls; i++) action();
        }) * (1e6 / Calls), note);
    }

    private static void Read(QueryResult result)
    {
        while (result.Read())
        {
        }
    }
}
