using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>
/// All rows of an input, copied: what operators keep that need everything before they give anything. Columns keep their kinds, so entities are still rows of the
/// graph and not values.
/// </summary>
internal sealed class MaterializedRows(IReadOnlyList<Symbol> columns, int symbolCount)
{
    private const int BytesPerCell = 24;

    private readonly List<Batch> _batches = [];
    private int[] _positions = [];
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
        var bytes = (long)positions.Length * Math.Max(1, columns.Count) * BytesPerCell;
        if (!context.Memory.TryTake(bytes))
        {
            throw Errors.CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
                $"The query holds more rows than its memory limit of {context.Memory.BytesMax:N0} bytes allows. Give it more, or write in smaller portions.");
        }

        _bytes += bytes;
        var copy = new Batch(symbolCount) { Count = positions.Length };
        foreach (var symbol in columns)
        {
            if (batch[symbol] is not { } source) continue;
            var target = new Vector();
            VectorCopy.Gather(source, positions, target);
            copy[symbol] = target;
        }

        _batches.Add(copy);
    }

    public void Clear(QueryContext context)
    {
        context.Memory.Return(_bytes);
        _bytes = 0;
        _batches.Clear();
    }
}
