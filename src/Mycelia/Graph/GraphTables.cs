namespace Mycelia.Graph;

/// <summary>What all versions and branches of one open database share: names, label sets, slots, row allocators. Append-only and thread-safe.</summary>
internal sealed class GraphTables
{
    public GraphTables(uint origin, uint? rowOrigin = null)
    {
        Origin = origin;
        RowOrigin = rowOrigin ?? origin;
        NodeSlots = new SlotTable(origin);
        EdgeSlots = new SlotTable(origin);
        NodeRows = new RowAllocator("node", RowOrigin, NodeSlots);
        EdgeRows = new RowAllocator("edge", RowOrigin, EdgeSlots);
    }

    private int _indexNumber;

    /// <summary>A number that no index of this database has had, in this process or before.</summary>
    public int NextIndexNumber() => Interlocked.Increment(ref _indexNumber);

    /// <summary>Numbers up to this one are taken.</summary>
    public int IndexNumber
    {
        get => Volatile.Read(ref _indexNumber);
        set => Volatile.Write(ref _indexNumber, value);
    }

    /// <summary>The 28-bit random number that was drawn when the database was created: copies of its directory have it too. Stored history, readers and backups are told by it.</summary>
    public uint Origin { get; }

    /// <summary>The one in every identity that is given out now: the same, until the directory was copied.</summary>
    public uint RowOrigin { get; }

    public TokenTable Labels { get; } = new("label");

    public TokenTable Types { get; } = new("edge type");

    public TokenTable Keys { get; } = new("property");

    public LabelSetTable LabelSets { get; } = new();

    public StatisticsCache Statistics { get; } = new();

    /// <summary>What the root runs queries on versions of this database with; unknown below the root.</summary>
    public object? Queries { get; set; }

    /// <summary>Where the root keeps projections of versions of this database; unknown here.</summary>
    public object? Projections { get; set; }

    public SlotTable NodeSlots { get; }

    public SlotTable EdgeSlots { get; }

    public RowAllocator NodeRows { get; }

    public RowAllocator EdgeRows { get; }
}
