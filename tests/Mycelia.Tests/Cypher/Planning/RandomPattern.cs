namespace Mycelia.Tests.Cypher.Planning;

/// <summary>Queries over small random graphs with labels A and B, types T and U, properties x, y, z and w: patterns of up to four nodes that share variables as they like.</summary>
internal sealed class RandomPattern(Random random)
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private readonly HashSet<string> _seen = [];
    private readonly List<string> _edges = [];

    /// <summary>A CREATE of a graph with self-loops, parallel edges and properties that some nodes lack.</summary>
    public static string Graph(Random random)
    {
        var nodes = 3 + random.Next(6);
        List<string> parts = [];
        for (var i = 0; i < nodes; i++)
        {
            var labels = (random.Next(2) == 0 ? ":A" : "") + (random.Next(2) == 0 ? ":B" : "");
            parts.Add($"(n{i}{labels} {{id: {i}, x: {random.Next(3)}, {(random.Next(3) == 0 ? "" : $"y: {random.Next(3)}, ")}z: {random.Next(4)}.0}})");
        }

        for (var i = nodes + random.Next(nodes * 2); i > 0; i--)
            parts.Add($"(n{random.Next(nodes)})-[:{(random.Next(2) == 0 ? "T" : "U")} {{w: {random.Next(3)}}}]->(n{random.Next(nodes)})");
        return "CREATE " + string.Join(", ", parts);
    }

    public string Query()
    {
        var text = Match();
        if (random.Next(3) == 0) text += (random.Next(2) == 0 ? " OPTIONAL " : " ") + Match();
        var (v, w) = (Seen(), Seen());
        return text + " " + random.Next(10) switch
        {
            0 => "RETURN count(*) AS n",
            1 => $"RETURN count({v}) AS n, count(*) AS m",
            2 => $"RETURN {v}.id AS i, count(*) AS n",
            3 => $"RETURN DISTINCT {v}.id AS i",
            4 => $"RETURN {v}.id AS i, {w}.x AS j",
            5 => $"RETURN {v}.id AS i ORDER BY i",
            6 => $"RETURN count(DISTINCT {v}.id) AS n",
            7 => $"WITH DISTINCT {v} AS q, {w}.x AS k RETURN k, count(q) AS n, sum(q.id) AS s",
            8 => $"RETURN {w}.x AS k, sum({v}.id) AS s, min({v}.x) AS m, count({w}) AS c",
            _ => $"WITH {v}, count(*) AS n WHERE n > 1 MATCH ({v})-->(q) RETURN {v}.id AS i, n, count(q) AS m",
        };
    }

    private string Seen() => _seen.ElementAt(random.Next(_seen.Count));

    private string Match() => "MATCH " + Path() + (random.Next(4) == 0 ? ", " + Path() : "") + Where();

    private string Path()
    {
        var text = Node();
        for (var i = random.Next(4); i > 0; i--) text += Edge(isOwn: true) + Node();
        return text;
    }

    private string Node()
    {
        var name = Names[random.Next(1 + random.Next(Names.Length))];
        return _seen.Add(name) ? $"({name}{Label()}{Properties()})" : $"({name})";
    }

    private string Label() => random.Next(3) switch { 0 => ":A", 1 => ":B", _ => "" };

    private string Properties() => random.Next(6) switch { 0 => $" {{x: {random.Next(3)}}}", 1 => $" {{x: {random.Next(3)}, y: {random.Next(3)}}}", _ => "" };

    private string Edge(bool isOwn)
    {
        var name = "";
        if (isOwn && random.Next(3) == 0) _edges.Add(name = $"r{_edges.Count}");
        var inside = name + random.Next(4) switch { 0 => ":T", 1 => ":U", 2 => ":T|U", _ => "" };
        if (isOwn && name.Length == 0 && random.Next(8) == 0) inside += "*1..2";
        if (isOwn && random.Next(5) == 0) inside += $" {{w: {random.Next(3)}}}";
        return random.Next(5) switch { 0 => $"<-[{inside}]-", 1 => $"-[{inside}]-", _ => $"-[{inside}]->" };
    }

    private string Where()
    {
        var count = random.Next(3);
        return count == 0 ? "" : " WHERE " + string.Join(" AND ", Enumerable.Range(0, count).Select(_ => Predicate()));
    }

    private string Predicate()
    {
        var (v, w) = (Seen(), Seen());
        return random.Next(14) switch
        {
            0 => $"{v}.x = {random.Next(3)}",
            1 => $"{v}.x IN [{random.Next(3)}, {random.Next(3)}, null]",
            2 => $"{v}.x > {random.Next(3)}",
            3 => $"0 <= {v}.x <= {random.Next(3)}",
            4 => $"{v}.x = {w}.x",
            5 => $"{v}.x < {w}.y",
            6 => $"{v}.y = {w}.z",
            7 => $"{v}:A",
            8 => $"NOT ({v})-->({w})",
            9 => $"({v}){Edge(isOwn: false)}()",
            10 => $"id({v}) = id({w})",
            11 => $"{v} <> {w}",
            12 => _edges.Count > 0 ? $"{_edges[random.Next(_edges.Count)]}.w = {random.Next(3)}" : $"{v}.z IS NOT NULL",
            _ => $"COUNT {{ ({v}){Edge(isOwn: false)}({Label()}){Edge(isOwn: false)}() }} > {random.Next(3)}",
        };
    }
}
