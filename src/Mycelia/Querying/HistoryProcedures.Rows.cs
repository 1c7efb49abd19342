using Mycelia.Kernel.Values;

namespace Mycelia.Querying;

/// <summary>Commits and differences as rows.</summary>
internal static partial class HistoryProcedures
{
    /// <summary>One thing that differs of an entity: a property, or without one the entity itself.</summary>
    private readonly record struct Cell(Value Property, Value Before, Value After);

    private static Value[] OfCommit(Commit commit) => [IdOf(commit), Texts(commit.Parents.Select(static id => id.ToString())), commit.Author, TimeOf(commit.Time), commit.Message];

    /// <summary>Who did something and when; nulls where it is not recorded yet.</summary>
    private static Value[] When(Commit? commit) => commit is null ? [Value.Null, Value.Null, Value.Null, Value.Null] : [IdOf(commit), commit.Author, TimeOf(commit.Time), commit.Message];

    private static Value[] Counts(GraphDiff diff) =>
        [diff.NodesAdded, diff.NodesChanged, diff.NodesRemoved, diff.EdgesAdded, diff.EdgesChanged, diff.EdgesRemoved, diff.Schema.Count];

    private static IEnumerable<Value[]> Changes(GraphDiff diff, HistoryCall call)
    {
        foreach (var node in diff.Nodes)
        {
            var (id, element, labels) = ((Value)node.Node.ToString(), call.Node(node.Node), Texts(node.Kind == ChangeKind.Removed ? node.LabelsBefore : node.LabelsAfter));
            foreach (var cell in Cells(node)) yield return [Word(node.Kind), "node", id, element, labels, Value.Null, cell.Property, cell.Before, cell.After];
        }

        foreach (var edge in diff.Edges)
        {
            var (id, element) = ((Value)edge.Edge.ToString(), call.Edge(edge.Edge));
            foreach (var cell in Cells(edge)) yield return [Word(edge.Kind), "relationship", id, element, Value.List([]), edge.Type!, cell.Property, cell.Before, cell.After];
        }

        foreach (var definition in diff.Schema)
        {
            var kind = definition.Before is null ? ChangeKind.Added : definition.After is null ? ChangeKind.Removed : ChangeKind.Changed;
            yield return [Word(kind), "definition", definition.Name, Value.Null, Value.List([]), Value.Null, Value.Null, TextOrNull(definition.Before), TextOrNull(definition.After)];
        }
    }

    private static IEnumerable<Cell> Cells(EntityChange change)
    {
        var (before, after) = change.IsEdge ? ((Value)change.Type!, (Value)change.Type!) : (Texts(change.LabelsBefore), Texts(change.LabelsAfter));
        if (change.Kind == ChangeKind.Added) before = Value.Null;
        if (change.Kind == ChangeKind.Removed) after = Value.Null;
        if (change.Kind != ChangeKind.Changed || (!change.IsEdge && !change.LabelsBefore.SequenceEqual(change.LabelsAfter))) yield return new Cell(Value.Null, before, after);
        foreach (var property in change.Properties) yield return new Cell(property.Key, property.Before, property.After);
    }

    private static Value IdOf(Commit? commit) => commit is null ? Value.Null : commit.Id.ToString();

    private static Value IdOf(CommitId? id) => id is { } known ? known.ToString() : Value.Null;

    private static Value TimeOf(DateTimeOffset time) => ZonedDateTime.FromDateTimeOffset(time);

    private static Value TextOrNull(string? text) => text is null ? Value.Null : text;

    private static Value NumberOrNull(int? number) => number is { } known ? known : Value.Null;

    private static Value Texts(IEnumerable<string> texts) => Value.List([.. texts.Select(static text => (Value)text)]);

    /// <summary>The name of a constant as texts of the query language have it: <c>fastForward</c>.</summary>
    private static Value Word<T>(T constant) where T : struct, Enum => constant.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";
}
