using System.Collections.Immutable;

namespace Mycelia.Simulation.Engine;

internal sealed record ModelBranch(string? Tip, ModelGraph Working);

internal sealed record ModelCommit(ImmutableArray<string> Parents, ModelGraph Graph);

/// <summary>The obvious history: what a database must hold. Immutable, so that every moment can be kept.</summary>
internal sealed record ModelForest(
    string Current, ImmutableSortedDictionary<string, ModelBranch> Branches, ImmutableSortedDictionary<string, ModelCommit> Commits, ImmutableSortedDictionary<string, string> Tags)
{
    public const string Main = "main";

    public static ModelForest Empty { get; } = new(
        Main,
        ImmutableSortedDictionary.Create<string, ModelBranch>(StringComparer.Ordinal).Add(Main, new ModelBranch(null, ModelGraph.Empty)),
        ImmutableSortedDictionary.Create<string, ModelCommit>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>All versions that names lead to.</summary>
    public IEnumerable<ModelGraph> Graphs => Branches.Values.Select(branch => branch.Working).Concat(Reached().Select(id => Commits[id].Graph));

    public ModelGraph Working => Branches[Current].Working;

    public ModelForest With(string branch, ModelGraph working) => this with { Branches = Branches.SetItem(branch, Branches[branch] with { Working = working }) };

    /// <summary>The working state of a branch is recorded as a commit.</summary>
    public ModelForest Record(string branch, string commit)
    {
        var (tip, working) = Branches[branch];
        return this with
        {
            Branches = Branches.SetItem(branch, new ModelBranch(commit, working)),
            Commits = Commits.SetItem(commit, new ModelCommit(tip is null ? [] : [tip], working)),
        };
    }

    /// <summary>A branch, new or old, stands at a commit with nothing beyond it.</summary>
    public ModelForest At(string branch, string commit) => this with { Branches = Branches.SetItem(branch, new ModelBranch(commit, Commits[commit].Graph)) };

    /// <summary>The commits that names lead to; others may have been collected.</summary>
    public IReadOnlySet<string> Reached()
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(Branches.Values.Select(branch => branch.Tip).OfType<string>().Concat(Tags.Values));
        while (open.TryPop(out var commit))
            if (reached.Add(commit))
                foreach (var parent in Commits[commit].Parents) open.Push(parent);
        return reached;
    }
}
