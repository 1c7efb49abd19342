// What the killed process does to the history, beside its writers, and what must be found afterwards. Step n
//
//   1. records the working state of main as a commit
//   2. creates the branch `b<n>` there, gives it one node (step n), and records that as a commit
//   3. tags that commit `t<n>`
//   4. deletes the branch and the tag of step n - 6
//
// so that a step that is there by half shows as a branch without its tag, and each commit of main is a version that the writers can have made.

using System.Globalization;
using Mycelia.Kernel.Values;

namespace Mycelia.Simulation.Crash;

internal sealed class CrashHistory
{
    private const int Kept = 6;
    private const int Verified = 2;
    private const string Label = "Step";

    private readonly HistoryForest _history;
    private long _last;

    /// <summary>Takes up a history where it stands; throws <see cref="CrashFailure"/> if anything in it is not as it must be.</summary>
    public CrashHistory(Database database)
    {
        _history = database.History;
        foreach (var tag in _history.Tags) _last = Math.Max(_last, long.Parse(tag.Name.AsSpan(1), CultureInfo.InvariantCulture));
        if (_history.Current?.Name != "main") throw new CrashFailure($"the branch {_history.Current?.Name} is checked out");
        for (var step = Math.Max(1, _last - Kept + 2); step <= _last; step++) VerifyNames(step);
        for (var step = Math.Max(1, _last - Verified + 1); step <= _last; step++) VerifyVersions(step);
    }

    /// <summary>The last step that is there as a whole, but for what it deletes.</summary>
    public long Last => _last;

    /// <summary>The commit that ended a step.</summary>
    public string CommitOf(long step) => _history.Resolve(Name('t', step)).Id.ToString();

    /// <summary>Makes the next step; returns its number and the commit that it ended with. For one caller at a time.</summary>
    public (long Step, string Commit) Make()
    {
        var step = _last + 1;
        var name = Name('b', step);
        if (_history.Branches.All(branch => branch.Name != name))
        {
            var recorded = _history.Branch("main").Commit($"before {name}", allowEmpty: true);
            _history.CreateBranch(name, recorded.Id.ToString());
        }

        var branch = _history.Branch(name);
        if (branch.Snapshot().Nodes(Label).ToArray().Length == 0) branch.Write(tx => tx.CreateNode(Label, ("step", step)));
        var commit = branch.HasChanges ? branch.Commit(name) : branch.Head!;
        _history.CreateTag(Name('t', step), name);
        foreach (var old in _history.Branches.Where(old => old.Name != "main" && NumberOf(old.Name) <= step - Kept).ToArray()) _history.DeleteBranch(old.Name, force: true);
        foreach (var old in _history.Tags.Where(old => NumberOf(old.Name) <= step - Kept)) _history.DeleteTag(old.Name);
        _last = step;
        return (step, commit.Id.ToString());
    }

    private static string Name(char kind, long step) => string.Create(CultureInfo.InvariantCulture, $"{kind}{step}");

    private static long NumberOf(string name) => long.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);

    private void VerifyNames(long step)
    {
        var branch = _history.Branch(Name('b', step));
        var tip = branch.Head ?? throw new CrashFailure($"branch {branch} has no commit");
        if (tip.Id.ToString() != CommitOf(step)) throw new CrashFailure($"branch {branch} is at {tip.Id}, its tag at {CommitOf(step)}");
        if (branch.HasChanges) throw new CrashFailure($"branch {branch} has changes");
        if (tip.Parents.Count != 1 || _history.Resolve(tip.Parents[0].ToString()).Message != $"before {branch}") throw new CrashFailure($"the commit of branch {branch} has other parents");
    }

    /// <summary>The commit of main is a version that the writers can have made; that of the branch has one node more. Both are what they recorded.</summary>
    private void VerifyVersions(long step)
    {
        var tip = _history.Branch(Name('b', step)).Head!;
        var (before, after) = (Open(tip.Parents[0]), Open(tip.Id));
        _ = new CrashWorkload(before);
        if (after.NodeCount != before.NodeCount + 1 || after.EdgeCount != before.EdgeCount) throw new CrashFailure($"step {step}: {after.NodeCount} nodes after {before.NodeCount}");
        var node = after.Nodes(Label).ToArray();
        if (node.Length != 1 || after.Get(node[0], "step") != (Value)step) throw new CrashFailure($"step {step}: its node is missing");
    }

    private Snapshot Open(CommitId id)
    {
        var snapshot = _history.Open(id.ToString());
        if (!_history.Resolve(id.ToString()).RootHash.Span.SequenceEqual(snapshot.RootHash())) throw new CrashFailure($"commit {id} has not the root hash that it recorded");
        return snapshot;
    }
}
