// Makes random queries that are well-formed and well-scoped: clause after clause, each given the names that the ones before it bound. What a query gives
// may still depend on the order of rows; whoever compares finds that out.
//
// This part: reading clauses and projections. The others have expressions and updates.

namespace Mycelia.Simulation.Queries;

internal sealed partial class QueryGenerator(Random random)
{
    /// <summary>A name in scope. Null may stand behind what an OPTIONAL MATCH bound.</summary>
    private sealed record Binding(string Name, Kind Kind, bool CanBeNull);

    private readonly Random _random = random;
    private List<Binding> _names = [];
    private int _fresh;
    private int _nesting;
    private int _matches;

    /// <summary>The text of a query.</summary>
    public static string Make(Random random) => new QueryGenerator(random).Make();

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private string Make()
    {
        if (Chance(30)) return Updating();
        if (Chance(90)) return string.Join('\n', Reading(columns: null));
        var columns = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(Kind.Int, Kind.String, Kind.Any, Kind.Bool)).ToList();
        var union = Pick("UNION", "UNION ALL");
        return string.Join($"\n{union}\n", Enumerable.Range(0, _random.Next(2, 4)).Select(_ =>
        {
            (_names, _matches) = ([], 0);
            return string.Join('\n', Reading(columns));
        }));
    }

    private List<string> Reading(List<Kind>? columns)
    {
        var clauses = new List<string>();
        for (var count = _random.Next(1, 5); count > 0; count--) clauses.Add(ReadingClause());
        clauses.Add(Return(columns));
        return clauses;
    }

    private string ReadingClause()
    {
        var roll = _random.Next(100);
        if (roll < 45 && _matches < 3) return Match(isOptional: false, pathsMax: 2);
        if (roll < 60 && _matches < 3) return Match(isOptional: true, pathsMax: 1);
        if (roll < 70) return Unwind();
        if (roll < 78 && _nesting == 0) return Call();
        return With();
    }

    private string Unwind()
    {
        var name = $"u{++_fresh}";
        var isInts = Chance(70);
        var text = $"UNWIND {(isInts ? Of(Kind.IntList, 2) : $"[{Of(Kind.Any, 1)}, {Of(Kind.Any, 1)}, null]")} AS {name}";
        _names.Add(new Binding(name, isInts ? Kind.Int : Kind.Any, CanBeNull: true));
        return text;
    }

    private string Match(bool isOptional, int pathsMax)
    {
        _matches++;
        var added = new List<Binding>();
        var paths = Chance(4) ? [ShortestPaths(added, isOptional)] : Enumerable.Range(0, Chance(25) ? pathsMax : 1).Select(_ => Path(added, isOptional)).ToList();
        _names.AddRange(added);
        var text = $"{(isOptional ? "OPTIONAL MATCH" : "MATCH")} {string.Join(", ", paths)}";
        return Chance(45) ? $"{text} WHERE {Predicate(2)}" : text;
    }

    private string Path(List<Binding> added, bool isOptional)
    {
        var text = Node(added, isOptional);
        var hops = Chance(20) ? 0 : Chance(70) ? 1 : 2;
        for (; hops > 0; hops--)
        {
            text += Chance(5) && _nesting == 0 ? $" {Group(added, isOptional)} {Node(added, isOptional)}" : Edge(added, isOptional) + Node(added, isOptional);
        }

        return Chance(15) ? $"{Fresh("p", Kind.Path, added, isOptional)} = {text}" : text;
    }

    /// <summary>From one node to another: from a node to itself the notions of a shortest path differ.</summary>
    private string ShortestPaths(List<Binding> added, bool isOptional)
    {
        var start = Fresh("n", Kind.Node, added, isOptional);
        var end = Fresh("n", Kind.Node, added, isOptional);
        var arrow = Arrow($"{(Chance(50) ? ":" + Pick(GraphGenerator.Types) : "")}*{Pick("", "..3")}");
        return $"{Fresh("p", Kind.Path, added, isOptional)} = allShortestPaths(({start}:A){arrow}({end}:!A))";
    }

    private string Fresh(string prefix, Kind kind, List<Binding> added, bool canBeNull)
    {
        var name = $"{prefix}{++_fresh}";
        added.Add(new Binding(name, kind, canBeNull));
        return name;
    }

    private string Node(List<Binding> added, bool isOptional)
    {
        var known = _names.Concat(added).Where(name => name.Kind == Kind.Node).ToList();
        var name = Chance(30) && known.Count > 0 ? Pick(known).Name : Chance(75) ? Fresh("n", Kind.Node, added, isOptional) : "";
        var labels = Chance(35) ? Pick(":A", ":B", ":C", ":A", ":A:B", ":A|B", ":!A", ":%", ":A&!B") : "";
        return $"({name}{labels}{PatternProperties()}{(name != "" && Chance(5) ? $" WHERE {name}.i > {_random.Next(-1, 2)}" : "")})";
    }

    private string PatternProperties()
    {
        if (!Chance(12)) return "";
        return _random.Next(4) switch
        {
            0 => $" {{s: {Of(Kind.String, 0)}}}",
            1 => $" {{i: {_random.Next(-1, 3)}, j: {_random.Next(3)}}}",
            2 => $" {{f: {Of(Kind.Float, 0)}}}",
            _ => $" {{i: {Of(Kind.Int, 1)}}}",
        };
    }

    private string Edge(List<Binding> added, bool isOptional)
    {
        var isLong = Chance(18);
        var known = _names.FindAll(binding => binding.Kind == (isLong ? Kind.EdgeList : Kind.Edge) && !added.Contains(binding) && _nesting == 0);
        var name = "";
        if (Chance(6) && known.Count > 0 && !_reused.Overlaps(known.Select(binding => binding.Name))) _reused.Add(name = Pick(known).Name);
        else if (Chance(50)) name = Fresh("r", isLong ? Kind.EdgeList : Kind.Edge, added, isOptional);
        var types = Chance(40) ? Pick(":R", ":S", ":T", ":R|S", ":!R") : "";
        var length = isLong ? Pick("*", "*1..2", "*0..1", "*2", "*..2", "*0..", "*2..3") : "";
        return Arrow($"{name}{types}{length}{(Chance(8) ? $" {{i: {_random.Next(-1, 3)}}}" : "")}");
    }

    /// <summary>Bound relationships that stand in a pattern already; one may stand there once only.</summary>
    private readonly HashSet<string> _reused = [];

    private string Arrow(string inside)
    {
        var body = inside == "" && Chance(50) ? "" : $"[{inside}]";
        return Pick($"-{body}->", $"-{body}->", $"<-{body}-", $"-{body}-");
    }

    private string Group(List<Binding> added, bool isOptional)
    {
        var start = Chance(50) ? $"g{++_fresh}" : "";
        var edge = $"r{++_fresh}";
        var predicate = Chance(40) ? $" WHERE {edge}.i {Pick(">", "<=", "<>")} {_random.Next(-1, 3)}" : "";
        if (start != "") added.Add(new Binding(start, Kind.NodeList, isOptional));
        added.Add(new Binding(edge, Kind.EdgeList, isOptional));
        return $"(({start}){Arrow(edge + (Chance(40) ? $":{Pick(GraphGenerator.Types)}" : ""))}(){predicate}){Pick("+", "{1,2}", "{0,2}", "{2}", "*")}";
    }

    private string Call()
    {
        _nesting++;
        var (outer, matches) = (_names, _matches);
        var imported = outer.FindAll(_ => Chance(60));
        var isOld = imported.Count > 0 && Chance(30);
        _names = [.. imported];
        var clauses = new List<string>();
        if (isOld) clauses.Add($"WITH {string.Join(", ", imported.Select(name => name.Name))}");
        for (var count = _random.Next(1, 3); count > 0; count--) clauses.Add(_random.Next(3) == 0 ? Unwind() : Match(isOptional: Chance(30), pathsMax: 1));
        var column = $"c{++_fresh}";
        var kind = Pick(Kind.Int, Kind.String, Kind.Any);
        clauses.Add(Chance(50) ? $"RETURN {Of(kind, 1)} AS {column}" : $"RETURN {Aggregate(ref kind)} AS {column}");
        _nesting--;
        (_names, _matches) = ([.. outer, new Binding(column, kind, true)], matches + 1);
        return $"CALL {(isOld ? "" : $"({string.Join(", ", imported.Select(name => name.Name))}) ")}{{ {string.Join(' ', clauses)} }}";
    }

    private string Aggregate(ref Kind kind)
    {
        var distinct = Chance(30) ? "DISTINCT " : "";
        switch (_random.Next(10))
        {
            case 0 or 1:
                kind = Kind.Int;
                return "count(*)";
            case 2 or 3:
                kind = Kind.Int;
                return $"count({distinct}{Of(Pick(Kind.Int, Kind.String, Kind.Any), 1)})";
            case 4:
                kind = Kind.Int;
                return $"sum({distinct}{Of(Kind.Int, 1)})";
            case 5:
                kind = Kind.Float;
                return $"{Pick("sum", "avg")}({distinct}{Of(Pick(Kind.Float, Kind.Int), 1)})";
            case 6:
                kind = Kind.IntList;
                return $"collect({distinct}{Of(Kind.Int, 1)})";
            case 7:
                kind = Kind.Int;
                return $"size(collect({distinct}{Of(Kind.Any, 1)}))";
            default:
                kind = Pick(Kind.Int, Kind.String, Kind.Any);
                return $"{Pick("min", "max")}({Of(kind, 1)})";
        }
    }

    private string With()
    {
        var items = Items(isReturn: false);
        return $"WITH {Projection(items)}{(Chance(35) ? $" WHERE {Predicate(2)}" : "")}";
    }

    private string Return(List<Kind>? columns)
    {
        if (columns is null) return $"RETURN {Projection(Items(isReturn: true))}";
        var items = columns.Select((kind, i) => ($"c{i}", kind, Of(kind, 2))).ToList();
        return $"RETURN {string.Join(", ", items.Select(item => $"{item.Item3} AS {item.Item1}"))}";
    }

    /// <summary>What a projection keeps and adds, as (name, type, text).</summary>
    private List<(string Name, Kind Kind, string Text)> Items(bool isReturn)
    {
        var isAggregating = Chance(30);
        var items = new List<(string Name, Kind Kind, string Text)>();
        foreach (var name in _names)
            if (Chance(isAggregating ? 30 : 55)) items.Add((name.Name, name.Kind, name.Name));
        for (var count = _random.Next(isReturn ? 1 : 0, 3); count > 0; count--)
        {
            var kind = Pick(Kind.Int, Kind.String, Kind.Any, Kind.Float, Kind.Bool, Kind.IntList, Kind.Map);
            var text = isAggregating && Chance(50) ? GroupKey(ref kind) : Of(kind, 2);
            items.Add(($"v{++_fresh}", kind, text));
        }

        for (var count = isAggregating ? _random.Next(1, 3) : 0; count > 0; count--)
        {
            var kind = Kind.Int;
            var text = Aggregate(ref kind);
            if (kind == Kind.Int && Chance(15)) text = $"{text} + {_random.Next(3)}";
            items.Add(($"v{++_fresh}", kind, text));
        }

        if (items.Count == 0) items.Add(($"v{++_fresh}", Kind.Int, Of(Kind.Int, 1)));
        return items;
    }

    private string GroupKey(ref Kind kind)
    {
        if (Property("i") is not { } property) return Of(kind, 1);
        kind = Kind.Int;
        return property;
    }

    /// <summary>The items, with DISTINCT, ORDER BY, SKIP and LIMIT now and then, and the names from then on.</summary>
    private string Projection(List<(string Name, Kind Kind, string Text)> items)
    {
        var text = Chance(15) ? "DISTINCT " : "";
        text += string.Join(", ", items.Select(item => item.Text == item.Name ? item.Name : $"{item.Text} AS {item.Name}"));
        _names = [.. items.Select(item => new Binding(item.Name, item.Kind, _names.Find(name => name.Name == item.Text)?.CanBeNull ?? true))];
        if (!Chance(35)) return text;
        var keys = items.Where(item => item.Kind is not (Kind.EdgeList or Kind.NodeList or Kind.Path))
            .Select(item => item.Kind is Kind.Node or Kind.Edge ? $"{item.Name}._id" : item.Name).OrderBy(_ => _random.Next()).ToList();
        if (keys.Count == 0) return text;
        text += " ORDER BY " + string.Join(", ", keys.Select(key => Chance(30) ? key + " DESC" : key));
        if (Chance(20)) text += $" SKIP {_random.Next(3)}";
        if (Chance(40)) text += $" LIMIT {_random.Next(5)}";
        return text;
    }
}
