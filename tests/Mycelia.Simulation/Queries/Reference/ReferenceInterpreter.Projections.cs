// WITH and RETURN: projection or grouping, then DISTINCT, ORDER BY, SKIP and LIMIT, WHERE. What ORDER BY and WHERE may name: without grouping and DISTINCT the
// new names and behind them the old ones; otherwise the new names and whatever is written like an item.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

internal sealed partial class ReferenceInterpreter
{
    /// <summary>While an item with aggregates is evaluated: the rows of its group.</summary>
    private List<ReferenceRow>? _group;

    /// <summary>While ORDER BY and WHERE are evaluated: the values of the items, by their texts.</summary>
    private Dictionary<string, object?>? _items;

    /// <summary>A projected row, and the row it was made of where there is one.</summary>
    private sealed record Projected(ReferenceRow Row, ReferenceRow? Source, Dictionary<string, object?> Items);

    private ReferenceTable Project(ProjectionClause clause, ReferenceTable table, ReferenceRow outer)
    {
        var items = new List<(string Name, Expression Expression)>();
        if (clause.IsStar) items.AddRange(table.Names.Order(StringComparer.Ordinal).Select(name => (name, (Expression)new Variable(name))));
        items.AddRange(clause.Items.Select(item => (item.Name, item.Expression)));
        var names = items.ConvertAll(item => item.Name);
        var isAggregating = items.Exists(item => HasAggregate(item.Expression));
        var rows = isAggregating ? Group(items, table.Rows, outer) : table.Rows.ConvertAll(row => ProjectRow(items, row, row, outer));
        if (clause.IsDistinct)
        {
            var all = rows;
            rows = [];
            foreach (var row in all)
                if (!rows.Exists(other => names.TrueForAll(name => ReferenceValues.Equivalent(row.Row[name], other.Row[name])))) rows.Add(row);
        }

        var isCut = isAggregating || clause.IsDistinct;
        if (isCut) rows = Unordered(rows);
        if (clause.OrderBy.Count > 0) rows = Sort(clause.OrderBy, rows, isCut);
        if (clause.Skip is not null) rows = rows.Skip(RowCount(clause.Skip)).ToList();
        if (clause.Limit is not null) rows = rows.Take(RowCount(clause.Limit)).ToList();
        if (clause.Where is not null) rows = rows.FindAll(row => Truth(Tail(clause.Where, row, isCut)) == true);
        return new ReferenceTable(names, rows.ConvertAll(row => clause.IsReturn ? row.Row : row.Row.With(outer.Where(entry => !row.Row.ContainsKey(entry.Key)))));
    }

    private Projected ProjectRow(List<(string Name, Expression Expression)> items, ReferenceRow scope, ReferenceRow? source, ReferenceRow outer)
    {
        var row = new ReferenceRow();
        var texts = new Dictionary<string, object?>();
        foreach (var (name, expression) in items) texts[SyntaxPrinter.Print(expression)] = row[name] = Evaluate(expression, scope);
        return new Projected(row, source ?? outer, texts);
    }

    private List<Projected> Group(List<(string Name, Expression Expression)> items, List<ReferenceRow> rows, ReferenceRow outer)
    {
        var keys = items.FindAll(item => !HasAggregate(item.Expression));
        var groups = new List<(List<object?> Key, List<ReferenceRow> Rows)>();
        foreach (var row in rows)
        {
            CountWork();
            var key = keys.ConvertAll(item => Evaluate(item.Expression, row));
            var group = groups.Find(group => group.Key.Zip(key).All(pair => ReferenceValues.Equivalent(pair.First, pair.Second)));
            if (group.Rows is null) groups.Add(group = (key, []));
            group.Rows.Add(row);
        }

        if (groups.Count == 0 && keys.Count == 0) groups.Add(([], []));
        var result = new List<Projected>();
        foreach (var group in groups)
        {
            var (outerGroup, outerItems) = (_group, _items);
            (_group, _items) = (group.Rows, null);
            result.Add(ProjectRow(items, group.Rows.Count > 0 ? group.Rows[0] : outer, null, outer));
            (_group, _items) = (outerGroup, outerItems);
        }

        return result;
    }

    /// <summary>Evaluates what stands behind the items.</summary>
    private object? Tail(Expression expression, Projected row, bool isCut)
    {
        var outerItems = _items;
        _items = row.Items;
        var result = Evaluate(expression, isCut ? row.Row : row.Source!.With(row.Row));
        _items = outerItems;
        return result;
    }

    private List<Projected> Sort(IReadOnlyList<SortItem> order, List<Projected> rows, bool isCut)
    {
        var keyed = rows.ConvertAll(row => (Row: row, Keys: order.Select(item => Tail(item.Expression, row, isCut)).ToList()));
        return keyed.Order(Comparer<(Projected Row, List<object?> Keys)>.Create((left, right) =>
        {
            for (var i = 0; i < order.Count; i++)
            {
                var compared = ReferenceValues.Order(left.Keys[i], right.Keys[i]);
                if (compared != 0) return order[i].IsDescending ? -compared : compared;
            }

            return 0;
        })).Select(entry => entry.Row).ToList();
    }

    private int RowCount(Expression expression)
    {
        var count = Evaluate(expression, []);
        if (count is long number) return number >= 0 ? (int)Math.Min(number, int.MaxValue) : throw new ReferenceError("SyntaxError", "a negative number of rows");
        throw new ReferenceError("SyntaxError", "a number of rows that is no integer");
    }
}
