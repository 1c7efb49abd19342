// Merges two versions over their common base, cell by cell, as MergeTable says. Input are the differences from the base to ours and to theirs, both sorted by
// identity; they are walked side by side, and what theirs changed and ours did not is written into the delta that turns ours into the merged version.
// Nothing else is looked at, so the cost follows the two differences: a step per row, a binary search per end of a new edge.
//
//   definitions   first, since they say which keys are unique
//   nodes         rows that one side deleted are set aside: a new edge of the other side may need them
//   keys          nodes and edges that both sides added with the same key
//   edges         an edge of one side at a node that the other side deleted; what stays of it brings its ends back
//   the delta     dropped definitions; deleted edges, nodes; created nodes, edges; changed cells; definitions
//
// A row that ours deleted comes back with everything the winning side holds of it: the base's cells under that side's changes.
//
// Invariants: an edge is in the merged version only with both ends; a conflict is found whatever the others' resolutions are, except that key collisions
// follow the merged definitions; without resolutions the delta leaves what is in conflict as ours has it.

using Mycelia.Graph;
using Mycelia.Graph.Indexes;

namespace Mycelia.History;

internal sealed partial class ThreeWayMerge
{
    private readonly VersionDiff _ours;
    private readonly VersionDiff _theirs;
    private readonly GraphTables _tables;
    private readonly MergeSettings _settings;
    private readonly List<MergeConflict> _conflicts = [];
    private readonly MergeDelta _out;
    private readonly CancellationToken _cancellation;

    /// <summary>Nodes deleted by one side and untouched by the other, by rising identity.</summary>
    private readonly List<RowChange> _deletedByOurs = [];
    private readonly List<RowChange> _deletedByTheirs = [];

    /// <summary>Those of them that an edge brings back.</summary>
    private readonly HashSet<ulong> _revived = [];

    /// <summary>Nodes that are in conflict themselves, and what becomes of them.</summary>
    private readonly Dictionary<ulong, ContestedNode> _contested = [];
    private readonly HashSet<ulong> _droppedEdges = [];
    private ulong[] _deletedByOursIds = [];
    private ulong[] _deletedByTheirsIds = [];

    private ThreeWayMerge(VersionDiff ours, VersionDiff theirs, MergeSettings settings, CancellationToken cancellation)
    {
        (_ours, _theirs, _settings, _cancellation) = (ours, theirs, settings, cancellation);
        _tables = ours.To.Tables;
        _out = new MergeDelta(_tables);
    }

    /// <summary>How a conflict is decided, for this run.</summary>
    private enum Decision : byte
    {
        Ours,
        Theirs,
        Value,
        Base,
    }

    /// <summary>What becomes of an end of an edge.</summary>
    private enum EndFate : byte
    {
        Lives,

        /// <summary>The other side deleted it, and nothing but edges wants it back.</summary>
        Deleted,

        /// <summary>A conflict of its own decided against it.</summary>
        Dies,
    }

    /// <summary>Merges theirs into ours, given what each changed since the same base.</summary>
    /// <exception cref="MyceliaException">A resolution is a value where none can be (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public static MergeResult Run(VersionDiff ours, VersionDiff theirs, MergeSettings settings, CancellationToken cancellation)
    {
        Invariant.Holds(ReferenceEquals(ours.To.Tables, theirs.To.Tables));
        var merge = new ThreeWayMerge(ours, theirs, settings, cancellation);
        merge.MergeDefinitions();
        merge.Pairs(ours.Nodes, theirs.Nodes, merge.MergeNode);
        merge._deletedByOursIds = [.. merge._deletedByOurs.Select(static row => row.Id)];
        merge._deletedByTheirsIds = [.. merge._deletedByTheirs.Select(static row => row.Id)];
        merge.FindCollisions();
        merge.Pairs(ours.Edges, theirs.Edges, merge.MergeEdge);
        merge.SettleNodes();
        merge.NumberConflicts();
        var result = new MergeResult(ours.To, merge._out.Write(), merge._conflicts, merge._out.Statistics);
        if (!settings.TakesBase) result.Violations = new MergeCheck(result, merge._definitions, ours, theirs, settings.ViolationsMax).Run(cancellation);
        return result;
    }

    /// <summary>Walks two lists sorted by identity side by side.</summary>
    private void Pairs(List<RowChange> ours, List<RowChange> theirs, Action<RowChange?, RowChange?> merge)
    {
        const int looks = 0xFFF;
        int i = 0, j = 0;
        while (i < ours.Count || j < theirs.Count)
        {
            var mine = i < ours.Count && (j == theirs.Count || ours[i].Id <= theirs[j].Id) ? ours[i] : null;
            var its = j < theirs.Count && (mine is null || theirs[j].Id == mine.Id) ? theirs[j] : null;
            if (mine is not null) i++;
            if (its is not null) j++;
            if (((i + j) & looks) == 0) _cancellation.ThrowIfCancellationRequested();
            merge(mine, its);
        }
    }

