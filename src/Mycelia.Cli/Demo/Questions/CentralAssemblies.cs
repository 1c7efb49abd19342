using System.Globalization;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Which assemblies everything rests on: PageRank over REFERENCES, which counts a reference from a central assembly for more.</summary>
internal static class CentralAssemblies
{
    private const string Cypher = """
        CALL mycelia.algo.pageRank({labels: ['Assembly'], types: ['REFERENCES']}) YIELD node, score
        WITH node, score ORDER BY score DESC LIMIT 10
        RETURN node.name AS name, 100 * score AS percent, COUNT { (node)<-[:REFERENCES]-() } AS by,
               COUNT { (node)-[:REFERENCES]->() } AS references, node.fileSize AS size
        """;

    public static Answer Ask(Database database)
    {
        string[][] rows =
        [
            .. database.Query(Cypher).Select(static row => (string[])
            [
                row["name"].AsString(), row["percent"].AsDouble().ToString("F1", CultureInfo.InvariantCulture),
                Screen.Number(row["by"].AsInt64()), Screen.Number(row["references"].AsInt64()), Screen.Bytes(row["size"].AsInt64()),
            ]),
        ];
        var references = database.Query("MATCH (:Assembly)-[reference:REFERENCES]->() RETURN count(reference)").Scalar<long>();
        return new Answer(
            "Which assemblies does everything else rest on?", Cypher, ["Assembly", "#PageRank %", "#Referenced by", "#References", "#File"], rows,
            $"PageRank over {Screen.Number(references)} references.");
    }
}
