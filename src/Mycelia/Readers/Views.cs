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

    public static T Read<T>(IReaderStorage storage, Func<IStorage, T> read, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            using (var view = storage.OpenView(out var isWhole))
            {
                try
                {
                    return read(view);
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
            }

            cancellation.WaitHandle.WaitOne(RetryMs);
        }
    }
}
