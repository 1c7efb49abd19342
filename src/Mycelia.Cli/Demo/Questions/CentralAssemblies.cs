using System.Globalization;
using Mycelia.Algorithms;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>Which assemblies everything rests on: PageRank over REFERENCES, which counts a reference from a central assembly for more.</summary>
internal static class CentralAssemblies
{
    private const int Shown = 10;

    public static Answer Ask(StoredGraph graph)
    {
        var references = graph.Project("Assembly", "REFERENCES");
        var ranks = PageRank.Run(references);
        string[][] rows =
        [
            .. from assembly in Enumerable.Range(0, references.NodeCount).OrderByDescending(node => ranks.Scores[node]).Take(Shown)
               let id = references.IdOf(assembly)
               select (string[])
               [
                   graph.Text(id, "name"), (100 * ranks.Scores[assembly]).ToString("F1", CultureInfo.InvariantCulture),
                   Screen.Number(references.InDegree(assembly)), Screen.Number(references.OutDegree(assembly)),
                   Screen.Bytes(graph.Number(id, "fileSize")),
               ],
        ];
        return new Answer(
            "Which assemblies does everything else rest on?", ["Assembly", "#PageRank %", "#Referenced by", "#References", "#File"], rows,
            $"PageRank over {Screen.Number(references.EdgeCount)} references, {ranks.Iterations} rounds.");
    }
}
