using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// The batch that an operator makes of one batch of its input: for each new row it notes which position it came from, and the columns that somebody
/// needs are gathered at the end.
/// </summary>
internal sealed class RowOutput(PlanNode plan, int symbolCount)
{
    private readonly Vector?[] _gathered = new Vector?[symbolCount];
    private long[] _multiplicity = [];

    public Batch Batch { get; } = new(symbolCount);

    /// <summary>Where in the input each row comes from; as long as <see cref="Capacity"/>.</summary>
    public int[] Positions { get; private set; } = [];

    public int Capacity { get; private set; }

    /// <summary>Rows so far.</summary>
    public int Count { get; set; }

    public int Room => Capacity - Count;

    /// <summary>Whether all columns of the input are carried along, since a predicate over the new rows may name any.</summary>
    public bool CarriesAll { get; init; }

    public void Open(QueryContext context)
    {
        Capacity = context.BatchRows;
        if (Positions.Length < Capacity) Positions = new int[Capacity];
        Count = 0;
    }

    /// <summary>Begins a batch without rows.</summary>
    public void Begin()
    {
        Batch.Clear();
        Count = 0;
    }

    /// <summary>Gives the batch its carried columns and its multiplicities.</summary>
    public Batch Finish(Batch input)
    {
        var positions = Positions.AsSpan(0, Count);
        Batch.Count = Count;
        if (CarriesAll)
        {
            for (var symbol = 0; symbol < symbolCount; symbol++) Carry(input, symbol, positions);
        }
        else
        {
            foreach (var symbol in plan.Carries) Carry(input, symbol.Id, positions);
        }

        if (input.Multiplicity is { } counts)
        {
            if (_multiplicity.Length < Capacity) _multiplicity = new long[Capacity];
            for (var i = 0; i < positions.Length; i++) _multiplicity[i] = counts[positions[i]];
            Batch.Multiplicity = _multiplicity;
        }

        return Batch;
    }

    private void Carry(Batch input, int symbol, ReadOnlySpan<int> positions)
    {
        if (input[symbol] is not { } column) return;
        var gathered = _gathered[symbol] ??= new Vector();
        VectorCopy.Gather(column, positions, gathered);
        Batch[symbol] = gathered;
    }
}
