namespace Mycelia.History;

/// <summary>Puts commits in the order in which their graph is drawn.</summary>
internal static class CommitOrder
{
    /// <summary>
    /// Commits with their parents, line by line: what a merge took in stands right below it, then the line it was merged into; no parent before its child. Commits that
    /// <paramref name="isShown"/> does not want are passed over: their children get their parents.
    /// </summary>
    /// <param name="nodes">The commits, no parent before its child.</param>
    /// <param name="isShown">Which of them to give.</param>
    /// <param name="firstParent">Whether first parents alone count.</param>
    public static List<(CommitNode Node, CommitId[] Parents)> ByLine(List<CommitNode> nodes, Func<CommitNode, bool> isShown, bool firstParent)
    {
        var shown = new Dictionary<CommitNode, CommitNode[]>(nodes.Count);
        var seen = new Dictionary<CommitNode, CommitNode[]>(nodes.Count);
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            var parents = new List<CommitNode>();
            foreach (var parent in firstParent ? node.Parents.Take(1) : node.Parents)
            {
                if (shown.ContainsKey(parent)) AddOnce(parents, [parent]);
                else if (seen.TryGetValue(parent, out var beyond)) AddOnce(parents, beyond);
            }

            var known = seen[node] = [.. parents];
            if (isShown(node)) shown.Add(node, known);
        }

        return Sort(nodes, shown);
    }

    private static List<(CommitNode Node, CommitId[] Parents)> Sort(List<CommitNode> nodes, Dictionary<CommitNode, CommitNode[]> shown)
    {
        var children = new Dictionary<CommitNode, int>(shown.Count);
        foreach (var parents in shown.Values)
            foreach (var parent in parents) children[parent] = children.GetValueOrDefault(parent) + 1;
        var ready = new Stack<CommitNode>();
        for (var i = nodes.Count - 1; i >= 0; i--)
            if (shown.ContainsKey(nodes[i]) && !children.ContainsKey(nodes[i])) ready.Push(nodes[i]);
        var sorted = new List<(CommitNode, CommitId[])>(shown.Count);
        while (ready.TryPop(out var node))
        {
            var parents = shown[node];
            sorted.Add((node, Array.ConvertAll(parents, static parent => parent.Id)));
            foreach (var parent in parents)
                if (--children[parent] == 0) ready.Push(parent);
        }

        return sorted;
    }

    private static void AddOnce(List<CommitNode> parents, IEnumerable<CommitNode> more)
    {
        foreach (var parent in more)
            if (!parents.Contains(parent)) parents.Add(parent);
    }
}
