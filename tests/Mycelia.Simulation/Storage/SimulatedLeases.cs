using Mycelia.Storage.Leases;

namespace Mycelia.Simulation.Storage;

/// <summary>The leases of readers that a test plays itself.</summary>
internal sealed class SimulatedLeases : ILeases
{
    /// <summary>The manifests that are leased; null for everything.</summary>
    public IReadOnlyList<long>? Held { get; set; } = [];

    public IReadOnlyList<long>? LeasedManifests() => Held;
}
