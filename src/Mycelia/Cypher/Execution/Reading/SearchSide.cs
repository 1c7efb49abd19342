namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// One direction of a search that goes breadth first from both ends: the nodes found, their distance from this end, and the edges that lead to each from the nodes
/// one step nearer.
/// </summary>
internal sealed class SearchSide(bool isBackwards)
{
    private const int None = -1;

    private readonly Dictionary<uint, int> _found = [];
    private readonly List<(uint Node, int Distance, int FirstLink)> _entries = [];
    private readonly List<(int Parent, uint Edge, int Next)> _links = [];
    private int _levelFrom;

    /// <summary>The distance of the nodes found last.</summary>
    public int Distance { get; private set; }

    /// <summary>How many nodes were found last.</summary>
    public int FrontierCount => _entries.Count - _levelFrom;

    /// <summary>The entries found last.</summary>
    public (int From, int To) Frontier => (_levelFrom, _entries.Count);

    public void Begin(uint node)
    {
        _found.Clear();
        _entries.Clear();
        _links.Clear();
        (_levelFrom, Distance) = (0, 0);
        _entries.Add((node, 0, None));
        _found.Add(node, 0);
    }

    public uint NodeAt(int entry) => _entries[entry].Node;

    /// <summary>The entry of a node, -1 when it was not found.</summary>
    public int Find(uint node) => _found.GetValueOrDefault(node, None);

    public int FirstLink(int entry) => _entries[entry].FirstLink;

    public (int Parent, uint Edge, int Next) LinkAt(int link) => _links[link];

    /// <summary>
    /// Finds the nodes one step further. Without <paramref name="keepsAll"/> one edge to each is enough, and the search ends at the first node that <paramref name="other"/> has found.
    /// </summary>
    public void Advance(EdgeStep step, SearchSide other, bool keepsAll, QueryContext context)
    {
        var (from, to) = Frontier;
        _levelFrom = to;
        Distance++;
        for (var entry = from; entry < to; entry++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            step.Count = 0;
            step.Add(_entries[entry].Node, isBackwards);
            for (var i = 0; i < step.Count; i++)
            {
                var next = step.To[i];
                if (_found.TryGetValue(next, out var known))
                {
                    if (!keepsAll || known < to) continue;
                    var (node, distance, first) = _entries[known];
                    _entries[known] = (node, distance, _links.Count);
                    _links.Add((entry, step.Edges[i], first));
                    continue;
                }

                _found.Add(next, _entries.Count);
                _entries.Add((next, Distance, _links.Count));
                _links.Add((entry, step.Edges[i], None));
                if (!keepsAll && other.Find(next) >= 0) return;
            }
        }
    }
}
