// The clauses that write. All but MERGE evaluate everything for all rows first, so they do not see what they write themselves.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

internal sealed partial class ReferenceInterpreter
{
    /// <summary>In CREATE: expressions do not find what the clause makes, other than by its name.</summary>
    private bool _hides;

    private List<ReferenceRow> Update(Clause clause, List<ReferenceRow> rows)
    {
        switch (clause)
        {
            case CreateClause create:
                _hides = true;
                var created = rows.ConvertAll(row => Create(create.Pattern.Paths, row));
                _hides = false;
                _graph.Unseen.Clear();
                return created;
            case MergeClause merge: return [.. rows.SelectMany(row => Merge(merge, row).ToList())];
            case SetClause set:
                Set(set.Items, rows);
                return rows;
            case RemoveClause remove:
                Write(rows.SelectMany(row => remove.Items.Select(item => Removal(item, row))));
                return rows;
            case DeleteClause delete:
                Delete(delete, rows);
                return rows;
            case ForeachClause loop:
                foreach (var row in rows)
                {
                    foreach (var item in ListOf(Evaluate(loop.List, row)) ?? [])
                    {
                        List<ReferenceRow> inner = [row.With(loop.Item.Name, item)];
                        foreach (var update in loop.Updates) inner = Update(update, inner);
                    }
                }

                return rows;
            default: throw new BeyondReference(clause.GetType().Name);
        }
    }

    private static void Write(IEnumerable<Action> writes)
    {
        foreach (var write in writes.ToList()) write();
    }

    private ReferenceRow Create(IReadOnlyList<PathPattern> paths, ReferenceRow row) => paths.Aggregate(row, Create);

    private ReferenceRow Create(ReferenceRow row, PathPattern path)
    {
        row = new ReferenceRow(row);
        var nodes = new List<ReferenceNode> { Node((NodePattern)path.Parts[0]) };
        var edges = new List<ReferenceEdge>();
        for (var i = 1; i < path.Parts.Count; i += 2)
        {
            var pattern = (EdgePattern)path.Parts[i];

            // Its properties are evaluated before the node behind it is made, as it stands before that in the text.
            var properties = PropertiesOf(pattern.Properties, row);
            var next = Node((NodePattern)path.Parts[i + 1]);
            var (source, target) = pattern.Direction == PatternDirection.Left ? (next, nodes[^1]) : (nodes[^1], next);
            var edge = _graph.AddEdge(source, ((LabelName)pattern.Types!).Name, target);
            if (_hides) _graph.Unseen.Add(edge);
            foreach (var (key, value) in properties) Store(edge, key, value);
            if (pattern.Variable is not null) row[pattern.Variable.Name] = edge;
            edges.Add(edge);
            nodes.Add(next);
        }

        if (path.Variable is not null) row[path.Variable.Name] = new ReferencePath(nodes, edges);
        return row;

        ReferenceNode Node(NodePattern pattern)
        {
            if (pattern.Variable is not null && row.TryGetValue(pattern.Variable.Name, out var bound))
                return bound as ReferenceNode ?? throw (bound is null ? new BeyondReference("CREATE at null") : ReferenceError.OfType("a node", bound));
            var properties = PropertiesOf(pattern.Properties, row);
            var node = _graph.AddNode(NamesOf(pattern.Labels));
            if (_hides) _graph.Unseen.Add(node);
            foreach (var (key, value) in properties) Store(node, key, value);
            if (pattern.Variable is not null) row[pattern.Variable.Name] = node;
            return node;
        }
    }

    private static IEnumerable<string> NamesOf(LabelExpression? labels) => labels switch
    {
        null => [],
        LabelName name => [name.Name],
        LabelAnd and => NamesOf(and.Left).Concat(NamesOf(and.Right)),
        _ => throw new BeyondReference("labels to create"),
    };

    private SortedDictionary<string, object?> PropertiesOf(Expression? expression, ReferenceRow row) => expression is null
        ? []
        : Evaluate(expression, row) as SortedDictionary<string, object?> ?? throw new BeyondReference("properties that are no map");

