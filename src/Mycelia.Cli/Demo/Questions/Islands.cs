using Mycelia.Algorithms;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Whether the code hangs together: weakly connected components over CALLS.</summary>
internal static class Islands
{
    private const int Shown = 5;

    public static Answer Ask(StoredGraph graph)
    {
        var calls = graph.Project("Method", "CALLS");
        var components = WeaklyConnectedComponents.Run(calls);
        var first = new int[components.Count];
        for (var method = calls.NodeCount - 1; method >= 0; method--) first[components.Components[method]] = method;
        var alone = components.Sizes.Count(size => size == 1);
        string[][] rows =
        [
            .. from component in Enumerable.Range(0, components.Count).OrderByDescending(component => components.Sizes[component]).Take(Shown)
               select (string[])
               [
                   Screen.Number(components.Sizes[component]), Names.Method(graph.Text(calls.IdOf(first[component]), "fullName")),
               ],
        ];
        return new Answer(
            "Does all of it hang together?", ["#Methods", "A method in it"], rows,
            $"{Screen.Number(components.Count)} components over calls; {Screen.Number(alone)} methods neither call nor are called.");
    }
}
