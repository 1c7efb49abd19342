using Mycelia.Algorithms;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>How deep inheritance goes: the longest path over INHERITS, then the deepest type of each of the deepest assemblies.</summary>
internal static class InheritanceChains
{
    private const int Shown = 6;

    public static Answer Ask(StoredGraph graph)
    {
        var inherits = graph.Project("Type", "INHERITS");
        var longest = LongestPath.Run(inherits)!;
        var depths = Depths(inherits);
        string[][] rows =
        [
            .. from type in Enumerable.Range(0, inherits.NodeCount).OrderByDescending(type => depths[type])
                   .DistinctBy(type => graph.Text(inherits.IdOf(type), "assembly")).Take(Shown)
               select (string[])
               [
                   depths[type].ToString(), graph.Text(inherits.IdOf(type), "assembly"),
                   string.Join(" < ", Chain(inherits, type).Select(node => Names.Type(graph.Text(inherits.IdOf(node), "fullName")))),
               ],
        ];
        var deepest = graph.Text(inherits.IdOf(longest.Nodes[0]), "fullName");
        return new Answer(
            "How deep does inheritance go?", ["#Depth", "Assembly", "Deepest chain"], rows,
            $"The longest path of the inheritance graph has {longest.Length} steps and starts at {deepest}.");
    }

    /// <summary>Steps from every type to its root. A type has one base at most, so each chain is walked only to where it is known.</summary>
    private static int[] Depths(GraphProjection inherits)
    {
        var depths = new int[inherits.NodeCount];
        Array.Fill(depths, -1);
        var path = new Stack<int>();
        for (var start = 0; start < depths.Length; start++)
        {
            var type = start;
            while (depths[type] < 0 && inherits.OutDegree(type) > 0)
            {
                path.Push(type);
                type = inherits.OutNeighbours(type)[0];
            }

            var depth = depths[type] = Math.Max(0, depths[type]);
            while (path.TryPop(out var below)) depths[below] = ++depth;
        }

        return depths;
    }

    private static IEnumerable<int> Chain(GraphProjection inherits, int type)
    {
        yield return type;
        while (inherits.OutDegree(type) > 0)
        {
            type = inherits.OutNeighbours(type)[0];
            yield return type;
        }
    }
}
