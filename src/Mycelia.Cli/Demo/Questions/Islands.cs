using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Whether the code hangs together: weakly connected components over CALLS.</summary>
internal static class Islands
{
    private const string Cypher = """
        CALL mycelia.algo.wcc({labels: ['Method'], types: ['CALLS']}) YIELD node, component
        WITH component, count(*) AS methods, head(collect(node)) AS first
        ORDER BY methods DESC LIMIT 5
        RETURN methods, first.fullName AS name
        """;

    private const string Counts = """
        CALL mycelia.algo.wcc({labels: ['Method'], types: ['CALLS']}) YIELD component
        WITH component, count(*) AS methods
        RETURN count(*) AS components, count(CASE methods WHEN 1 THEN 1 END) AS alone
        """;

    public static Answer Ask(Database database)
    {
        string[][] rows = [.. database.Query(Cypher).Select(static row => (string[])[Screen.Number(row["methods"].AsInt64()), Names.Method(row["name"].AsString())])];
        var counts = database.Query(Counts).Single();
        return new Answer(
            "Does all of it hang together?", Cypher, ["#Methods", "A method in it"], rows,
            $"{Screen.Number(counts["components"].AsInt64())} components over calls; {Screen.Number(counts["alone"].AsInt64())} methods neither call nor are called.");
    }
}
