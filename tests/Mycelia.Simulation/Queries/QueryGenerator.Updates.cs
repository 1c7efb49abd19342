// Queries that write. What they write does not depend on the order of rows where that can be had cheaply.

namespace Mycelia.Simulation.Queries;

internal sealed partial class QueryGenerator
{
    private string Updating()
    {
        var clauses = new List<string>();
        for (var count = _random.Next(0, 3); count > 0; count--) clauses.Add(ReadingClause());
        for (var count = _random.Next(1, 4); count > 0; count--) clauses.Add(Update());
        if (Chance(25))
        {
            clauses.Add(_names.Count > 0 ? "WITH *" : $"WITH 1 AS v{++_fresh}");
            if (_names.Count == 0) _names.Add(new Binding($"v{_fresh}", Kind.Int, false));
            _matches = Math.Min(_matches, 2);
            clauses.Add(ReadingClause());
            clauses.Add(Chance(40) ? Update() : Return(null));
        }
        else if (Chance(60))
        {
            clauses.Add(Return(null));
        }

        // What deletes ends in a WITH.
        if (!clauses[^1].StartsWith("RETURN", StringComparison.Ordinal) && clauses[^1].Contains("\nWITH", StringComparison.Ordinal)) clauses.Add(Return(null));
        return string.Join('\n', clauses);
    }

    private string Update()
    {
        var nodes = _names.FindAll(name => name.Kind == Kind.Node);
        var entities = _names.FindAll(name => name.Kind is Kind.Node or Kind.Edge);
        switch (_random.Next(12))
        {
            case 0 or 1: return Create(nodes.FindAll(node => !node.CanBeNull));
            case 2 or 3: return Merge(nodes.FindAll(node => !node.CanBeNull));
            case 4 or 5 or 6 when entities.Count > 0: return $"SET {string.Join(", ", Enumerable.Range(0, _random.Next(1, 3)).Select(_ => SetItem(Pick(entities))))}";
            case 7 when entities.Count > 0: return Remove(Pick(entities));
            case 8 when entities.Count > 0: return Delete(entities);
            case 9:
            {
                var item = $"x{++_fresh}";
                var update = nodes.Count > 0 && Chance(50) ? $"SET {Pick(nodes).Name}.j = {item}" : $"CREATE (:{Pick(GraphGenerator.Labels)} {{_id: {item}, i: {item} * 2}})";
                return $"FOREACH ({item} IN {Of(Kind.IntList, 1)} | {update})";
            }

            default: return Create([]);
        }
    }

    private string NewProperties(int id) => Chance(40) ? $"{{_id: {id}}}" : $"{{_id: {id}, i: {Of(Kind.Int, 1)}, s: {Of(Kind.String, 1)}}}";

    private string Create(List<Binding> bound)
    {
        var id = 200 + ++_fresh;
        var added = new List<Binding>();
        string End()
        {
            if (bound.Count > 0 && Chance(60)) return $"({Pick(bound).Name})";
            var properties = NewProperties(++id);
            return $"({(Chance(60) ? Fresh("n", Kind.Node, added, false) : "")}{Pick("", ":A", ":B", ":A:C")} {properties})";
        }

        var text = End();
        if (text.StartsWith('(') && !text.Contains('{') || Chance(60))
        {
            var properties = NewProperties(++id);
            var edge = $"[{(Chance(50) ? Fresh("r", Kind.Edge, added, false) : "")}:{Pick(GraphGenerator.Types)} {properties}]";
            text += Pick($"-{edge}->", $"<-{edge}-") + End();
        }

        if (Chance(10)) text = $"{Fresh("p", Kind.Path, added, false)} = {text}";
        _names.AddRange(added);
        return $"CREATE {text}";
    }

    private string Merge(List<Binding> bound)
    {
        var id = 200 + ++_fresh;
        var added = new List<Binding>();
        string text, subject;
        if (bound.Count > 0 && Chance(50))
        {
            subject = Fresh("r", Kind.Edge, added, false);
            var edge = $"[{subject}:{Pick(GraphGenerator.Types)}{(Chance(30) ? $" {{i: {_random.Next(3)}}}" : "")}]";
            text = $"MERGE ({Pick(bound).Name}){Pick($"-{edge}->", $"<-{edge}-", $"-{edge}-")}";
            text += Chance(60) ? $"({Pick(bound).Name})" : $"({Fresh("n", Kind.Node, added, false)}:{Pick(GraphGenerator.Labels)} {{j: {_random.Next(3)}}})";
        }
        else
        {
            subject = Fresh("n", Kind.Node, added, false);
            text = $"MERGE ({subject}{Pick(":A", ":B", ":A:B", "")} {{i: coalesce({Of(Kind.Int, 1)}, 7)}})";
        }

        if (Chance(60)) text += $" ON CREATE SET {subject}._id = {id}, {subject}.s = {Of(Kind.String, 0)}";
        if (Chance(60)) text += $" ON MATCH SET {subject}.j = {_random.Next(3)}";
        _names.AddRange(added);
        return text;
    }

    private string SetItem(Binding entity)
    {
        var name = entity.Name;
        switch (_random.Next(8))
        {
            case 0 when entity.Kind == Kind.Node: return $"{name}:{Pick("A", "B", "C", "A:B")}";
            case 1: return $"{name} += {{i: {name}.j, s: {Of(Kind.String, 0)}, m: null}}";
            case 2: return $"{name} = {{_id: {name}._id, i: {_random.Next(3)}}}";
            case 3: return $"{name}.i = {name}.j, {name}.j = {name}.i";
            case 4: return $"{name}.m = {Pick("null", "'x'", "[1, 2]", "1.5", $"{name}.l", $"{name}.s")}";
            case 5: return $"{name}.l = {name}.l + [coalesce({name}.i, 0)]";
            default: return $"{name}.i = {name}.i + {_random.Next(1, 3)}";
        }
    }

    private string Remove(Binding entity) =>
        entity.Kind == Kind.Node && Chance(50) ? $"REMOVE {entity.Name}:{Pick(GraphGenerator.Labels)}" : $"REMOVE {entity.Name}.{Pick("i", "s", "m")}, {entity.Name}.f";

    /// <summary>DELETE. Entities are out of scope from then on: any name might stand for what is gone.</summary>
    private string Delete(List<Binding> entities)
    {
        var entity = Pick(entities);
        var text = entity.Kind == Kind.Edge || Chance(20) ? $"DELETE {entity.Name}" : $"DETACH DELETE {entity.Name}";
        var kept = _names.FindAll(name => name.Kind is Kind.Int or Kind.String or Kind.Bool or Kind.Float);
        _names = kept.Count > 0 ? kept : [new Binding($"v{++_fresh}", Kind.Int, false)];
        return $"{text}\nWITH {(kept.Count > 0 ? string.Join(", ", kept.Select(name => name.Name)) : $"1 AS v{_fresh}")}";
    }
}
