// What operators pass to each other: up to QueryContext.BatchRows rows, a vector per symbol, and which positions count.
//
// A batch belongs to the operator that gave it and holds until that operator is asked for the next one; the consumer may change its selection and add
// columns meanwhile.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution;

internal sealed class Batch(int symbolCount)
{
    private readonly Vector?[] _columns = new Vector?[symbolCount];
    private int[] _selection = [];

    /// <summary>Positions 0 up to this exist.</summary>
    public int Count { get; set; }

    /// <summary>Whether only <see cref="Selection"/> counts, not every position.</summary>
    public bool IsSelected { get; private set; }

    /// <summary>The positions that count, ascending; meaningful when <see cref="IsSelected"/>.</summary>
    public ReadOnlySpan<int> Selection => _selection.AsSpan(0, SelectedCount);

    /// <summary>How many rows the batch has: selected positions, or all.</summary>
    public int Rows => IsSelected ? SelectedCount : Count;

    private int SelectedCount { get; set; }

    /// <summary>How many times each position's row counts; null: once. Only between an expansion that multiplies and the aggregate above it.</summary>
    public long[]? Multiplicity { get; set; }

    /// <summary>Symbols have numbers below this.</summary>
    public int SymbolCount => _columns.Length;

    /// <summary>The column of the symbol with a number, for whoever passes all columns on.</summary>
    public Vector? this[int symbol]
    {
        get => _columns[symbol];
        set => _columns[symbol] = value;
    }

    /// <summary>The column of a symbol; null when this batch does not have it.</summary>
    public Vector? this[Symbol symbol]
    {
        get => _columns[symbol.Id];
        set => _columns[symbol.Id] = value;
    }

    public Vector Column(Symbol symbol)
    {
        var column = _columns[symbol.Id];
        Kernel.Invariant.Holds(column is not null);
        return column;
    }

    /// <summary>Empties the batch: no rows, no columns, no selection.</summary>
    public void Clear()
    {
        Array.Clear(_columns);
        Count = 0;
        IsSelected = false;
        Multiplicity = null;
    }

    /// <summary>Takes over the columns and positions of another batch, without its selection: to look at some of its rows while it stays as it is.</summary>
    public void Share(Batch other)
    {
        other._columns.CopyTo(_columns, 0);
        Count = other.Count;
        IsSelected = false;
        Multiplicity = null;
    }

    /// <summary>Every position counts.</summary>
    public void SelectAll() => IsSelected = false;

    /// <summary>
    /// Room for a new selection of up to <see cref="Count"/> positions; write them ascending, then call <see cref="EndSelect"/>. It may be written while the old selection is
    /// read, as a subset of it: the k-th position written is never below the k-th read.
    /// </summary>
    public Span<int> BeginSelect()
    {
        if (_selection.Length < Count) Array.Resize(ref _selection, Math.Max(Count, 16));
        return _selection;
    }

    public void EndSelect(int selected)
    {
        SelectedCount = selected;
        IsSelected = true;
    }
}
