// Labels, types and property keys that a query looks for and no entity ever had: mostly misspelt. What the query writes itself is known to it.

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Text;

namespace Mycelia.Querying;

internal sealed class UnknownNames
{
    private readonly GraphTables _tables;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly List<PlanNotification> _found = [];

    private UnknownNames(GraphTables tables) => _tables = tables;

    public static IReadOnlyList<PlanNotification> In(Statement statement, GraphTables tables)
    {
        var names = new UnknownNames(tables);
        foreach (var node in SyntaxWalker.Descendants(statement)) names.NoteWritten(node);
        names.Read(statement);
        return names._found;
    }

    private void NoteWritten(SyntaxNode node)
    {
        switch (node)
        {
            case CreateClause create:
                NoteNames(create.Pattern);
                break;
            case MergeClause merge:
                NoteNames(merge.Pattern);
                break;
            case SetProperty set:
                _written.Add(set.Key);
                break;
            case SetAllProperties { Value: MapExpression map }:
                NoteKeys(map);
                break;
            case SetLabels set:
                _written.UnionWith(set.Labels);
                break;
        }
    }

    private void NoteNames(SyntaxNode pattern)
    {
        foreach (var node in SyntaxWalker.Descendants(pattern))
        {
            if (node is LabelName label) _written.Add(label.Name);
            else if (node is MapExpression map) NoteKeys(map);
        }
    }

    private void NoteKeys(MapExpression map)
    {
        foreach (var entry in map.Entries) _written.Add(entry.Key);
    }

    private void Read(SyntaxNode node)
    {
        switch (node)
        {
            case CreateClause:
                return;
            case NodePattern { Labels: { } labels } part:
                Report(labels, _tables.Labels, null);
                ReadKeys(part.Properties);
                break;
            case NodePattern part:
                ReadKeys(part.Properties);
                break;
            case EdgePattern part:
                if (part.Types is not null) Report(part.Types, _tables.Types, null);
                ReadKeys(part.Properties);
                break;
            case LabelTest test:
                Report(test.Labels, _tables.Labels, _tables.Types);
                break;
            case PropertyAccess { Subject: Variable { Symbol.Kind: SymbolKind.Node or SymbolKind.Edge } } access:
                ReportKey(access.Key, access.KeySpan.Start >= 0 ? access.KeySpan : access.Span);
                break;
        }

        foreach (var child in SyntaxWalker.Children(node)) Read(child);
    }

    private void ReadKeys(Expression? properties)
    {
        if (properties is not MapExpression map) return;
        foreach (var entry in map.Entries) ReportKey(entry.Key, entry.KeySpan);
    }

    private void Report(LabelExpression labels, TokenTable table, TokenTable? other)
    {
        foreach (var name in SyntaxWalker.Descendants(labels).OfType<LabelName>())
        {
            if (_written.Contains(name.Name) || table.Find(name.Name) >= 0 || other?.Find(name.Name) >= 0) continue;
            if (ReferenceEquals(table, _tables.Types))
            {
                Add("UnknownRelationshipTypeWarning", "The provided relationship type is not in the database.", $"No relationship has the type `{name.Name}`.", name.Name, table, name.Span);
            }
            else
            {
                Add("UnknownLabelWarning", "The provided label is not in the database.", $"No node has the label `{name.Name}`.", name.Name, table, name.Span);
            }
        }
    }

    private void ReportKey(string key, TextSpan span)
    {
        if (_written.Contains(key) || _tables.Keys.Find(key) >= 0) return;
        Add("UnknownPropertyKeyWarning", "The provided property key is not in the database.", $"Nothing has a property `{key}`.", key, _tables.Keys, span);
    }

    private void Add(string code, string title, string what, string name, TokenTable table, TextSpan span)
    {
        var hint = NameHints.For(name, Enumerable.Range(0, table.Count).Select(table.NameOf));
        var notification = new PlanNotification("Neo.ClientNotification.Statement." + code, title, hint is null ? what : $"{what} {hint}", span);
        if (!_found.Contains(notification)) _found.Add(notification);
    }
}
