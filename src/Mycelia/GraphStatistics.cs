// What a planner wants to know about a version. Counts by label and type are kept with every version; the rest is counted when it is asked for, in parallel, and
// kept for versions near by (StatisticsCache). Nothing of it is stored.

using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia;

/// <summary>Counts and distributions of one version of a graph, from <see cref="Snapshot.Statistics"/>.</summary>
public sealed class GraphStatistics
{
    private readonly GraphSpace _space;

    private readonly bool _isPrivate;

    /// <param name="space">The version.</param>
    /// <param name="isPrivate">Whether it has writes that are not committed: what is counted in it is for it alone.</param>
    internal GraphStatistics(GraphSpace space, bool isPrivate) => (_space, _isPrivate) = (space, isPrivate);

    /// <summary>The version.</summary>
    public long Version => _space.Sequence;

    /// <summary>All nodes.</summary>
    public long NodeCount => _space.NodeCount;

    /// <summary>All edges.</summary>
    public long EdgeCount => _space.EdgeCount;

    /// <summary>Nodes with a label; exact, O(1).</summary>
    public long Nodes(string label) => _space.Tables.Labels.Find(label) is >= 0 and var number ? _space.Counts.OfLabel(number) : 0;

    /// <summary>Edges of a type; exact, O(1).</summary>
    public long Edges(string type) => _space.Tables.Types.Find(type) is >= 0 and var number ? _space.Counts.OfType(number) : 0;

    /// <summary>
    /// Edges of a type (null: of any) from nodes with a label to nodes with a label (null: any node). The first call reads all edges in parallel; later ones, on versions near
    /// by too, take what was counted then. Near by means: not a tenth more or fewer edges, and no more commits between than a tenth of the edges, or a thousand.
    /// </summary>
    public long Links(string? sourceLabel, string? type, string? targetLabel)
    {
        int source = Number(_space.Tables.Labels, sourceLabel), edge = Number(_space.Tables.Types, type), target = Number(_space.Tables.Labels, targetLabel);
        if (source == Unknown || edge == Unknown || target == Unknown) return 0;
        var links = _isPrivate ? CountLinks() : _space.Tables.Statistics.Get("links", _space.Sequence, _space.EdgeCount, CountLinks);
        var sets = _space.Tables.LabelSets;
        long count = 0;
        foreach (var (link, edges) in links)
        {
            if (edge >= 0 && link.Type != edge) continue;
            if ((source < 0 || sets.Contains(link.SourceSet, source)) && (target < 0 || sets.Contains(link.TargetSet, target))) count += edges;
        }

        return count;
    }

    /// <summary>
    /// How the values of one property are distributed. The first call reads an index on the property, or sorts the property's values; later
    /// ones, on versions near by too (see <see cref="Links"/>), take what was found then.
    /// </summary>
    /// <exception cref="MyceliaException">The pattern has more than one property (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public PropertyStatistics Property(SchemaPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Properties.Length != 1) throw new MyceliaException(StatusCode.InvalidArgument, $"Statistics are of one property; {pattern} has {pattern.Properties.Length}. Ask for each.");
        var entities = pattern.IsEdges ? Edges(pattern.LabelOrType) : Nodes(pattern.LabelOrType);
        if (_isPrivate) return PropertyStatistics.Count(_space, pattern, entities);

        // An index tells how many have the property. Without one that nobody has it must not be remembered: finding it out again costs little, as there is nothing to read.
        var weight = IndexOf(pattern)?.Count ?? entities;
        return _space.Tables.Statistics.Get(pattern, _space.Sequence, weight, () => PropertyStatistics.Count(_space, pattern, entities), static found => found.ValueCount == 0);
    }

    private PropertyIndex? IndexOf(SchemaPattern pattern)
    {
        var token = (pattern.IsEdges ? _space.Tables.Types : _space.Tables.Labels).Find(pattern.LabelOrType);
        var key = _space.Tables.Keys.Find(pattern.Properties[0]);
        return token < 0 || key < 0 ? null : _space.Rules.FindIndex(pattern.IsEdges, token, [key])?.Index;
    }

    private const int Any = -1;
    private const int Unknown = -2;

    private static int Number(TokenTable names, string? name) => name is null ? Any : names.Find(name) is >= 0 and var number ? number : Unknown;

    private Dictionary<Link, long> CountLinks()
    {
        var all = new Dictionary<Link, long>();
        ParallelLoops.For(0, _space.Edges.SlotLimit, 32, (from, to) =>
        {
            var part = new Dictionary<Link, long>();
            for (var slot = from; slot < to; slot++)
            {
                if (_space.Edges[slot] is not { AliveCount: > 0 } extent) continue;
                foreach (var row in Kernel.Bitmaps.Bitmap.Enumerate(extent.Alive))
                {
                    var link = new Link(LabelSetOf(extent.Sources[row]), extent.Type, LabelSetOf(extent.Targets[row]));
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(part, link, out _)++;
                }
            }

            lock (all)
                foreach (var (link, count) in part) all[link] = all.GetValueOrDefault(link) + count;
        });
        return all;
    }

    private int LabelSetOf(uint row) => _space.Nodes[(int)(row >> Chunk.RowBits)]!.LabelSetOf((int)row & (Chunk.RowsMax - 1));

    private readonly record struct Link(int SourceSet, int Type, int TargetSet);
}

public sealed partial class Snapshot
{
    /// <summary>Counts and distributions of this version. O(1); what is asked of it costs as it says.</summary>
    public GraphStatistics Statistics
    {
        get
        {
            _reads?.AllNodes();
            _reads?.AllEdges();
            return new GraphStatistics(_space, _isPrivate);
        }
    }
}
