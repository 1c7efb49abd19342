using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>
/// All rows of an input, copied: what operators keep that need everything before they give anything. Columns keep their kinds, so entities are still rows of the
/// graph and not values.
/// </summary>
/// <param name="columns">The columns that are kept; null for all that the rows have.</param>
/// <param name="symbolCount">Symbols of the query.</param>
internal sealed class MaterializedRows(IReadOnlyList<Symbol>? columns, int symbolCount)
{
    private const long BatchBytes = 100;

    private readonly List<Batch> _batches = [];
    private int[] _positions = [];
    private MemoryBudget? _memory;
    private long _bytes;

    public IReadOnlyList<Batch> Batches => _batches;

    /// <summary>Takes all rows of the input.</summary>
    /// <exception cref="CypherException">They do not fit the memory of the query.</exception>
    public void TakeAll(Operator input, QueryContext context)
    {
        while (input.Next() is { } batch)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Add(batch, context);
        }
    }

    public void Add(Batch batch, QueryContext context) => Add(batch, RowPositions.Of(batch, ref _positions), context);

    /// <summary>Adds rows of a batch by their positions.</summary>
    public void Add(Batch batch, ReadOnlySpan<int> positions, QueryContext context)
    {
        var copy = new Batch(symbolCount) { Count = positions.Length };
        if (columns is null)
        {
            for (var id = 0; id < batch.SymbolCount; id++) copy[id] = Copied(batch[id], positions);
        }
        else
        {
            foreach (var symbol in columns) copy[symbol] = Copied(batch[symbol], positions);
        }

        var bytes = BatchBytes;
        for (var id = 0; id < copy.SymbolCount; id++)
            if (copy[id] is { } column) bytes += VectorBytes.OfArrays(column) + VectorBytes.OfItems(column, Positions.Below(copy.Count));
        if (!context.Memory.TryTake(bytes))
        {
            throw Errors.CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
                $"The query holds more rows than its memory limit of {context.Memory.BytesMax:N0} bytes allows. Give it more, or write in smaller portions.");
        }

        _memory = context.Memory;
        _bytes += bytes;
        _batches.Add(copy);
    }

    private static Vector? Copied(Vector? source, ReadOnlySpan<int> positions)
    {
        if (source is null) return null;
        var target = new Vector();
        VectorCopy.Gather(source, positions, target);
        return target;
    }

    /// <summary>Drops all rows and gives their memory back.</summary>
    public void Clear()
    {
        _memory?.Return(_bytes);
        _memory = null;
        _bytes = 0;
        _batches.Clear();
    }
}
