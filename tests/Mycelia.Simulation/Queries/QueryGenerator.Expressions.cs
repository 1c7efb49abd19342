// Expressions of a wanted type over the names in scope. Any of them may be null, none fails: divisors are constants, numbers stay small, and what may be of
// any type stands only where any type will do.

namespace Mycelia.Simulation.Queries;

internal sealed partial class QueryGenerator
{
    private enum Kind
    {
        Int,
        Float,
        String,
        Bool,
        IntList,
        Any,
        Map,
        Node,
        Edge,
        EdgeList,
        NodeList,
        Path,
    }

    private static readonly string[] EntityKeys = ["i", "j", "f", "s", "b", "l", "m"];

    private string Of(Kind kind, int depth)
    {
        if (Chance(3)) return "null";
        if (depth > 0 && Chance(5)) return $"CASE WHEN {Predicate(depth - 1)} THEN {Of(kind, depth - 1)} ELSE {Of(kind, depth - 1)} END";
        if (depth > 0 && Chance(4)) return $"coalesce({Of(kind, depth - 1)}, {Of(kind, depth - 1)})";
        if (_names.Exists(name => name.Kind == kind) && Chance(30)) return Pick(_names.FindAll(name => name.Kind == kind)).Name;
        return kind switch
        {
            Kind.Int => Int(depth),
            Kind.Float => Float(depth),
            Kind.String => String(depth),
            Kind.Bool => Bool(depth),
            Kind.IntList => IntList(depth),
            Kind.Map => $"{{a: {Of(Kind.Int, depth - 1)}, b: {Of(Kind.String, depth - 1)}}}",
            _ => AnyValue(depth),
        };
    }

    /// <summary>A property of an entity in scope; of an entity that a map holds sometimes.</summary>
    private string? Property(string key)
    {
        var entities = _names.FindAll(name => name.Kind is Kind.Node or Kind.Edge);
        if (entities.Count == 0) return null;
        var entity = Pick(entities).Name;
        return Chance(6) ? $"{entity}['{key}']" : $"{entity}.{key}";
    }

    private string Int(int depth)
    {
        if (Chance(50) && Property(Pick("i", "i", "j", "_id")) is { } property) return property;
        if (depth <= 0 || Chance(15)) return _random.Next(-2, 4).ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (_random.Next(14))
        {
            case 0: return $"size({Of(Kind.IntList, depth - 1)})";
            case 1: return $"size({Of(Kind.String, depth - 1)})";
            case 2: return $"abs({Of(Kind.Int, depth - 1)})";
            case 3: return $"{Operand(Kind.Int, depth)} % {_random.Next(2, 4)}";
            case 4: return $"{Operand(Kind.Int, depth)} / {_random.Next(2, 4)}";
            case 5: return $"head({Of(Kind.IntList, depth - 1)})";
            case 6:
            {
                var (start, list, id) = (Of(Kind.Int, 0), Of(Kind.IntList, depth - 1), ++_fresh);
                return Within([($"acc{id}", Kind.Int), ($"x{id}", Kind.Int)], () => $"reduce(acc{id} = {start}, x{id} IN {list} | acc{id} + {Operand(Kind.Int, 1)})");
            }

            case 7 when _names.Exists(name => name.Kind == Kind.Path): return $"length({Pick(_names.FindAll(name => name.Kind == Kind.Path)).Name})";
            case 8 when _names.Exists(name => name.Kind is Kind.EdgeList or Kind.NodeList): return $"size({Pick(_names.FindAll(name => name.Kind is Kind.EdgeList or Kind.NodeList)).Name})";
            case 9 when CanLookIntoGraph: return $"COUNT {{ {SubqueryMatch(depth)} }}";
            case 10: return $"-{Operand(Kind.Int, depth)}";
            case 11: return $"toInteger({Of(Kind.String, depth - 1)})";
            default: return $"{Operand(Kind.Int, depth)} {Pick("+", "-", "*")} {Operand(Kind.Int, depth)}";
        }
    }

    /// <summary>An operand that needs no parentheses or has them.</summary>
    private string Operand(Kind kind, int depth) => $"({Of(kind, depth - 1)})";

    private string Float(int depth)
    {
        if (Chance(50) && Property("f") is { } property) return property;
        if (depth <= 0 || Chance(15)) return Pick("0.5", "-1.25", "2.0", "0.0", "-0.0", "1e3");
        return _random.Next(5) switch
        {
            0 => $"toFloat({Of(Kind.Int, depth - 1)})",
            1 => $"{Operand(Kind.Int, depth)} * {Operand(Kind.Float, depth)}",
            2 => $"{Operand(Kind.Float, depth)} / {Pick("2", "0.5", "4.0")}",
            3 => $"{Pick("abs", "floor", "ceil")}({Of(Kind.Float, depth - 1)})",
            _ => $"{Operand(Kind.Float, depth)} {Pick("+", "-", "*")} {Operand(Pick(Kind.Int, Kind.Float), depth)}",
        };
    }

