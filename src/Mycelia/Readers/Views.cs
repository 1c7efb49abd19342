using Mycelia.Storage;

namespace Mycelia.Readers;

/// <summary>
/// Reads from views until one has all that is needed. A view is opened while the writer goes on, so its ref <c>main</c> may be newer than the blobs it shows, and
/// segments may be missing from it; the next view has them. What is missing or damaged in every one of them is so on the disk.
/// </summary>
internal static class Views
{
    private const int AttemptsMax = 20;
    private const int RetryMs = 10;

    /// <summary>The view that a version was loaded from belongs to <paramref name="pages"/> afterwards; others are closed.</summary>
    public static StoredVersion Read(IReaderStorage storage, Func<IStorage, StoredVersion> read, ReaderPages pages, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = storage.OpenView(out var isWhole);
            var isKept = false;
            try
            {
                var version = read(view);
                isKept = version.ManifestNumber != 0;
                return version;
            }
            catch (ReplacedHistoryException error) when (!isWhole)
            {
                if (attempt >= AttemptsMax)
                    throw new MyceliaException(StatusCode.StorageFailure, $"'{storage.Location}' changes too fast to be read. Try again when it is written less.", error);
            }
            catch (MyceliaException error) when (attempt < AttemptsMax && error.Status is StatusCode.Corruption or StatusCode.StorageUnavailable)
            {
                // What lasts is damage.
            }
            finally
            {
                if (!isKept)
                {
                    pages.Remove(view);
                    view.Dispose();
                }
            }

            cancellation.WaitHandle.WaitOne(RetryMs);
        }
    }
}
