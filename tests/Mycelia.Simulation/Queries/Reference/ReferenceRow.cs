using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

/// <summary>What each name stands for.</summary>
internal sealed class ReferenceRow : Dictionary<string, object?>
{
    public ReferenceRow()
        : base(StringComparer.Ordinal)
    {
    }

    public ReferenceRow(ReferenceRow other)
        : base(other, StringComparer.Ordinal)
    {
    }

    /// <summary>A copy in which a name stands for a value.</summary>
    public ReferenceRow With(string name, object? value) => new(this) { [name] = value };

    /// <summary>A copy in which names stand for what they do in another row.</summary>
    public ReferenceRow With(IEnumerable<KeyValuePair<string, object?>> others)
    {
        var copy = new ReferenceRow(this);
        foreach (var (name, value) in others) copy[name] = value;
        return copy;
    }
}

/// <summary>Rows with the names that they all have, beside those from outside of the query.</summary>
internal sealed record ReferenceTable(List<string> Names, List<ReferenceRow> Rows);

/// <summary>Names that patterns bind.</summary>
internal static class PatternNames
{
    public static IEnumerable<string> Of(IEnumerable<PathPattern> paths) => paths.SelectMany(Of).Distinct();

    private static IEnumerable<string> Of(PathPattern path)
    {
        foreach (var part in path.Parts)
        {
            switch (part)
            {
                case NodePattern { Variable: { } variable }: yield return variable.Name; break;
                case EdgePattern { Variable: { } variable }: yield return variable.Name; break;
                case GroupPattern group:
                    foreach (var name in Of(group.Inner)) yield return name;
                    break;
                default: break;
            }
        }

        if (path.Variable is not null) yield return path.Variable.Name;
    }
}
