// The lists of a batch laid end to end: each item becomes a row of an inner batch, with those columns of its outer row that the inner expressions use. An inner
// batch may hold the items of many rows, and a long list takes several.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class ListLoop(Symbol item, Symbol[] used, int symbolCount)
{
    private readonly Batch _inner = new(symbolCount);
    private readonly Vector _items = new();
    private readonly Vector?[] _gathered = new Vector?[used.Length];
    private Value[] _values = [];
    private int[] _owners = [];
    private Vector? _lists;
    private int _row;
    private int _offset;

    /// <summary>For each position of the inner batch the outer position that it belongs to; ascending.</summary>
    public ReadOnlySpan<int> Owners => _owners.AsSpan(0, _inner.Count);

    /// <summary>Begins with the first row. Nulls count as empty; what is neither list nor null is an error.</summary>
    public void Begin(Vector lists)
    {
        _lists = lists;
        _row = 0;
        _offset = 0;
    }

    /// <summary>The next inner batch, all its positions selected; null at the end.</summary>
    public Batch? Next(Batch outer, QueryContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var positions = Positions.Of(outer);
        var room = context.BatchRows;
        if (_values.Length < room) (_values, _owners) = (new Value[room], new int[room]);
        var count = 0;
        while (count < room && _row < positions.Length)
        {
            var items = ItemsOf(_lists!, positions[_row]);
            var taken = Math.Min(room - count, items.Length - _offset);
            items.Slice(_offset, taken).CopyTo(_values.AsSpan(count));
            _owners.AsSpan(count, taken).Fill(positions[_row]);
            count += taken;
            _offset += taken;
            if (_offset < items.Length) break;
            _row++;
            _offset = 0;
        }

        if (count == 0) return null;
        _inner.Clear();
        _inner.Count = count;
        VectorCopy.FromValues(_values.AsSpan(0, count), _items, context);
        Array.Clear(_values, 0, count);
        for (var i = 0; i < used.Length; i++)
        {
            if (outer[used[i]] is not { } column) continue;
            var gathered = _gathered[i] ??= new Vector();
            VectorCopy.Gather(column, Owners, gathered);
            _inner[used[i]] = gathered;
        }

        _inner[item] = _items;
        return _inner;
    }

    /// <summary>The items at a position of a vector of lists; none for null.</summary>
    public static ReadOnlySpan<Value> ItemsOf(Vector lists, int position)
    {
        if (lists.IsConstant) position = 0;
        if (lists.IsNull(position)) return [];
        if (lists.Kind != VectorKind.Value || lists.Values[position].Kind != ValueKind.List)
        {
            throw CypherErrors.Type(
                $"A list was expected, but this is of kind {(lists.Kind == VectorKind.Value ? lists.Values[position].Kind : lists.Kind)}. Put it into brackets to make it a list of one.");
        }

        return lists.Values[position].ListItems;
    }
}
