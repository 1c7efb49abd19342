using System.Globalization;

namespace Mycelia.Simulation.Engine;

/// <summary>Steps of the history. Each is durable when it returns; one that a crash interrupts is found whole or not at all.</summary>
internal sealed partial class EngineSimulation
{
    private const int BranchesMax = 5;

    private ModelForest Now => _versions[_head];

    private void ChangeHistory(bool isNested)
    {
        var forest = Now;
        var commits = forest.Reached().Order(StringComparer.Ordinal).ToArray();
        var branch = Pick(forest.Branches.Keys.ToArray());
        var name = string.Create(CultureInfo.InvariantCulture, $"name{++_names}");
        switch (commits.Length == 0 ? 0 : _random.Next(12))
        {
            case < 5:
                MakeStep($"commit on {branch}", database => database.History.Branch(branch).Commit(name, allowEmpty: true), database => forest.Record(branch, TipOf(database, branch)));
                break;
            case 5 when forest.Branches.Count < BranchesMax:
                var start = Pick(commits);
                MakeStep($"create {name}", database => database.History.CreateBranch(name, start), _ => forest.At(name, start));
                break;
            case 6 or 7 when branch != forest.Current:
                MakeStep($"check out {branch}", database => database.History.Checkout(branch), _ => forest with { Current = branch });
                break;
            case 8:
                var tagged = Pick(commits);
                MakeStep($"tag {name}", database => database.History.CreateTag(name, tagged), _ => forest with { Tags = forest.Tags.Add(name, tagged) });
                break;
            case 9:
                var target = Pick(commits);
                MakeStep("reset", database => database.History.Reset(target, ResetMode.Hard), _ => forest.At(forest.Current, target));
                break;
            case 10 when branch != forest.Current:
                MakeStep($"delete {branch}", database => database.History.DeleteBranch(branch, force: true), _ => forest with { Branches = forest.Branches.Remove(branch) });
                break;
            case 11 when !isNested:
                Collect();
                break;
        }
    }

    private void MakeStep(string what, Action<Database> step, Func<Database, ModelForest> after)
    {
        Say(what);
        _underWay = after;
        try
        {
            WithFault(EngineFault.HistorySync, () => step(_database));
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            _underWay = null;
            Refused(e);
            return;
        }

        if (_refused) throw new SimulationFailure("the history was changed after the log had failed");
        var next = after(_database);
        _underWay = null;
        _head = _durable = _database.History.Committer.Sequence;
        _versions[_head] = next;
        CompareHead();
    }

    private void Collect()
    {
        Say("collect");
        try
        {
            _database.History.Collect(new GcOptions { ReflogKeep = TimeSpan.Zero });
        }
        catch (MyceliaException e) when (_storage.HasFailed && e.Status == StatusCode.StorageFailure)
        {
            Say("collection failed: the disk is full");
        }
    }

    private static string TipOf(Database database, string branch) => database.History.Branch(branch).Head!.Id.ToString();

    private void CompareHead() => Compare(_database.Snapshot(), Now.Working);

    /// <summary>Everything: names, working states, and each commit that a name leads to, with its root hash.</summary>
    private static void Compare(Database database, ModelForest wanted)
    {
        var history = database.History;
        Equal(wanted.Current, history.Current?.Name, "the branch that is checked out");
        Equal(string.Join(' ', wanted.Branches.Select(entry => $"{entry.Key} {entry.Value.Tip}")), string.Join(' ', history.Branches.Select(branch => $"{branch.Name} {branch.Head?.Id}")), "branches");
        Equal(string.Join(' ', wanted.Tags.Select(entry => $"{entry.Key} {entry.Value}")), string.Join(' ', history.Tags.Select(tag => $"{tag.Name} {tag.Commit.Id}")), "tags");
        Compare(database.Snapshot(), wanted.Working);
        foreach (var (name, branch) in wanted.Branches) Compare(history.Branch(name).Snapshot(), branch.Working);
        foreach (var id in wanted.Reached())
        {
            var snapshot = history.Open(id);
            Compare(snapshot, wanted.Commits[id].Graph);
            Equal(Convert.ToHexString(history.Resolve(id).RootHash.Span), Convert.ToHexString(snapshot.RootHash()), $"the root hash of commit {id}");
        }
    }

    private static void Equal(string? wanted, string? found, string what)
    {
        if (wanted != found) throw new SimulationFailure($"{what}: found {found} instead of {wanted}");
    }
}
