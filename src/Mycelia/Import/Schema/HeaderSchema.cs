// Headers in the style of neo4j-admin: name:type, :ID, :LABEL, :START_ID, :END_ID, :TYPE, :IGNORE, with the group of keys in parentheses.
// Headers of plain names get their meaning from the plan and their types from the cells.

using Mycelia.Import.Csv;

namespace Mycelia.Import.Schema;

/// <summary>Completes planned files by their headers.</summary>
internal static class HeaderSchema
{
    private const string Id = "ID";
    private const string StartId = "START_ID";
    private const string EndId = "END_ID";

    /// <summary>What a file of nodes means.</summary>
    public static NodeTable Nodes(CsvFile file, string[] labels, ImportOptions options)
    {
        var columns = Parse(file);
        var key = Single(file, columns, Id);
        var labelColumn = Single(file, columns, "LABEL");
        var isPlain = key is null && labels.Length > 0 && columns.Length > 0 && !columns.Any(static column => column.Role.Length > 0 && column.Role != "IGNORE");
        if (isPlain) key = Array.Find(columns, static column => column.Name == "id") ?? columns[0];
        Forbid(file, columns, StartId, EndId, "TYPE");
        var keyType = key is null ? options.KeyType : KeyTypeOf(file, key, options.KeyType);
        return new NodeTable
        {
            Path = file.Path,
            Dialect = file.Dialect,
            Labels = labels,
            LabelColumn = labelColumn?.Index ?? -1,
            ListsLabels = true,
            KeyColumn = key?.Index ?? -1,
            KeyProperty = key is { Name.Length: > 0 } ? key.Name : null,
            KeyType = keyType,
            Group = key?.Group ?? (isPlain ? labels[0] : ""),
            Properties = Properties(columns, key),
        };
    }

    /// <summary>What a file of edges means.</summary>
    public static EdgeTable Edges(CsvFile file, PlannedEdges plan)
    {
        var columns = Parse(file);
        Forbid(file, columns, Id, "LABEL");
        var type = Single(file, columns, "TYPE");
        var start = Single(file, columns, StartId);
        var end = Single(file, columns, EndId);
        if (start is null && end is null && columns.Length >= 2)
        {
            (start, end) = (columns[0], columns[1]);
            if (start.Role.Length > 0 || end.Role.Length > 0) (start, end) = (null, null);
        }

        if (start is null || end is null)
            throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: the header does not tell where edges begin and end. Name two columns :START_ID and :END_ID, or let the first two columns hold the keys.");
        if (type is null && plan.Type is null)
            throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}: neither the header nor the plan gives a type. Name a column :TYPE, or give the type with the file.");
        var ends = new[] { start, end };
        return new EdgeTable
        {
            Path = file.Path,
            Dialect = file.Dialect,
            Type = plan.Type,
            TypeColumn = type?.Index ?? -1,
            Source = EndOf(start, plan.Source),
            Target = EndOf(end, plan.Target),
            Properties = [.. columns.Where(column => !ends.Contains(column) && column.Role.Length == 0).Select(Property)],
        };
    }

    private static EndPlan EndOf(HeaderColumn column, string? planned)
    {
        var dot = planned?.IndexOf('.') ?? -1;
        if (dot > 0) return new EndPlan(column.Index, planned![..dot], planned[(dot + 1)..]);
        return new EndPlan(column.Index, column.Group ?? planned ?? "", null);
    }

    private static PropertyPlan[] Properties(HeaderColumn[] columns, HeaderColumn? key) =>
        [.. columns.Where(column => column != key && column.Role.Length == 0).Select(Property)];

    private static PropertyPlan Property(HeaderColumn column) => new(column.Index, column.Name, column.Type);

    private static KeyType KeyTypeOf(CsvFile file, HeaderColumn key, KeyType otherwise) => key switch
    {
        { IdType: "int" or "long" } or { Type.Kind: CellKind.Integer or CellKind.Int32 or CellKind.Int16 or CellKind.Int8 } => KeyType.Integer,
        { IdType: "string" } or { Type.Kind: CellKind.String } => KeyType.String,
        { IdType: null, Type: null } => otherwise,
        _ => throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: column {key.Index + 1}: keys are integers or text; write the id-type int, long or string."),
    };

    private static HeaderColumn? Single(CsvFile file, HeaderColumn[] columns, string role)
    {
        var found = columns.Where(column => column.Role == role).ToArray();
        return found.Length <= 1 ? found.FirstOrDefault()
            : throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: the header has {found.Length} columns :{role}; there can be one.");
    }

    private static void Forbid(CsvFile file, HeaderColumn[] columns, params ReadOnlySpan<string> roles)
    {
        foreach (var column in columns)
            if (roles.Contains(column.Role))
                throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: column {column.Index + 1}: :{column.Role} has no meaning in this kind of file. Are nodes and edges exchanged?");
    }

    private static HeaderColumn[] Parse(CsvFile file)
    {
        var columns = new HeaderColumn[file.Columns];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ParseColumn(file, i);
            if (columns[i].Role is "" or Id && columns[i].Name.Length > 0 && !names.Add(columns[i].Name))
                throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: column {i + 1}: the name {columns[i].Name} is there twice. Rename one of them, or mark it :IGNORE.");
            if (columns[i].Role.Length == 0 && columns[i].Name.Length == 0)
                throw new MyceliaException(StatusCode.InvalidArgument, $"{file.Path}:1: column {i + 1} has no name. Name it, or mark it :IGNORE.");
        }

        return columns;
    }

    private static HeaderColumn ParseColumn(CsvFile file, int index)
    {
        var text = file.Names[index];
        string? idType = null;
        if (text.EndsWith('}') && text.LastIndexOf('{') is > 0 and var brace)
        {
            const string option = "id-type:";
            var inside = text[(brace + 1)..^1].Replace(" ", "", StringComparison.Ordinal);
            if (!inside.StartsWith(option, StringComparison.Ordinal)) throw Unknown(file, index, $"the option {{{inside}}} is not known; id-type is");
            idType = inside[option.Length..];
            text = text[..brace];
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0) return new HeaderColumn(index, text, "", null, null, null);
        var name = text[..colon];
        var type = text[(colon + 1)..];
        string? group = null;
        if (type.EndsWith(')') && type.IndexOf('(') is > 0 and var open)
        {
            group = type[(open + 1)..^1];
            type = type[..open];
        }

        if (type is Id or StartId or EndId or "LABEL" or "TYPE" or "IGNORE") return new HeaderColumn(index, name, type, group, null, idType);
        if (group is null && idType is null && CellType.TryHeader(type, out var cell)) return new HeaderColumn(index, name, "", null, cell, null);
        throw Unknown(file, index, $"{type} is no type; known are {CellType.HeaderNames}, each also with [], and ID, LABEL, START_ID, END_ID, TYPE, IGNORE");
    }

    private static MyceliaException Unknown(CsvFile file, int index, string problem) =>
        new(StatusCode.InvalidArgument, $"{file.Path}:1: column {index + 1} ({file.Names[index]}): {problem}.");

    private sealed record HeaderColumn(int Index, string Name, string Role, string? Group, CellType? Type, string? IdType);
}
