using Mycelia.Tests.Model;

namespace Mycelia.Tests.History;

/// <summary>Names, resets, merges, stashes and garbage collection.</summary>
internal sealed partial class ForestRun
{
    private void DoVerb(ForestStep step, NaiveBranch branch)
    {
        switch (step.Act)
        {
            case ForestAct.Tag when _forest.Commits.Count > 0:
                var name = $"v{step.A % 8}";
                if (_forest.Tags.ContainsKey(name)) DeleteTag(name);
                else CreateTag(name, Pick(_forest.Commits, step.B));
                break;
            case ForestAct.Rename:
                Rename(branch);
                break;
            case ForestAct.Delete when _forest.Branches.Count > 1:
                Delete(branch, isForced: step.B % 2 == 0);
                break;
            case ForestAct.Reset when _forest is { Current: { } current, Commits.Count: > 0 }:
                Reset(current, Pick(_forest.Commits, step.B), step.A % 3 == 0 ? ResetMode.Soft : ResetMode.Hard);
                break;
            case ForestAct.Merge when _forest is { Current: { Tip: { } tip } current, Commits.Count: > 0 }:
                Merge(current, tip, step.A % 2 == 0 && branch.Tip is { } other ? other : Pick(_forest.Commits, step.B), step.B);
                break;
            case ForestAct.Revert when _forest is { Current: { Tip: not null } current, Commits.Count: > 0 }:
                var reverted = Pick(_forest.Commits, step.B);
                Edit(current, reverted.Version, ParentVersion(reverted), step.B, options => _db.History.Revert(reverted.Id, options with { Mainline = reverted.Parents.Length > 1 ? 1 : null }));
                break;
            case ForestAct.CherryPick when _forest is { Current: { Tip: not null } current, Commits.Count: > 0 }:
                var picked = Pick(_forest.Commits, step.B);
                Edit(current, ParentVersion(picked), picked.Version, step.B, options => _db.History.CherryPick(picked.Id, options with { Mainline = picked.Parents.Length > 1 ? 1 : null }));
                break;
            case ForestAct.Stash when _forest is { Current: { Tip: { } tip } current }:
                Stash(current, tip);
                break;
            case ForestAct.Unstash when _forest is { Current: { Tip: { } tip } current, Stashes.Count: > 0 }:
                Unstash(current, tip, step.B % _forest.Stashes.Count, drops: step.A % 2 == 0);
                break;
            case ForestAct.Collect:
                Collect(TimeSpan.FromSeconds(step.B % 4));
                break;
        }
    }

    private static NaiveVersion ParentVersion(NaiveCommit commit) => commit.Parents is [var parent, ..] ? parent.Version : new NaiveVersion();

    private void CreateTag(string name, NaiveCommit commit)
    {
        _db.History.CreateTag(name, commit.Id, $"about {commit}");
        _forest.Tags.Add(name, commit);
    }

    private void DeleteTag(string name)
    {
        MustFail(() => _db.History.CreateTag(name, _forest.Tags[name].Id), StatusCode.NameTaken);
        _db.History.DeleteTag(name);
        _forest.Tags.Remove(name);
    }

    private void Rename(NaiveBranch branch)
    {
        var name = $"b{_branchNames++}";
        _db.History.RenameBranch(branch.Name, name);
        _forest.Branches.Remove(branch.Name);
        branch.Name = name;
        _forest.Branches.Add(name, branch);
        _forest.Moved(branch, branch.Tip, branch.Tip);
    }

    private void Delete(NaiveBranch branch, bool isForced)
    {
        var isHeld = branch.Tip is null || _forest.Branches.Values.Where(other => other != branch).Select(other => other.Tip).Concat(_forest.Tags.Values).OfType<NaiveCommit>().Any(commit => commit.WithAncestors().Contains(branch.Tip));
        if (branch == _forest.Current) MustFail(() => _db.History.DeleteBranch(branch.Name, isForced), StatusCode.InvalidState);
        else if (!isForced && !isHeld) MustFail(() => _db.History.DeleteBranch(branch.Name), StatusCode.InvalidState);
        else if (!isForced && branch.HasChanges) MustFail(() => _db.History.DeleteBranch(branch.Name), StatusCode.UncommittedChanges);
        else
        {
            _db.History.DeleteBranch(branch.Name, isForced);
            _forest.Branches.Remove(branch.Name);
            branch.IsDeleted = true;
            _forest.Moved(branch, branch.Tip, null);
        }
    }

    private void Reset(NaiveBranch branch, NaiveCommit target, ResetMode mode)
    {
        _db.History.Reset(target.Id, mode);
        if (branch.Tip != target)
        {
            _forest.Moved(branch, branch.Tip, target);
            branch.Tip = target;
        }

        if (mode == ResetMode.Hard) branch.Replace(target.Version);
    }

    private void Merge(NaiveBranch branch, NaiveCommit tip, NaiveCommit theirs, int seed)
    {
        var common = tip.WithAncestors();
        common.IntersectWith(theirs.WithAncestors());
        var bases = common.Where(one => !common.Any(other => other != one && other.WithAncestors().Contains(one))).ToArray();
        if (bases.Length > 1) return; // What they are merged to is tested elsewhere.
        if (bases is [var theirBase] && theirBase == theirs)
        {
            Equal(MergeOutcome.AlreadyUpToDate, _db.History.Merge(theirs.Id).Outcome, "merge of what is there");
            return;
        }

        if (bases is not [var own] || own != tip || branch.HasChanges)
        {
            Edit(branch, bases is [var from] ? from.Version : new NaiveVersion(), theirs.Version, seed, options => _db.History.Merge(theirs.Id, options), theirs);
            return;
        }

        var report = _db.History.Merge(theirs.Id);
        Equal(MergeOutcome.FastForward, report.Outcome, "merge of a descendant");
        branch.Replace(theirs.Version);
        branch.Tip = theirs;
        _forest.Moved(branch, tip, theirs);
    }

