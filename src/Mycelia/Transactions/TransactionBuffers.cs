using Mycelia.Graph;

namespace Mycelia.Transactions;

/// <summary>The growing parts of a transaction, reused by the next one so that small transactions allocate little.</summary>
internal sealed class TransactionBuffers(GraphTables tables)
{
    private const int KeptMax = 64;
    private const int KeptBytesMax = 64 << 10;

    public Delta Delta { get; } = new();

    public OwnRows Own { get; } = new(tables);

    /// <summary>When the transaction's first query began; 0 before it. Here, so that transactions without queries allocate nothing for it.</summary>
    public long QueriesBeganNanos { get; set; }

    /// <summary>Idle buffers of one database.</summary>
    internal sealed class Pool(GraphTables tables)
    {
        private readonly Lock _lock = new();
        private readonly Stack<TransactionBuffers> _idle = new();

        public TransactionBuffers Rent()
        {
            lock (_lock)
            {
                if (_idle.TryPop(out var buffers)) return buffers;
            }

            return new TransactionBuffers(tables);
        }

        public void Return(TransactionBuffers buffers)
        {
            if (buffers.Delta.Capacity > KeptBytesMax) return;
            buffers.Delta.Clear();
            buffers.Own.Clear();
            buffers.QueriesBeganNanos = 0;
            lock (_lock)
            {
                if (_idle.Count < KeptMax) _idle.Push(buffers);
            }
        }
    }
}
