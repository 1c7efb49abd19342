using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>The commits of a database, as far as merging asks for them.</summary>
internal interface ICommitGraph
{
    IReadOnlyList<CommitId> Parents(CommitId commit);

    /// <summary>A number above those of all parents.</summary>
    long Generation(CommitId commit);

    GraphSpace Version(CommitId commit);
}
