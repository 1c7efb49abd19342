// How many rows there are per label or edge type, in one version: pages of 32 counts, copied once per edit session.

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal sealed class CountTable
{
    private const int PageBits = 5;

    public static readonly CountTable Empty = new([], null);

    private Page?[] _pages;
    private readonly EditSession? _session;

    private CountTable(Page?[] pages, EditSession? session) => (_pages, _session) = (pages, session);

    /// <summary>The count of a label or type; 0 for those never counted.</summary>
    public long this[int token] => (uint)(token >> PageBits) < (uint)_pages.Length && _pages[token >> PageBits] is { } page ? page.Counts[token & ((1 << PageBits) - 1)] : 0;

    /// <summary>Labels or types at or above this have no count.</summary>
    public int Limit => _pages.Length << PageBits;

    /// <summary>The table with some rows more, or fewer.</summary>
    public CountTable Add(int token, long rows, EditSession session)
    {
        var at = token >> PageBits;
        var table = this;
        if (_session != session || at >= _pages.Length)
        {
            var pages = new Page?[Math.Max(_pages.Length, at + 1)];
            _pages.CopyTo(pages, 0);
            table = new CountTable(pages, session);
        }

        var page = table._pages[at];
        if (page is null || page.Session != session) table._pages[at] = page = new Page(session, page);
        page.Counts[token & ((1 << PageBits) - 1)] += rows;
        return table;
    }

    /// <summary>Writes the counts that are not 0: n, n × (token, count).</summary>
    public void Encode(ByteWriter writer)
    {
        var count = 0;
        for (var token = 0; token < Limit; token++) count += this[token] == 0 ? 0 : 1;
        writer.Varint((ulong)count);
        for (var token = 0; token < Limit; token++)
        {
            if (this[token] == 0) continue;
            writer.Varint((ulong)token);
            writer.Varint((ulong)this[token]);
        }
    }

    /// <exception cref="CorruptionException">A token is not below the limit, or is there twice.</exception>
    public static CountTable Decode(ref ByteReader reader, int tokenLimit)
    {
        var session = new EditSession();
        var table = Empty;
        for (var i = reader.Count(tokenLimit); i > 0; i--)
        {
            var token = reader.Count(tokenLimit - 1);
            if (table[token] != 0) reader.Malformed($"the count of {token} is there twice");
            table = table.Add(token, (long)reader.Varint(), session);
        }

        return table;
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_pages);
        foreach (var page in _pages)
        {
            if (page is null) continue;
            meter.Add(32);
            meter.Array(page.Counts);
        }
    }

    /// <summary>Nodes by label, counted anew. Cost: a step per extent, one per row of mixed extents.</summary>
    public static CountTable OfNodes(GraphTables tables, ExtentTable<NodeExtent> extents)
    {
        var session = new EditSession();
        var table = Empty;
        for (var slot = 0; slot < extents.SlotLimit; slot++)
        {
            if (extents[slot] is not { AliveCount: > 0 } extent) continue;
            if (extent.UniformLabelSet >= 0) table = table.AddSet(tables, extent.UniformLabelSet, extent.AliveCount, session);
            else
                for (var row = 0; row < extent.BornLimit; row++)
                    if (extent.IsAlive(row)) table = table.AddSet(tables, extent.LabelSetOf(row), 1, session);
        }

        return table;
    }

    /// <summary>Edges by type, counted anew. Cost: a step per extent.</summary>
    public static CountTable OfEdges(ExtentTable<EdgeExtent> extents)
    {
        var session = new EditSession();
        var table = Empty;
        for (var slot = 0; slot < extents.SlotLimit; slot++)
            if (extents[slot] is { AliveCount: > 0 } extent) table = table.Add(extent.Type, extent.AliveCount, session);
        return table;
    }

    /// <summary>The table with rows more, or fewer, under each label of a set.</summary>
    public CountTable AddSet(GraphTables tables, int labelSet, long rows, EditSession session)
    {
        var table = this;
        foreach (var label in tables.LabelSets.LabelsOf(labelSet)) table = table.Add(label, rows, session);
        return table;
    }

    private sealed class Page
    {
        public Page(EditSession session, Page? from)
        {
            Session = session;
            Counts = from is null ? new long[1 << PageBits] : (long[])from.Counts.Clone();
        }

        public EditSession Session { get; }

        public long[] Counts { get; }
    }
}
