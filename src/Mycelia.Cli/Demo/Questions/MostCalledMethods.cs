using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Which methods have the most callers: in-degree over CALLS, then the edges' own counts for those on top.</summary>
internal static class MostCalledMethods
{
    private const int Shown = 10;

    public static Answer Ask(StoredGraph graph)
    {
        var calls = graph.Project("Method", "CALLS");
        var top = Enumerable.Range(0, calls.NodeCount).OrderByDescending(calls.InDegree).Take(Shown);
        var uncalled = Enumerable.Range(0, calls.NodeCount).Count(method => calls.InDegree(method) == 0);
        string[][] rows =
        [
            .. from method in top
               let id = calls.IdOf(method)
               select (string[])
               [
                   Names.Method(graph.Text(id, "fullName")), Screen.Number(calls.InDegree(method)),
                   Screen.Number(graph.SumIncoming(id, "CALLS", "count")), Screen.Number(graph.Number(id, "ilSize")),
               ],
        ];
        return new Answer(
            "Which methods have the most callers?", ["Method", "#Callers", "#Call sites", "#IL bytes"], rows,
            $"{Screen.Number(uncalled)} of {Screen.Number(calls.NodeCount)} methods have no caller here: overrides and the public surface.");
    }
}
