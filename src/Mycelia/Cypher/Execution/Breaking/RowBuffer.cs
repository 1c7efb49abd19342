using System.Numerics;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Rows one after the other in vectors of their own, one per column, each of whatever kind its values are.</summary>
internal sealed class RowBuffer(int columns)
{
    private const int RowsMin = 256;

    private Vector[] _columns = NewVectors(columns);
    private Vector[] _spare = [];
    private long _variableBytes;
    private int _room;

    public int Count { get; private set; }

    public ReadOnlySpan<Vector> Columns => _columns;

    public long Bytes
    {
        get
        {
            var bytes = _variableBytes;
            foreach (var column in _columns) bytes += VectorBytes.OfArrays(column);
            return bytes;
        }
    }

    /// <summary>What <see cref="Bytes"/> may become when that many rows are added.</summary>
    public long BytesWith(int rows)
    {
        if (Count + rows <= _room) return Bytes;
        return Count == 0 ? 0 : Bytes / _room * Room(Count + rows);
    }

    public void Add(ReadOnlySpan<Vector> sources, ReadOnlySpan<int> positions, QueryContext context)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            VectorCopy.AppendTo(sources[i], positions, _columns[i], Count, context);
            _variableBytes += VectorBytes.OfItems(sources[i], positions);
        }

        Count += positions.Length;
        _room = Math.Max(_room, Room(Count));
    }

    /// <summary>Keeps these rows alone, in this order.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        if (_spare.Length == 0) _spare = NewVectors(_columns.Length);
        _variableBytes = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            VectorCopy.Gather(_columns[i], rows, _spare[i]);
            _variableBytes += VectorBytes.OfItems(_columns[i], rows);
        }

        (_columns, _spare) = (_spare, _columns);
        Count = rows.Length;
    }

    /// <summary>Forgets all rows and their memory.</summary>
    public void Clear()
    {
        _columns = NewVectors(_columns.Length);
        _spare = [];
        Count = 0;
        _room = 0;
        _variableBytes = 0;
    }

    private static Vector[] NewVectors(int columns)
    {
        var vectors = new Vector[columns];
        for (var i = 0; i < columns; i++) vectors[i] = new Vector();
        return vectors;
    }

    private static int Room(int rows) => Math.Max(RowsMin, (int)BitOperations.RoundUpToPowerOf2((uint)rows));
}
