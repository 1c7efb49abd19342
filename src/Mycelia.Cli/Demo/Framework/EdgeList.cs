namespace Mycelia.Cli.Demo.Framework;

/// <summary>Edges of one kind while they are collected by one worker.</summary>
internal sealed class EdgeList
{
    private readonly List<int> _from = [];
    private readonly List<int> _to = [];

    public void Add(int from, int to)
    {
        _from.Add(from);
        _to.Add(to);
    }

    /// <summary>The edges of several workers, one after the other.</summary>
    public static EdgeColumns Join(IReadOnlyCollection<EdgeList> lists)
    {
        var count = lists.Sum(list => list._from.Count);
        var (from, to) = (new int[count], new int[count]);
        var position = 0;
        foreach (var list in lists)
        {
            list._from.CopyTo(from, position);
            list._to.CopyTo(to, position);
            position += list._from.Count;
        }

        return new EdgeColumns(from, to);
    }
}
