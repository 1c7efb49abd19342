using Mycelia.Storage;

namespace Mycelia.Readers;

/// <summary>
/// Reads from views until one is whole. A view is opened while the writer goes on, so its ref <c>main</c> may be newer than the blobs it shows; the next view has
/// them. What is missing or damaged in every one of them is so on the disk.
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
            try
            {
                using var view = storage.OpenView();
                return read(view);
            }
            catch (MyceliaException error) when (attempt < AttemptsMax && error.Status is StatusCode.Corruption or StatusCode.StorageUnavailable)
            {
                cancellation.WaitHandle.WaitOne(RetryMs);
            }
        }
    }
}
