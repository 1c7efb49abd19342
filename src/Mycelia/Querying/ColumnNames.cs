namespace Mycelia.Querying;

/// <summary>The columns of one query's results: names in order, positions by name. Shared by all runs.</summary>
internal sealed class ColumnNames
{
    private readonly Dictionary<string, int> _positions;

    public ColumnNames(IReadOnlyList<string> names)
    {
        Names = names;
        _positions = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++) _positions[names[i]] = i;
    }

    public IReadOnlyList<string> Names { get; }

    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_positions.TryGetValue(name, out var position)) return position;
        throw new MyceliaException(StatusCode.InvalidArgument,
            $"The result has no column `{name}`. Its columns are: {string.Join(", ", Names.Select(static known => $"`{known}`"))}.");
    }
}
