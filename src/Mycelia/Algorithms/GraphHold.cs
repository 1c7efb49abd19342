using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>A hold on a projection's memory for the time of a run; disposing it ends the hold.</summary>
internal readonly struct GraphHold(ProjectedGraph graph) : IDisposable
{
    public Csr Out => graph.Out;

    public void Dispose() => graph.Release();
}
