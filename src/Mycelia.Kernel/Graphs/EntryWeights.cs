namespace Mycelia.Kernel.Graphs;

/// <summary>How a loop reads the weight at a position among the targets; a struct, so that each kind of weight gets a loop of its own.</summary>
internal interface IEntryWeights
{
    double At(long entry);
}

/// <summary>Every edge weighs 1.</summary>
internal readonly struct UnitEntries : IEntryWeights
{
    public double At(long entry) => 1;
}

// SAFETY: in both, the position is that of a target, and there are as many weights as targets.
internal readonly unsafe struct IntegerEntries(int* weights) : IEntryWeights
{
    public double At(long entry) => weights[entry];
}

internal readonly unsafe struct RealEntries(double* weights) : IEntryWeights
{
    public double At(long entry) => weights[entry];
}
