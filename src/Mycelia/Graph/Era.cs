namespace Mycelia.Graph;

/// <summary>
/// The stretch between two checkpoints. Every version published in it refers to it, so that the collector tells, through weak references, when no
/// version of that stretch is held any more and the pages that only it could still read may be forgotten.
/// </summary>
internal sealed class Era(long number)
{
    /// <summary>Rises by one with each checkpoint that was begun.</summary>
    public long Number => number;
}