    private IEnumerable<ReferenceRow> Merge(MergeClause merge, ReferenceRow row)
    {
        foreach (var part in merge.Pattern.Parts)
        {
            var properties = part is NodePattern node ? node.Properties : ((EdgePattern)part).Properties;
            if (PropertiesOf(properties, row).ContainsValue(null)) throw new ReferenceError("SemanticError", "MERGE with null");
        }

        var matches = _matcher.Match([merge.Pattern], row).ToList();
        var isNew = matches.Count == 0;
        if (isNew) matches.Add(Create([merge.Pattern], row));
        foreach (var match in matches) Set(isNew ? merge.OnCreate : merge.OnMatch, [match]);
        return matches;
    }

    private void Set(IReadOnlyList<SetItem> items, List<ReferenceRow> rows) => Write(rows.SelectMany(row => items.Select(item => Assignment(item, row))));

    private Action Assignment(SetItem item, ReferenceRow row)
    {
        switch (item)
        {
            case SetProperty set: return AssignProperty(Evaluate(set.Subject, row), set.Key, Evaluate(set.Value, row));
            case SetDynamicProperty set:
                return AssignProperty(Evaluate(set.Subject, row), Evaluate(set.Key, row) as string ?? throw ReferenceError.OfType("a key", null), Evaluate(set.Value, row));
            case SetAllProperties set:
                if (Evaluate(set.Subject, row) is not { } subject) return () => { };
                var entity = subject as ReferenceEntity ?? throw ReferenceError.OfType("SET", subject);
                var value = Evaluate(set.Value, row) ?? throw new BeyondReference("SET to null");
                var entries = ReferenceOperators.Properties(value).ToList();
                return () =>
                {
                    if (!set.IsAddition) entity.Properties.Clear();
                    foreach (var (key, property) in entries) Store(entity, key, property);
                };
            case SetLabels set:
                if (Evaluate(set.Subject, row) is not { } labelled) return () => { };
                var node = labelled as ReferenceNode ?? throw ReferenceError.OfType("SET", labelled);
                return () => node.Labels.UnionWith(set.Labels);
            default: throw new BeyondReference(item.GetType().Name);
        }
    }

    private static Action AssignProperty(object? subject, string key, object? value)
    {
        if (subject is null) return () => { };
        var entity = subject as ReferenceEntity ?? throw ReferenceError.OfType("SET", subject);
        return () => Store(entity, key, value);
    }

    private static void Store(ReferenceEntity entity, string key, object? value)
    {
        switch (value)
        {
            case null: entity.Properties.Remove(key); break;
            case bool or long or double or string or Value: entity.Properties[key] = value; break;
            case List<object?> list when list.TrueForAll(item => item is bool or long or double or string or Value): entity.Properties[key] = value; break;
            default: throw ReferenceError.OfType("a property", value);
        }
    }

    private Action Removal(RemoveItem item, ReferenceRow row)
    {
        if (item is RemoveProperty property)
        {
            if (Evaluate(property.Subject, row) is not { } subject) return () => { };
            var entity = subject as ReferenceEntity ?? throw ReferenceError.OfType("REMOVE", subject);
            return () => entity.Properties.Remove(property.Key);
        }

        var labels = (RemoveLabels)item;
        if (Evaluate(labels.Subject, row) is not { } labelled) return () => { };
        var node = labelled as ReferenceNode ?? throw ReferenceError.OfType("REMOVE", labelled);
        return () => node.Labels.ExceptWith(labels.Labels);
    }

    private void Delete(DeleteClause delete, List<ReferenceRow> rows)
    {
        var doomed = new HashSet<ReferenceEntity>();
        foreach (var value in rows.SelectMany(row => delete.Subjects.Select(subject => Evaluate(subject, row))))
        {
            switch (value)
            {
                case null: break;
                case ReferenceEntity entity: doomed.Add(entity); break;
                case ReferencePath path:
                    doomed.UnionWith(path.Nodes);
                    doomed.UnionWith(path.Edges);
                    break;
                default: throw ReferenceError.OfType("DELETE", value);
            }
        }

        if (delete.IsDetach) doomed.UnionWith(_graph.Edges.Where(edge => doomed.Contains(edge.Source) || doomed.Contains(edge.Target)).ToList());
        foreach (var entity in doomed.Where(entity => !entity.IsDeleted)) _graph.Delete(entity);
        if (_graph.Edges.Exists(edge => edge.Source.IsDeleted || edge.Target.IsDeleted))
            throw new ReferenceError("ConstraintVerificationFailed", "a node with relationships is deleted");
    }
}