    private string String(int depth)
    {
        if (Chance(45) && Property("s") is { } property) return property;
        if (depth <= 0 || Chance(15)) return $"'{Pick(GraphGenerator.Texts)}'";
        switch (_random.Next(8))
        {
            case 0: return $"toUpper({Of(Kind.String, depth - 1)})";
            case 1: return $"toString({Of(Pick(Kind.Int, Kind.Bool, Kind.String), depth - 1)})";
            case 2: return $"substring({Of(Kind.String, depth - 1)}, {_random.Next(3)})";
            case 3: return $"left({Of(Kind.String, depth - 1)}, {_random.Next(3)})";
            case 4 when _names.Exists(name => name.Kind == Kind.Edge): return $"type({Pick(_names.FindAll(name => name.Kind == Kind.Edge)).Name})";
            case 5: return $"reverse({Of(Kind.String, depth - 1)})";
            case 6: return $"replace({Of(Kind.String, depth - 1)}, 'a', {Of(Kind.String, 0)})";
            default: return $"{Operand(Kind.String, depth)} + {Operand(Pick(Kind.String, Kind.String, Kind.Int), depth)}";
        }
    }

    private string IntList(int depth)
    {
        if (Chance(30) && Property("l") is { } property) return property;
        if (depth <= 0) return Pick("[]", "[1]", "[1, 2, 3]", "[2, 0, 1]", "[1, null]");
        switch (_random.Next(9))
        {
            case 0: return $"range({_random.Next(-1, 3)}, {_random.Next(0, 4)})";
            case 1: return $"tail({Of(Kind.IntList, depth - 1)})";
            case 2: return $"reverse({Of(Kind.IntList, depth - 1)})";
            case 3: return $"{Operand(Kind.IntList, depth)} + {Operand(Pick(Kind.IntList, Kind.Int), depth)}";
            case 4: return $"{Operand(Kind.IntList, depth)}[{Pick("", "0", "1", "-2")}..{Pick("", "1", "2", "-1")}]";
            case 5 when CanLookIntoGraph:
            {
                var pattern = ExpressionPattern(isComprehension: true, out var added);
                return Within(added, () => $"[{pattern}{(Chance(40) ? $" WHERE {Predicate(depth - 1)}" : "")} | {Of(Kind.Int, depth - 1)}]");
            }

            case 6 or 7:
            {
                var list = Of(Kind.IntList, depth - 1);
                var item = $"x{++_fresh}";
                return Within([(item, Kind.Int)], () =>
                    $"[{item} IN {list}{(Chance(50) ? $" WHERE {Predicate(depth - 1)}" : "")}{(Chance(60) ? $" | {Of(Kind.Int, depth - 1)}" : "")}]");
            }

            default: return $"[{Of(Kind.Int, depth - 1)}, {Of(Kind.Int, depth - 1)}]";
        }
    }

    private string AnyValue(int depth)
    {
        if (Chance(50) && Property(Pick("m", "m", Pick(EntityKeys))) is { } property) return property;
        return Of(Pick(Kind.Int, Kind.Float, Kind.String, Kind.Bool, Kind.IntList), depth);
    }