    private void MergeNode(RowChange? ours, RowChange? theirs)
    {
        switch (MergeTable.Of(MergeTable.OperationOf(ours), MergeTable.OperationOf(theirs)))
        {
            case CellOutcome.Ours:
                if (theirs is null && ours!.Kind == RowChangeKind.Removed) _deletedByOurs.Add(ours);
                if (theirs is null && ours!.Kind == RowChangeKind.Added) NoteAdded(_addedNodes, ours, isOurs: true);
                break;
            case CellOutcome.Theirs:
                if (theirs!.Kind == RowChangeKind.Removed) _deletedByTheirs.Add(theirs);
                else if (theirs.Kind == RowChangeKind.Added) AddNode(theirs);
                else MergeCells(null, theirs, isEdge: false);
                break;
            case CellOutcome.CellByCell:
                MergeCells(ours, theirs!, isEdge: false);
                break;
            case CellOutcome.DeleteVsUpdate:
                Contest(ours!, theirs!);
                break;
            default:
                Invariant.Holds(false);
                break;
        }
    }

    private void AddNode(RowChange theirs)
    {
        _out.Create(theirs, isEdge: false);
        NoteAdded(_addedNodes, theirs, isOurs: false);
    }

    /// <summary>A node that one side deleted and the other updated.</summary>
    private void Contest(RowChange ours, RowChange theirs)
    {
        var oursDeleted = ours.Kind == RowChangeKind.Removed;
        var (deleted, updated) = oursDeleted ? (ours, theirs) : (theirs, ours);
        var conflict = NewDeleteVsUpdate(deleted, updated, isEdge: false, oursDeleted);
        var decision = Decide(conflict, out _);
        var lives = Lives(decision, oursDeleted);
        _contested.Add(ours.Id, new ContestedNode(conflict) { Dies = !lives });
        if (lives) Restore(deleted, updated, isEdge: false, oursDeleted, decision);
        else if (!oursDeleted) _out.Delete(ours.Id, isEdge: false);
    }

    private static bool Lives(Decision decision, bool oursDeleted) => decision == Decision.Base || decision == Decision.Theirs == oursDeleted;

    /// <summary>Makes an entity that ours deleted or updated what the decision says it is.</summary>
    private void Restore(RowChange deleted, RowChange updated, bool isEdge, bool oursDeleted, Decision decision)
    {
        if (oursDeleted) _out.Create(RowImage.Of(deleted, decision == Decision.Base ? null : updated), isEdge);
        else if (decision == Decision.Base) _out.Undo(updated, isEdge);
    }

    private void MergeEdge(RowChange? ours, RowChange? theirs)
    {
        switch (MergeTable.Of(MergeTable.OperationOf(ours), MergeTable.OperationOf(theirs)))
        {
            case CellOutcome.Ours:
                if (theirs is null && ours!.Kind == RowChangeKind.Added && !Stays(ours, isOurs: true)) _out.Delete(ours.Id, isEdge: true);
                break;
            case CellOutcome.Theirs:
                if (theirs!.Kind == RowChangeKind.Removed) _out.Delete(theirs.Id, isEdge: true);
                else if (theirs.Kind == RowChangeKind.Changed) MergeCells(null, theirs, isEdge: true);
                else if (Stays(theirs, isOurs: false)) _out.Create(theirs, isEdge: true);
                break;
            case CellOutcome.CellByCell:
                MergeCells(ours, theirs!, isEdge: true);
                break;
            case CellOutcome.DeleteVsUpdate:
                ContestEdge(ours!, theirs!);
                break;
            default:
                Invariant.Holds(false);
                break;
        }
    }

    private void ContestEdge(RowChange ours, RowChange theirs)
    {
        var oursDeleted = ours.Kind == RowChangeKind.Removed;
        var (deleted, updated) = oursDeleted ? (ours, theirs) : (theirs, ours);
        var decision = Decide(NewDeleteVsUpdate(deleted, updated, isEdge: true, oursDeleted), out _);
        var (source, target) = (FateOf(deleted.Source, oursDeleted), FateOf(deleted.Target, oursDeleted));
        if (Lives(decision, oursDeleted) && source != EndFate.Dies && target != EndFate.Dies)
        {
            Revive(deleted, source, target);
            Restore(deleted, updated, isEdge: true, oursDeleted, decision);
        }
        else if (!oursDeleted)
        {
            _out.Delete(ours.Id, isEdge: true);
        }
    }

