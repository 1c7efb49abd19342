using System.Globalization;

namespace Mycelia.Cli.History;

/// <summary>A node or edge that the command line names: by its id as queries and diffs print it (<c>n…</c> or <c>e…</c>), or by a pattern that fits it alone.</summary>
internal readonly record struct EntityReference(NodeId? Node, EdgeId? Edge)
{
    private const int Digits = 16;

    /// <summary>Reads an id.</summary>
    /// <exception cref="WrongUsageException">It is none.</exception>
    public static EntityReference Parse(string text)
    {
        if (text.Length == Digits + 1 && text[0] is 'n' or 'e' && ulong.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return text[0] == 'n' ? new EntityReference(new NodeId(value), null) : new EntityReference(null, new EdgeId(value));
        throw new WrongUsageException($"'{text}' is not the id of a node or relationship: those begin with n or e and have 16 hexadecimal digits, as elementId() gives them.");
    }

    /// <summary>Finds the one node, or the one relationship, that a pattern like <c>(:Person {name: 'Ada'})</c> or <c>(:Person {name: 'Ada'})-[:KNOWS]->()</c> fits.</summary>
    /// <exception cref="MyceliaException">Nothing fits it, or several things do.</exception>
    public static EntityReference Match(Snapshot version, string pattern)
    {
        var found = version.Query($"MATCH path = {pattern} RETURN path LIMIT 2").ToList();
        if (found.Count == 0) throw new MyceliaException(StatusCode.EntityNotFound, $"Nothing fits {pattern} in that version. --at REVISION looks at another one.");
        if (found.Count > 1) throw new MyceliaException(StatusCode.InvalidArgument, $"Several things fit {pattern}. Say more of the one that is meant, or give its id.");
        var path = found[0]["path"].AsPath();
        return path.Edges.Count switch
        {
            0 => new EntityReference(path.Nodes[0].Id, null),
            1 => new EntityReference(null, path.Edges[0].Id),
            _ => throw new WrongUsageException($"{pattern} is a path of {path.Edges.Count} relationships. Give a pattern of one node, or of one relationship with its ends."),
        };
    }

    public override string ToString() => Node?.ToString() ?? Edge!.Value.ToString();
}
