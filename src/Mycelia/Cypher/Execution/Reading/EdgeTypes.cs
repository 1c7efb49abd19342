using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The edge types that a pattern names, as numbers of the version that is read: those that no edge has are left out.</summary>
internal sealed class EdgeTypes(IReadOnlyList<string> names)
{
    private GraphSpace? _space;
    private int[] _types = [];

    /// <summary>The types by rising number, each once; all that have edges when the pattern names none.</summary>
    public int[] Of(GraphSpace space)
    {
        if (ReferenceEquals(space, _space)) return _types;
        _space = space;
        if (names.Count == 0) return _types = space.Adjacency.Types.ToArray();
        var found = new SortedSet<int>();
        foreach (var name in names)
            if (space.Tables.Types.Find(name) is >= 0 and var type) found.Add(type);
        return _types = [.. found];
    }
}
