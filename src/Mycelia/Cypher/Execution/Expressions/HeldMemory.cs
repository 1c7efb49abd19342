namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>
/// The memory of the texts and lists that an evaluator made for its present batch: taken from the query's budget while they are made, given back when the next
/// batch begins. So many rows with long lists end in an error and not in a process without memory.
/// </summary>
internal struct HeldMemory
{
    private const int Step = 1 << 18;
    private const int ItemBytes = 24;

    private QueryContext? _context;
    private long _taken;
    private long _pending;

    /// <summary>Gives back what the batch before held. What an earlier run held went with its budget.</summary>
    public void Begin(QueryContext context)
    {
        if (_taken > 0 && ReferenceEquals(_context, context)) context.Memory.Return(_taken);
        (_context, _taken, _pending) = (context, 0, 0);
    }

    /// <summary>Counts a value that was made.</summary>
    public void Add(in Value value)
    {
        if (value.Kind == ValueKind.String) Add(2L * value.AsString().Length);
        else if (value.Kind == ValueKind.List) Add((long)ItemBytes * value.ListItems.Length);
    }

    /// <summary>Counts bytes; small amounts are taken together.</summary>
    /// <exception cref="CypherException">There is no room for them.</exception>
    public void Add(long bytes)
    {
        _pending += bytes;
        if (_pending < Step) return;
        _context!.TakeMemory(_pending);
        _taken += _pending;
        _pending = 0;
    }
}
