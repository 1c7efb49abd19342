using Mycelia.Graph;

namespace Mycelia.Transactions;

/// <summary>The open transactions. Beginning one and publishing a version exclude each other, so no transaction can slip between a commit and the note of what it wrote.</summary>
internal sealed class ActiveTransactions
{
    private readonly Lock _lock = new();
    private GraphSpace _head;
    private int _count;
    private int _serializable;

    public ActiveTransactions(GraphSpace head) => _head = head;

    public GraphSpace Head => Volatile.Read(ref _head);

    public int Count => Volatile.Read(ref _count);

    /// <summary>Registers a transaction and gives it the head.</summary>
    public GraphSpace Enter(bool serializable)
    {
        lock (_lock)
        {
            _count++;
            if (serializable) _serializable++;
            return _head;
        }
    }

    public void Leave(bool serializable)
    {
        lock (_lock)
        {
            _count--;
            if (serializable) _serializable--;
        }
    }

    /// <summary>How many are open, and how many of these are serializable.</summary>
    public (int Count, int Serializable) Look()
    {
        lock (_lock) return (_count, _serializable);
    }

    /// <summary>Makes a version the head and tells who is open at that moment.</summary>
    public (int Count, int Serializable) Publish(GraphSpace head)
    {
        lock (_lock)
        {
            Volatile.Write(ref _head, head);
            return (_count, _serializable);
        }
    }
}
