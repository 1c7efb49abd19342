namespace Mycelia;

/// <summary>Who gave a property of a node or edge its value.</summary>
/// <param name="Key">The property.</param>
/// <param name="Commit">The commit that set it (or created or removed the node or edge); null: it is not recorded yet.</param>
/// <param name="Value">The value; null where it has none.</param>
/// <param name="Before">The value that it replaced, as the first parent of the commit had it; null where there was none.</param>
public sealed record BlameLine(string Key, Commit? Commit, Value Value, Value Before);

/// <summary>A change of a node or edge.</summary>
/// <param name="Commit">The commit that made it; null: it is not recorded yet.</param>
/// <param name="Change">What changed compared with the first parent of the commit.</param>
public sealed record EntityVersion(Commit? Commit, EntityChange Change)
{
    /// <summary>Whether it was added, removed or changed.</summary>
    public ChangeKind Kind => Change.Kind;
}