    /// <summary>A merge, a revert or a cherry-pick: three versions become one. Conflicts go to one side, at once or after it has stopped, or it is given up.</summary>
    private void Edit(NaiveBranch branch, NaiveVersion from, NaiveVersion theirs, int seed, Func<MergeOptions, MergeReport> edit, NaiveCommit? merged = null)
    {
        var favoursTheirs = seed % 2 == 0;
        var side = favoursTheirs ? MergeStrategy.Theirs : MergeStrategy.Ours;
        var options = new MergeOptions { Strategy = seed / 2 % 2 == 0 ? MergeStrategy.None : side };
        if (branch.HasChanges)
        {
            MustFail(() => edit(options), StatusCode.UncommittedChanges);
            return;
        }

        var wanted = NaiveMerge.Of(from, branch.Working, theirs, favoursTheirs);
        var isBroken = BreaksRule(wanted.Merged);
        var report = edit(options);
        Note($"  {report.Outcome}, {wanted.Conflicts.Count} conflicts");
        Equal(string.Join('\n', wanted.Conflicts), string.Join('\n', NaiveMerge.Names(report.Conflicts).Distinct()), "conflicts");
        var isStopped = (wanted.Conflicts.Count > 0 && options.Strategy == MergeStrategy.None) || isBroken;
        Equal(isStopped, report.IsStopped, "whether it stopped");
        var commit = report.Commit;
        if (isStopped)
        {
            if (seed / 4 % 4 == 0 && _storage is not null && _storage.DuringCheckpoint is null) Reopen(isCrash: false);
            var pending = _db.History.PendingMerge!;
            if (isBroken || seed / 16 % 4 == 0)
            {
                pending.Abort();
                return;
            }

            pending.ResolveAll(side);
            commit = pending.Continue();
        }

        if (commit is null || (commit.Id.ToString() == branch.Tip!.Id && merged is null))
        {
            if (!wanted.Merged.IsSame(branch.Working)) throw new ModelMismatchException("changes were not merged");
            return;
        }

        if (wanted.Merged.IsSame(branch.Working)) branch.MayBeReplaced();
        else branch.Replace(wanted.Merged);
        Recorded(branch, commit, merged is null ? [branch.Tip!] : [branch.Tip!, merged]);
    }

    private void Stash(NaiveBranch branch, NaiveCommit tip)
    {
        if (!branch.HasChanges)
        {
            MustFail(() => _db.History.Stash(), StatusCode.InvalidState);
            return;
        }

        _forest.Stashes.Insert(0, Added(_db.History.Stash().Commit, branch.Working, [tip]));
        branch.Replace(tip.Version);
    }

    private void Unstash(NaiveBranch branch, NaiveCommit tip, int index, bool drops)
    {
        var stash = _forest.Stashes[index];
        if (branch.HasChanges)
        {
            MustFail(() => _db.History.StashApply(index), StatusCode.UncommittedChanges);
            return;
        }

        var wanted = NaiveMerge.Of(stash.Parents[0].Version, branch.Working, stash.Version, favoursTheirs: true);
        var isDirect = tip == stash.Parents[0];
        var report = drops ? _db.History.StashPop(index) : _db.History.StashApply(index);
        Note($"  {report.Outcome}");
        if (!isDirect && (wanted.Conflicts.Count > 0 || BreaksRule(wanted.Merged)))
        {
            Equal(true, report.IsStopped, "whether it stopped");
            _db.History.PendingMerge!.ResolveAll(MergeStrategy.Theirs);
            if (BreaksRule(wanted.Merged))
            {
                _db.History.PendingMerge!.Abort();
                return;
            }

            _db.History.PendingMerge!.Continue();
        }

        var next = isDirect ? stash.Version : wanted.Merged;
        if (next.IsSame(branch.Working)) branch.MayBeReplaced();
        else branch.Replace(next);
        if (drops) _forest.Stashes.RemoveAt(index);
    }

    private void Collect(TimeSpan keep)
    {
        var report = _db.History.Collect(new GcOptions { ReflogKeep = keep });
        var expired = _forest.Expire(_world.UtcNowNanos() - (long)keep.TotalNanoseconds);
        Equal(expired, report.ReflogEntriesExpired, "movements that expired");
        var reached = _forest.Reached();
        foreach (var commit in _forest.Commits.ToArray())
        {
            var isThere = _db.History.State.Commits.Find(CommitId.TryParse(commit.Id, out var id) ? id : default) is not null;
            if (!isThere && reached.Contains(commit)) throw new ModelMismatchException($"{commit} was collected, and something leads to it");
            if (!isThere) _forest.Commits.Remove(commit);
        }
    }

    private void VerifyNames()
    {
        Equal(string.Join(' ', _forest.Tags.Select(tag => $"{tag.Key} {tag.Value.Id}")), string.Join(' ', _db.History.Tags.Select(tag => $"{tag.Name} {tag.Commit.Id}")), "tags");
        Equal(string.Join(' ', _forest.Stashes.Select(stash => stash.Id)), string.Join(' ', _db.History.Stashes.Select(stash => stash.Commit.Id)), "stashes");
    }
}
