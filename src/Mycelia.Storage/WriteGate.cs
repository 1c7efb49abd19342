namespace Mycelia.Storage;

/// <summary>
/// Stops writing after a failed write. What reached the disk is then unknown, and a later success would promise an order that may not hold,
/// so every further write fails until the storage is reopened and has read back what is there.
/// </summary>
internal sealed class WriteGate(string location)
{
    private volatile MyceliaException? _failure;

    public bool IsClosed => _failure is not null;

    /// <summary>Throws when a write has failed before.</summary>
    public void Check()
    {
        if (_failure is { } failure)
            throw new MyceliaException(StatusCode.StorageFailure,
                $"'{location}' takes no writes since one failed ({failure.Message}) Close the database, remove the cause and reopen it.", failure);
    }

    /// <summary>Remembers the first failure; returns <paramref name="failure"/> to be thrown.</summary>
    public MyceliaException Close(MyceliaException failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        return failure;
    }
}
