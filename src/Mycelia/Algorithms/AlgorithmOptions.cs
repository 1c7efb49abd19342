namespace Mycelia.Algorithms;

/// <summary>How far a running algorithm has come.</summary>
/// <param name="Phase">What it is doing, e.g. <c>iteration</c> or <c>level</c>.</param>
/// <param name="Step">How many of these it has finished.</param>
/// <param name="Fraction">Share of the work done, 0 to 1, as far as it can be told.</param>
public readonly record struct AlgorithmProgress(string Phase, long Step, double Fraction);

/// <summary>What every algorithm takes.</summary>
/// <remarks>
/// Besides what each documents, every run throws <see cref="MyceliaException"/> for less than 0 workers, <see cref="ObjectDisposedException"/> for a projection that is disposed (one disposed during the run is kept until its end), and
/// <see cref="OperationCanceledException"/> within about 50 ms of a cancellation. Arrays of results have an entry per node, by its index in the projection, and belong to the caller.
/// </remarks>
public record AlgorithmOptions
{
    /// <summary>Told about progress, on the calling thread, a limited number of times per run; null for none.</summary>
    public IProgress<AlgorithmProgress>? Progress { get; init; }

    internal void Report(string phase, long step, double fraction) => Progress?.Report(new AlgorithmProgress(phase, step, fraction));
}

/// <summary>What every algorithm that runs in parallel takes. Results never depend on the number of workers.</summary>
public record ParallelAlgorithmOptions : AlgorithmOptions
{
    /// <summary>The most workers to use, the caller's thread included; 0 (the default) for one per processor.</summary>
    public int Concurrency { get; init; }
}
