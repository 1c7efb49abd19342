using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>USE and AT: what they say must be the same for all rows, and only a working state takes writes.</summary>
internal sealed partial class Analyzer
{
    private readonly List<VersionUse> _versions = [];

    /// <summary>The clause in force at the present place; null in the version that the query runs on.</summary>
    private VersionClause? _version;

    private void AnalyzeVersion(VersionClause version)
    {
        _constantIn = "USE and AT take one value";
        var branch = version.Branch is null ? null : Infer(version.Branch, new Scope(null));
        if (version.Revision is not null) Infer(version.Revision, new Scope(null));
        _constantIn = null;
        if (branch is not null && !branch.MayBe(CypherTypes.String)) throw WrongType($"USE takes the name of a branch, not a {branch}.", version.Branch!);
        version.Index = _versions.Count;
        _versions.Add(new VersionUse(version));
        _version = version;
    }

    /// <summary>Refuses a write where a revision is read. Whether a branch is the one that takes the writes, only the run knows.</summary>
    private void RequireWorkingState(int place)
    {
        if (_version is null) return;
        if (_version.Revision is not null)
        {
            throw CypherErrors.Syntax("InvalidClauseComposition", $"Nothing can be written in what `{SyntaxPrinter.Print(_version)}` reads: a revision never changes.", place,
                "Read it in CALL { AT … }, and write outside.");
        }

        var use = _versions[_version.Index];
        if (use.FirstWrite < 0) use.FirstWrite = place;
    }
}