    /// <summary>Whether an edge that one side added is in the merged version; brings back ends that it needs.</summary>
    private bool Stays(RowChange edge, bool isOurs)
    {
        var isDropped = _droppedEdges.Contains(edge.Id);
        if (_contested.Count == 0 && (isOurs ? _deletedByTheirsIds : _deletedByOursIds).Length == 0) return !isDropped;
        NoteEdgeAt(edge.Source, edge);
        if (edge.Target != edge.Source) NoteEdgeAt(edge.Target, edge);
        var (source, target) = (FateOf(edge.Source, !isOurs), FateOf(edge.Target, !isOurs));
        var stays = !isDropped && source != EndFate.Dies && target != EndFate.Dies;
        if (source != EndFate.Deleted && target != EndFate.Deleted) return stays;
        var outcome = isOurs ? MergeTable.Of(RowOperation.Link, RowOperation.Delete) : MergeTable.Of(RowOperation.Delete, RowOperation.Link);
        Invariant.Holds(outcome == CellOutcome.DanglingEdge);
        var decision = Decide(NewDanglingEdge(edge, source, target, isOurs), out _);
        if (decision != Decision.Base) stays &= decision == Decision.Ours == isOurs;
        if (stays || decision == Decision.Base) Revive(edge, source, target);
        return stays && decision != Decision.Base;
    }

    private void Revive(RowChange edge, EndFate source, EndFate target)
    {
        if (source == EndFate.Deleted) _revived.Add(edge.Source);
        if (target == EndFate.Deleted) _revived.Add(edge.Target);
    }

    /// <summary>What becomes of an end of an edge that a side has, which may have been deleted by the other.</summary>
    private EndFate FateOf(ulong node, bool oursDeleted)
    {
        if (_contested.Count > 0 && _contested.TryGetValue(node, out var contested)) return contested.Dies ? EndFate.Dies : EndFate.Lives;
        return Array.BinarySearch(oursDeleted ? _deletedByOursIds : _deletedByTheirsIds, node) >= 0 ? EndFate.Deleted : EndFate.Lives;
    }

    private void NoteEdgeAt(ulong node, RowChange edge)
    {
        if (_contested.TryGetValue(node, out var contested)) contested.Edges.Add(edge.Id);
    }

    /// <summary>Decides over the nodes that were set aside, now that it is known which edges stay.</summary>
    private void SettleNodes()
    {
        foreach (var row in _deletedByTheirs)
            if (!_revived.Contains(row.Id)) _out.Delete(row.Id, isEdge: false);
        foreach (var row in _deletedByOurs)
            if (_revived.Contains(row.Id)) _out.Create(RowImage.Of(row, null), isEdge: false);
        foreach (var (id, node) in _contested)
            if (node.IsTheirsAlone && node.Dies) _out.Skip(id);
            else if (node.IsOursAlone && node.Dies) _out.Delete(id, isEdge: false);
    }

    private Decision Decide(MergeConflict conflict, out Value value)
    {
        value = default;
        if (_settings.TakesBase) return Decision.Base;
        _conflicts.Add(conflict);
        if (_settings.Resolutions.TryGetValue(conflict.Key, out var resolution))
        {
            resolution.RequireFits(conflict.Kind);
            conflict.Resolution = resolution.How;
            conflict.ResolvedValue = value = resolution.Value;
        }
        else if (_settings.Strategy != MergeStrategy.None)
        {
            conflict.Resolution = _settings.Strategy == MergeStrategy.Ours ? MergeResolution.Ours : MergeResolution.Theirs;
        }

        return conflict.Resolution switch
        {
            MergeResolution.Theirs => Decision.Theirs,
            MergeResolution.Value => Decision.Value,
            _ => Decision.Ours,
        };
    }

    private void NumberConflicts()
    {
        _conflicts.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        for (var i = 0; i < _conflicts.Count; i++) _conflicts[i].Number = i + 1;
        foreach (var node in _contested.Values) node.Explain();
    }

    /// <summary>A node with a conflict of its own.</summary>
    private sealed class ContestedNode(MergeConflict conflict)
    {
        private const int NamedMax = 10;

        private readonly List<MergeConflict> _conflicts = [conflict];

        public bool Dies { get; set; }

        /// <summary>It was added by one side alone and collides with one that the other added.</summary>
        public bool IsOursAlone { get; init; }

        public bool IsTheirsAlone { get; init; }

        /// <summary>Edges that were added at it.</summary>
        public List<ulong> Edges { get; } = [];

        public void Add(MergeConflict another) => _conflicts.Add(another);

        /// <summary>Says in its conflicts what is added at it and goes with it.</summary>
        public void Explain()
        {
            if (Edges.Count == 0) return;
            var side = IsOursAlone ? "Ours" : IsTheirsAlone ? "Theirs" : "The other side";
            var more = Edges.Count > NamedMax ? $" and {Edges.Count - NamedMax} more" : "";
            var named = string.Join(", ", Edges.Take(NamedMax).Select(static id => new EdgeId(id).ToString()));
            foreach (var conflict in _conflicts) conflict.Explanation += $" {side} added {Edges.Count} {(Edges.Count == 1 ? "edge" : "edges")} at it: {named}{more}.";
        }
    }
}
