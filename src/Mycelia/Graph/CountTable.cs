// How many nodes there are per label and edges per type, in one version. Counts stand in pages of 32; the last changes of two labels or types stand beside
// them, so that a small commit copies one small object. A builder changes the copy that it owns; a published table never changes.

using Mycelia.Kernel.Buffers;

namespace Mycelia.Graph;

internal sealed class CountTable
{
    private const int PageBits = 5;
    private const int PageMask = (1 << PageBits) - 1;
    private const int None = -1;
    private const int RecentMax = 1 << 30;

    public static readonly CountTable Empty = new([]);

    private long[]?[] _pages;
    private int _code = None;
    private int _change;
    private int _otherCode = None;
    private int _otherChange;

    private CountTable(long[]?[] pages) => _pages = pages;

    /// <summary>Labels and types at or above this have no count.</summary>
    public int Limit => Math.Max(_pages.Length << PageBits, Math.Max(_code, _otherCode) + 1) + 1 >> 1;

    public long OfLabel(int label) => this[label << 1];

    public long OfType(int type) => this[type << 1 | 1];

    /// <summary>A copy that may be changed.</summary>
    public CountTable Copy() => (CountTable)MemberwiseClone();

    /// <summary>Adds nodes, or takes them away, under each label of a set.</summary>
    public void AddNodes(GraphTables tables, int labelSet, int rows)
    {
        foreach (var label in tables.LabelSets.LabelsOf(labelSet)) Add(label << 1, rows);
    }

    public void AddNodes(int label, int rows) => Add(label << 1, rows);

    public void AddEdges(int type, int rows) => Add(type << 1 | 1, rows);

    /// <summary>Counts anew. Cost: a step per extent, one per row of mixed extents.</summary>
    public static CountTable Of(GraphTables tables, ExtentTable<NodeExtent> nodes, ExtentTable<EdgeExtent> edges)
    {
        var table = Empty.Copy();
        for (var slot = 0; slot < nodes.SlotLimit; slot++)
        {
            if (nodes[slot] is not { AliveCount: > 0 } extent) continue;
            if (extent.UniformLabelSet >= 0)
            {
                table.AddNodes(tables, extent.UniformLabelSet, extent.AliveCount);
                continue;
            }

            for (var row = 0; row < extent.BornLimit; row++)
                if (extent.IsAlive(row)) table.AddNodes(tables, extent.LabelSetOf(row), 1);
        }

        for (var slot = 0; slot < edges.SlotLimit; slot++)
            if (edges[slot] is { AliveCount: > 0 } extent) table.AddEdges(extent.Type, extent.AliveCount);
        return table;
    }

    /// <summary>Writes the counts that are not 0: n, n × (label, nodes); n, n × (type, edges).</summary>
    public void Encode(ByteWriter writer)
    {
        for (var isEdge = 0; isEdge < 2; isEdge++)
        {
            var count = 0;
            for (var token = 0; token < Limit; token++) count += this[token << 1 | isEdge] == 0 ? 0 : 1;
            writer.Varint((ulong)count);
            for (var token = 0; token < Limit; token++)
            {
                if (this[token << 1 | isEdge] == 0) continue;
                writer.Varint((ulong)token);
                writer.Varint((ulong)this[token << 1 | isEdge]);
            }
        }
    }

    /// <exception cref="CorruptionException">A label or type is unknown, or is there twice.</exception>
    public static CountTable Decode(ref ByteReader reader, GraphTables tables)
    {
        var table = Empty.Copy();
        for (var isEdge = 0; isEdge < 2; isEdge++)
        {
            var tokens = (isEdge == 0 ? tables.Labels : tables.Types).Count;
            for (var i = reader.Count(tokens); i > 0; i--)
            {
                var token = reader.Count(tokens - 1);
                if (table[token << 1 | isEdge] != 0) reader.Malformed($"the count of {token} is there twice");
                table.Store(token << 1 | isEdge, (long)reader.Varint());
            }
        }

        return table;
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(40);
        meter.Array(_pages);
        foreach (var page in _pages) meter.Array(page);
    }

    private long this[int code]
    {
        get
        {
            var count = (uint)(code >> PageBits) < (uint)_pages.Length && _pages[code >> PageBits] is { } page ? page[code & PageMask] : 0;
            if (code == _code) count += _change;
            if (code == _otherCode) count += _otherChange;
            return count;
        }
    }

    private void Add(int code, int rows)
    {
        if (code == _otherCode)
        {
            (_code, _change, _otherCode, _otherChange) = (_otherCode, _otherChange, _code, _change);
        }
        else if (code != _code)
        {
            if (_otherCode != None) Store(_otherCode, _otherChange);
            (_code, _change, _otherCode, _otherChange) = (code, 0, _code, _change);
        }

        _change += rows;
        if (_change is < RecentMax and > -RecentMax) return;
        Store(_code, _change);
        _change = 0;
    }

    /// <summary>Adds to a count in its page, which is copied: older versions may show it.</summary>
    private void Store(int code, long rows)
    {
        var pages = new long[]?[Math.Max(_pages.Length, (code >> PageBits) + 1)];
        _pages.CopyTo(pages, 0);
        var page = pages[code >> PageBits] is { } old ? (long[])old.Clone() : new long[1 << PageBits];
        page[code & PageMask] += rows;
        pages[code >> PageBits] = page;
        _pages = pages;
    }
}
