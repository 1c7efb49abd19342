namespace Mycelia.Cli.Demo.Questions;

/// <summary>How deep inheritance goes: of each assembly the type with the longest way to its root, and the longest path of all.</summary>
internal static class InheritanceChains
{
    private const string Cypher = """
        MATCH chain = (type:Type)-[:INHERITS*]->(root)
        WHERE NOT EXISTS { (root)-[:INHERITS]->() }
        WITH type, chain ORDER BY length(chain) DESC
        WITH type.assembly AS assembly, head(collect(chain)) AS deepest
        RETURN length(deepest) AS depth, assembly, [type IN nodes(deepest) | type.fullName] AS types
        ORDER BY depth DESC LIMIT 6
        """;

    private const string Longest = """
        CALL mycelia.algo.longestPath({labels: ['Type'], types: ['INHERITS']}) YIELD index, node
        RETURN node.fullName ORDER BY index
        """;

    public static Answer Ask(Database database)
    {
        string[][] rows =
        [
            .. database.Query(Cypher).Select(static row => (string[])
            [
                row["depth"].ToString(), row["assembly"].AsString(), string.Join(" < ", row.Get<string[]>("types")!.Select(Names.Type)),
            ]),
        ];
        var longest = database.Query(Longest).ToList();
        return new Answer(
            "How deep does inheritance go?", Cypher, ["#Depth", "Assembly", "Deepest chain"], rows,
            $"The longest path of the inheritance graph has {longest.Count - 1} steps and starts at {longest[0].Get<string>(0)}.");
    }
}
