using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Which methods have the most callers: callers and call sites are counted per method, and the first ten kept.</summary>
internal static class MostCalledMethods
{
    private const string Cypher = """
        MATCH (method:Method)<-[call:CALLS]-()
        WITH method, count(*) AS callers, sum(call.count) AS sites
        ORDER BY callers DESC LIMIT 10
        RETURN method.fullName AS name, callers, sites, method.ilSize AS size
        """;

    public static Answer Ask(Database database)
    {
        string[][] rows =
        [
            .. database.Query(Cypher).Select(static row => (string[])
            [
                Names.Method(row["name"].AsString()), Screen.Number(row["callers"].AsInt64()), Screen.Number(row["sites"].AsInt64()), Screen.Number(row["size"].AsInt64()),
            ]),
        ];
        var methods = database.Query("MATCH (method:Method) RETURN count(*)").Scalar<long>();
        var uncalled = database.Query("MATCH (method:Method) WHERE NOT EXISTS { (method)<-[:CALLS]-() } RETURN count(*)").Scalar<long>();
        return new Answer(
            "Which methods have the most callers?", Cypher, ["Method", "#Callers", "#Call sites", "#IL bytes"], rows,
            $"{Screen.Number(uncalled)} of {Screen.Number(methods)} methods have no caller here: overrides and the public surface.");
    }
}
