using System.Diagnostics.CodeAnalysis;

namespace Mycelia;

/// <summary>One row of a query's result: a value per column. Stays valid when the result has moved on.</summary>
public sealed class Row
{
    private readonly Querying.ColumnNames _columns;
    private readonly Value[] _values;

    internal Row(Querying.ColumnNames columns, Value[] values) => (_columns, _values) = (columns, values);

    /// <summary>How many columns there are.</summary>
    public int Count => _values.Length;

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>The values, in the order of the columns.</summary>
    public ReadOnlySpan<Value> Values => _values;

    /// <summary>The value of a column by its position, from 0.</summary>
    public Value this[int column] => _values[column];

    /// <summary>The value of a column by its name.</summary>
    /// <exception cref="MyceliaException">No column has the name (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public Value this[string column] => _values[_columns.IndexOf(column)];

    /// <summary>
    /// The value of a column as a CLR type: the numbers, bool, string, byte[], <see cref="Value"/>, the temporal types of Mycelia and of .NET, <see cref="Point"/>, <see cref="Node"/>,
    /// <see cref="Edge"/>, <see cref="GraphPath"/>; nullable forms take null.
    /// </summary>
    /// <exception cref="MyceliaException">The value is of another type, null, or does not fit (<see cref="StatusCode.TypeMismatch"/>).</exception>
    [return: MaybeNull]
    public T Get<T>(int column) => Querying.ValueConversion<T>.Convert(_values[column], _columns.Names[column]);

    /// <summary>As <see cref="Get{T}(int)"/>, by the name of the column.</summary>
    /// <exception cref="MyceliaException">No column has the name, or the value is of another type.</exception>
    [return: MaybeNull]
    public T Get<T>(string column) => Get<T>(_columns.IndexOf(column));

    /// <summary>The row as a dictionary of .NET objects (<see cref="Value.ToObject"/>) by column name.</summary>
    public Dictionary<string, object?> ToDictionary()
    {
        var entries = new Dictionary<string, object?>(_values.Length, StringComparer.Ordinal);
        for (var i = 0; i < _values.Length; i++) entries[_columns.Names[i]] = _values[i].ToObject();
        return entries;
    }

    /// <summary>Names and values, e.g. <c>{name: 'Ada', age: 36}</c>.</summary>
    public override string ToString()
    {
        var text = new System.Text.StringBuilder("{");
        for (var i = 0; i < _values.Length; i++) text.Append(i > 0 ? ", " : "").Append(_columns.Names[i]).Append(": ").Append(_values[i]);
        return text.Append('}').ToString();
    }
}
