using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>What one owner holds of the query's memory. Not thread-safe; the budget below is.</summary>
internal sealed class MemoryShare
{
    private MemoryBudget? _budget;

    public long Held { get; private set; }

    public void Open(MemoryBudget budget)
    {
        Release();
        _budget = budget;
    }

    /// <summary>Makes the share that large if it fits.</summary>
    public bool TrySet(long bytes)
    {
        if (bytes > Held && !_budget!.TryTake(bytes - Held)) return false;
        if (bytes < Held) _budget!.Return(Held - bytes);
        Held = bytes;
        return true;
    }

    /// <summary>Makes the share that large, beyond the limit if need be: for the little that spilling itself cannot do without.</summary>
    public void Set(long bytes)
    {
        if (bytes > Held) _budget!.Take(bytes - Held);
        else _budget!.Return(Held - bytes);
        Held = bytes;
    }

    public void Release()
    {
        if (Held > 0) _budget!.Return(Held);
        Held = 0;
    }

    /// <summary>What is thrown where nothing can be spilled.</summary>
    public static CypherException Exceeded(MemoryBudget budget, string what) => CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
        $"{what} does not fit the {budget.BytesMax:N0} bytes of memory that the query may use. Give it more, or let it collect less at once.");
}
