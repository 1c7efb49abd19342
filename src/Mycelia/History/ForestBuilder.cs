// Applies history operations to the state of the forest and to the working states of branches: in a history step that is being made, and on replay. Operations
// were checked when they were made; one that contradicts the state is a defect, or on replay damage.

using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>The working versions of branches, by number.</summary>
internal interface IWorkingStates
{
    GraphSpace Get(int branch);

    /// <summary>Replaces a working version. Everything older is sealed before.</summary>
    /// <param name="branch">Its number.</param>
    /// <param name="version">The new version.</param>
    /// <param name="isSameContent">It shows what the one before showed.</param>
    void Set(int branch, GraphSpace version, bool isSameContent);

    /// <summary>A branch begins at a version, which is opened when it is needed.</summary>
    void Begin(int branch, CommitNode? at);

    void End(int branch);
}

internal sealed class ForestBuilder(ForestState state, IWorkingStates workings)
{
    public ForestState State { get; private set; } = state;

    /// <summary>Applies one operation of the record with this sequence number. <paramref name="adopted"/> is the version that an adopted commit names.</summary>
    public void Apply(HistoryOp op, int branch, long sequence, GraphSpace? adopted)
    {
        switch (op)
        {
            case HistoryOp.Record record:
                Record(record, branch, sequence);
                break;
            case HistoryOp.Adopt adopt:
                Add(adopt.Commit, sequence, adopted!.At(sequence));
                break;
            case HistoryOp.Branch created:
                State = State with
                {
                    Branches = State.Branches.Add(created.Name, new BranchEntry(created.Name, created.Number, created.Tip)),
                    NextBranch = Math.Max(State.NextBranch, created.Number + 1),
                };
                workings.Begin(created.Number, created.Tip is { } tip ? State.Commits[tip] : null);
                break;
            case HistoryOp.Drop drop:
                workings.End(State.Branches[drop.Name].Number);
                State = State with { Branches = State.Branches.Remove(drop.Name) };
                break;
            case HistoryOp.Rename rename:
                Rename(rename.Name, rename.NewName);
                break;
            case HistoryOp.Move move:
                SetTip(State.Branches[move.Name], move.Tip);
                break;
            case HistoryOp.Reset reset:
                workings.Set(State.Branches[reset.Name].Number, State.Commits[reset.Commit].Version.At(sequence), isSameContent: false);
                break;
            case HistoryOp.Ref name:
                State = State with { Refs = name.Commit is { } commit ? State.Refs.SetItem(name.Name, commit) : State.Refs.Remove(name.Name) };
                break;
            case HistoryOp.Head head:
                State = State with { Head = head.Position };
                break;
            case HistoryOp.Note note:
                State = State with { Notes = note.Bytes is { } bytes ? State.Notes.SetItem(note.Name, bytes) : State.Notes.Remove(note.Name) };
                break;
            case HistoryOp.Reflog reflog:
                State = State with { Reflog = State.Reflog.With(reflog.Entry) };
                break;
        }
    }

    private void Record(HistoryOp.Record record, int branch, long sequence)
    {
        var version = workings.Get(branch).At(sequence);
        workings.Set(branch, version, isSameContent: true);
        Add(record.Commit, sequence, version);
        if (record.MovesTip) SetTip(State.BranchOf(branch)!, record.Commit.Id);
    }

    private void Add(Commit commit, long sequence, GraphSpace version)
    {
        var generation = 1;
        foreach (var parent in commit.Parents) generation = Math.Max(generation, State.Commits[parent].Generation + 1);
        var firstParent = commit.Parents is [var first, ..] ? State.Commits[first] : null;
        State = State with { Commits = State.Commits.With(new CommitNode(commit, sequence, firstParent, generation, version)) };
    }

    private void SetTip(BranchEntry branch, CommitId tip) => State = State with { Branches = State.Branches.SetItem(branch.Name, branch with { Tip = tip }) };

    private void Rename(string name, string newName)
    {
        var branch = State.Branches[name];
        State = State with
        {
            Branches = State.Branches.Remove(name).Add(newName, branch with { Name = newName }),
            Head = State.Head.Branch == name ? HeadPosition.On(newName) : State.Head,
        };
    }
}