    private string Bool(int depth)
    {
        if (depth <= 0) return Chance(40) && Property("b") is { } flag ? flag : Comparison(0);
        switch (_random.Next(18))
        {
            case 0 or 1: return $"{Operand(Kind.Bool, depth)} {Pick("AND", "OR", "XOR")} {Operand(Kind.Bool, depth)}";
            case 2: return $"{Of(Kind.Bool, depth - 1)} AND {Of(Kind.Bool, depth - 1)} AND {Of(Kind.Bool, depth - 1)}";
            case 3: return $"NOT {Operand(Kind.Bool, depth)}";
            case 4: return $"{Operand(Kind.Any, depth)} IS {Pick("", "NOT ")}NULL";
            case 5: return $"{Operand(Kind.Any, depth)} IN [{Of(Kind.Any, depth - 1)}, {Of(Kind.Any, 0)}]";
            case 6: return $"{Operand(Kind.Int, depth)} IN {Operand(Kind.IntList, depth)}";
            case 7: return $"{Operand(Kind.String, depth)} {Pick("STARTS WITH", "ENDS WITH", "CONTAINS")} {Operand(Kind.String, depth)}";
            case 8 or 9 when _names.Exists(name => name.Kind == Kind.Node):
                return $"{Pick(_names.FindAll(name => name.Kind == Kind.Node)).Name}:{Pick("A", "B", "C", "(A|B)", "A&B", "!A", "%", "(A|!B)&C")}";
            case 10 when CanLookIntoGraph: return $"EXISTS {{ {SubqueryMatch(depth)} }}";
            case 12:
            {
                var list = Of(Kind.IntList, depth - 1);
                var item = $"x{++_fresh}";
                return Within([(item, Kind.Int)], () => $"{Pick("all", "any", "none", "single")}({item} IN {list} WHERE {Predicate(depth - 1)})");
            }

            case 13 when _names.FindAll(name => name.Kind == Kind.Node).Count > 1:
            {
                var nodes = _names.FindAll(name => name.Kind == Kind.Node);
                return $"{Pick(nodes).Name} {Pick("=", "<>")} {Pick(nodes).Name}";
            }

            case 14: return $"{Of(Kind.Int, 0)} {Pick("<", "<=")} {Operand(Kind.Int, depth)} {Pick("<", "<=", "=")} {Of(Kind.Int, 0)}";
            default: return Comparison(depth);
        }
    }

    private string Comparison(int depth)
    {
        var kind = Pick(Kind.Int, Kind.Int, Kind.Float, Kind.String, Kind.Any, Kind.IntList);
        var other = kind is Kind.Int or Kind.Float ? Pick(Kind.Int, Kind.Float, kind, kind) : kind;
        return $"{Operand(kind, depth)} {Pick("=", "=", "<>", "<", "<=", ">", ">=")} {Operand(other, depth)}";
    }

    /// <summary>A truth value that is asked for as such: a pattern may stand there.</summary>
    private string Predicate(int depth)
    {
        if (!Chance(15) || !CanLookIntoGraph || !_names.Exists(name => name.Kind == Kind.Node)) return Of(Kind.Bool, depth);
        var pattern = ExpressionPattern(isComprehension: false, out _);
        return _random.Next(4) switch
        {
            0 => pattern,
            1 => $"NOT {pattern}",
            2 => $"{Operand(Kind.Bool, depth)} {Pick("AND", "OR", "XOR")} {pattern}",
            _ => $"{pattern} {Pick("AND", "OR")} NOT {Operand(Kind.Bool, depth)}",
        };
    }

    private bool CanLookIntoGraph => _nesting < 2;

    /// <summary>The clauses inside of EXISTS or COUNT.</summary>
    private string SubqueryMatch(int depth)
    {
        _nesting++;
        var before = _names.Count;
        var text = Match(isOptional: false, pathsMax: 1);
        if (Chance(25)) text += $" WITH {string.Join(", ", _names.Skip(before).Select(name => name.Name).DefaultIfEmpty("1 AS one"))} WHERE {Predicate(depth - 1)} RETURN 1 AS one";
        _names.RemoveRange(before, _names.Count - before);
        _nesting--;
        return text;
    }

    /// <summary>A pattern of an expression: as a predicate it binds nothing.</summary>
    private string ExpressionPattern(bool isComprehension, out List<(string, Kind)> added)
    {
        _nesting++;
        added = [];
        var start = _names.Exists(name => name.Kind == Kind.Node) && (!isComprehension || Chance(80)) ? Pick(_names.FindAll(name => name.Kind == Kind.Node)).Name : "";
        var text = $"({start})";
        for (var hops = Chance(25) ? 2 : 1; hops > 0; hops--)
        {
            var edge = "";
            var end = "";
            var length = Chance(12) ? Pick("*1..2", "*0..1", "*2") : "";
            if (isComprehension)
            {
                if (length == "" && Chance(50)) added.Add((edge = $"r{++_fresh}", Kind.Edge));
                if (Chance(60)) added.Add((end = $"n{++_fresh}", Kind.Node));
            }
            else if (Chance(25))
            {
                end = Pick(_names.FindAll(name => name.Kind == Kind.Node)).Name;
            }

            text += Arrow($"{edge}{(Chance(40) ? $":{Pick(GraphGenerator.Types)}" : "")}{length}") + $"({end}{(Chance(25) ? $":{Pick(GraphGenerator.Labels)}" : "")})";
        }

        _nesting--;
        return text;
    }

    private string Within(List<(string Name, Kind Kind)> added, Func<string> make)
    {
        foreach (var (name, kind) in added) _names.Add(new Binding(name, kind, CanBeNull: true));
        var text = make();
        _names.RemoveRange(_names.Count - added.Count, added.Count);
        return text;
    }
}
