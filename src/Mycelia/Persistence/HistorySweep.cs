// Finds the blobs that no checkpoint needs, by marking: what the newest manifest reaches (Reach) stays, of all else up to that manifest every blob is garbage. Numbers rise, so
// what is put while this looks has higher numbers, and nothing that is put later names a blob that the manifest does not reach: new versions and new hash trees follow from
// working states and from commits that the history holds.
//
// Loads put blobs before any manifest names them; from the manifest on that was the newest when the oldest load under way began, nothing is taken for garbage.

using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What marking found.</summary>
/// <param name="Garbage">Numbers that the manifest does not reach.</param>
/// <param name="LiveBytes">Bytes of the blobs that it reaches.</param>
internal sealed record HistorySweep(List<long> Garbage, long LiveBytes)
{
    public static readonly HistorySweep Nothing = new([], 0);

    /// <summary>Marks from a manifest whose blobs are not deleted meanwhile. Cost: reads the roots and leaves that it reaches, and goes over all that is stored.</summary>
    /// <param name="chunks">Where it is stored.</param>
    /// <param name="manifest">Its number.</param>
    /// <param name="limit">Above this number nothing is taken for garbage.</param>
    /// <param name="origin">The database's.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="CorruptionException">Something that has to be read is missing or damaged: nothing is to be deleted.</exception>
    public static HistorySweep Mark(IChunkStore chunks, long manifest, long limit, uint origin, CancellationToken cancellation)
    {
        var reached = Reach.Of(chunks, manifest, origin, cancellation);
        var garbage = new List<long>();
        var live = 0L;
        foreach (var (number, length) in chunks.Lengths())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reached.Contains(number)) live += length;
            else if (number <= limit) garbage.Add(number);
        }

        return new HistorySweep(garbage, live);
    }
}
