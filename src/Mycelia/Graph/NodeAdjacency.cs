namespace Mycelia.Graph;

/// <summary>All adjacency of one node extent: per edge type present, the block of outgoing and of incoming lists. Immutable.</summary>
internal sealed class NodeAdjacency
{
    public static readonly NodeAdjacency Empty = new([], [], []);

    private readonly int[] _types;
    private readonly AdjacencyBlock?[] _out;
    private readonly AdjacencyBlock?[] _in;

    private readonly int _firstType;
    private readonly AdjacencyBlock? _firstOut;
    private readonly AdjacencyBlock? _firstIn;

    private NodeAdjacency(int[] types, AdjacencyBlock?[] @out, AdjacencyBlock?[] @in)
    {
        (_types, _out, _in) = (types, @out, @in);
        _firstType = types.Length == 0 ? -1 : types[0];
        _firstOut = types.Length == 0 ? null : @out[0];
        _firstIn = types.Length == 0 ? null : @in[0];
    }

    /// <summary>Edge types with any list here, rising.</summary>
    public ReadOnlySpan<int> Types => _types;

    /// <summary>Measures the blocks of one direction; what both share goes with the outgoing ones.</summary>
    public void Measure(MemoryMeter meter, bool incoming)
    {
        if (!incoming)
        {
            meter.Add(64);
            meter.Array(_types);
        }

        meter.Array(incoming ? _in : _out);
        foreach (var block in incoming ? _in : _out) block?.Measure(meter);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public AdjacencyBlock? Block(int type, bool incoming) => type == _firstType ? (incoming ? _firstIn : _firstOut) : BlockBehind(type, incoming);

    private AdjacencyBlock? BlockBehind(int type, bool incoming)
    {
        var types = _types;
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] == type) return incoming ? _in[i] : _out[i];
            if (types[i] > type) break;
        }

        return null;
    }

    public AdjacencyBlock? BlockAt(int index, bool incoming) => incoming ? _in[index] : _out[index];

    /// <summary>The next version with one block replaced (null removes it).</summary>
    public NodeAdjacency With(int type, bool incoming, AdjacencyBlock? block)
    {
        var at = Array.BinarySearch(_types, type);
        if (at < 0)
        {
            if (block is null) return this;
            at = ~at;
            return new NodeAdjacency([.. _types[..at], type, .. _types[at..]], [.. _out[..at], incoming ? null : block, .. _out[at..]],
                [.. _in[..at], incoming ? block : null, .. _in[at..]]);
        }

        if (block is null && (incoming ? _out[at] : _in[at]) is null)
            return new NodeAdjacency([.. _types[..at], .. _types[(at + 1)..]], [.. _out[..at], .. _out[(at + 1)..]], [.. _in[..at], .. _in[(at + 1)..]]);
        return new NodeAdjacency(_types, incoming ? _out : Changed(_out, at, block), incoming ? Changed(_in, at, block) : _in);
    }

    private static AdjacencyBlock?[] Changed(AdjacencyBlock?[] blocks, int at, AdjacencyBlock? block)
    {
        var copy = (AdjacencyBlock?[])blocks.Clone();
        copy[at] = block;
        return copy;
    }
}
