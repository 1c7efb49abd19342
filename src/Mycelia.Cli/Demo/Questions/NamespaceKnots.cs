using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>
/// Which namespaces depend on each other in circles. A call, an inheritance or an implementation between members of two namespaces
/// is a dependency between these, which is stored as an edge of its own; the strongly connected components of these edges are the knots.
/// </summary>
internal static class NamespaceKnots
{
    private const int Shown = 8;
    private const int NamesShown = 4;

    private const string Dependencies = """
        MATCH (from:Namespace)-[:CONTAINS*]->()-[:CALLS|INHERITS|IMPLEMENTS]->()<-[:CONTAINS*]-(to:Namespace)
        WHERE from <> to
        WITH from, to, count(*) AS count
        CREATE (from)-[:DEPENDS_ON {count: count}]->(to)
        """;

    private const string Knots = """
        CALL mycelia.algo.scc({labels: ['Namespace'], types: ['DEPENDS_ON']}) YIELD node, component
        WITH component, collect(node) AS knot WHERE size(knot) > 1
        UNWIND knot AS member
        MATCH (member)-[tie:DEPENDS_ON]-(other) WHERE other IN knot
        WITH component, member, count(*) AS ties, sum(tie.count) AS sites ORDER BY ties DESC
        WITH component, collect(member) AS members, sum(sites) / 2 AS dependencies
        RETURN [member IN members | member.assembly] AS assemblies, [member IN members | member.name] AS names, dependencies
        ORDER BY size(names) DESC
        """;

    public static Answer Ask(Database database)
    {
        database.Query(Dependencies).Dispose();
        var knots = database.Query(Knots).ToList();
        var namespaces = database.Query("MATCH (n:Namespace) RETURN count(*)").Scalar<long>();
        string[][] rows =
        [
            .. knots.Take(Shown).Select(static knot =>
            {
                var names = knot.Get<string[]>("names")!;
                var assemblies = knot.Get<string[]>("assemblies")!.Distinct();
                var entangled = Names.Namespaces(names.Take(NamesShown).ToArray()) + (names.Length > NamesShown ? ", ..." : "");
                return (string[])[string.Join(", ", assemblies), names.Length.ToString(), Screen.Number(knot["dependencies"].AsInt64()), entangled];
            }),
        ];
        return new Answer(
            "Which namespaces depend on each other in circles?", $"{Dependencies};\n{Knots}", ["Assembly", "#Namespaces", "#Dependencies", "Most entangled"], rows,
            $"{knots.Count} knots hold {knots.Sum(static knot => knot["names"].AsList().Count)} of {Screen.Number(namespaces)} namespaces; "
            + "the others depend on one another in one direction only.");
    }
}
