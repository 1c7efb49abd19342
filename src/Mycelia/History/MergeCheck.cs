// Checks the constraints of a merged version. Each was in force in one of the sides at least, so that side's rows keep it among themselves; what can break it are
// rows that differ between that side and the merged version: those that the other side changed, and those that it deleted itself and that came back. Only these
// are looked at. For unique keys each is looked up among the others and in that side's index, whose entry counts if its row has the key still.
//
// The merged version is made only if some row may matter to some constraint.

using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;

namespace Mycelia.History;

internal sealed class MergeCheck(MergeResult result, IReadOnlyDictionary<string, SchemaDefinition> definitions, VersionDiff ours, VersionDiff theirs, int violationsMax)
{
    private readonly List<MergeViolation> _violations = [];
    private readonly ByteWriter _key = new(64);

    /// <summary>The rows that are looked at for one rule: each once, though both sides may name it.</summary>
    private readonly HashSet<uint> _rows = [];
    private RowState _state;

    private bool IsFull => _violations.Count >= violationsMax;

    /// <summary>What is broken, by constraint and entity; no more than asked for.</summary>
    public List<MergeViolation> Run(CancellationToken cancellation)
    {
        foreach (var definition in definitions.Values)
        {
            if (IsFull) break;
            cancellation.ThrowIfCancellationRequested();
            if (!definition.IsConstraint) continue;
            if (InForce(ours.To, definition) is { } mine) Check(mine, theirs, ours);
            else if (InForce(theirs.To, definition) is { } its) Check(its, ours, theirs);
            else CheckAll(new Rule(definition, ours.To.Tables, null));
        }

        return _violations;
    }

    private static Rule? InForce(GraphSpace space, SchemaDefinition definition) =>
        space.Rules.Named(definition.Name) is { } rule && rule.Definition.Equals(definition) ? rule : null;

    /// <summary>Checks a rule in force in <paramref name="own"/>'s side against what the other side changed.</summary>
    private void Check(Rule rule, VersionDiff other, VersionDiff own)
    {
        var changed = rule.Definition.IsEdges ? other.Edges : other.Nodes;
        var deleted = rule.Definition.IsEdges ? own.Edges : own.Nodes;
        var mayComeBack = result.Conflicts.Count > 0;
        if (!changed.Exists(row => Matters(rule, row, own.To)) && !(mayComeBack && deleted.Exists(static row => row.Kind == RowChangeKind.Removed))) return;
        var rows = new List<uint>();
        _rows.Clear();
        _state = new RowState(result.Merged());
        foreach (var row in changed) Add(rule, row, rows);
        if (mayComeBack)
        {
            foreach (var row in deleted)
                if (row.Kind == RowChangeKind.Removed) Add(rule, row, rows);
        }

        Check(rule, rows);
    }

    /// <summary>Whether a row that the other side changed can break the rule.</summary>
    private bool Matters(Rule rule, RowChange row, GraphSpace own)
    {
        if (row.Kind == RowChangeKind.Removed) return result.Conflicts.Count > 0;
        if (rule.Definition.IsEdges) return row.Type == rule.Token;
        return row.Kind == RowChangeKind.Changed || own.Tables.LabelSets.Contains(row.LabelsAfter, rule.Token) || own.FindNode(new NodeId(row.Id), out _) is not null;
    }

    private void Add(Rule rule, RowChange change, List<uint> rows)
    {
        var row = (rule.Definition.IsEdges ? _state.Tables.EdgeSlots : _state.Tables.NodeSlots).RowOf(change.Id);
        if (row != SlotTable.NoRow && _state.Concerns(rule, row) && _rows.Add(row)) rows.Add(row);
    }

    /// <summary>Checks a rule that no side has ready, on all rows.</summary>
    private void CheckAll(Rule rule)
    {
        _state = new RowState(result.Merged());
        var rows = new List<uint>();
        _rows.Clear();
        for (var slot = 0; slot < _state.SlotLimit(rule); slot++)
        {
            for (var at = 0; at < (_state.ExtentAt(rule, slot)?.BornLimit ?? 0); at++)
            {
                var row = (uint)slot << Kernel.Columns.Chunk.RowBits | (uint)at;
                if (_state.Concerns(rule, row) && _rows.Add(row)) rows.Add(row);
            }
        }

        Check(rule, rows);
    }

    private void Check(Rule rule, List<uint> rows)
    {
        var definition = rule.Definition;
        if (definition.DemandsProperties || definition.Kind == SchemaKind.Type)
        {
            foreach (var row in rows)
            {
                if (IsFull) return;
                if (RuleCheck.Problem(_state, rule, row) is { } problem) Report(rule, [row], $"{RuleCheck.Capital(_state.NameOf(rule, row))} {problem}.");
            }
        }

        if (definition.IsUnique) CheckUnique(rule, rows);
    }

    private void CheckUnique(Rule rule, List<uint> rows)
    {
        var held = new Dictionary<byte[], uint>(KeyBytes.Comparer);
        var lookup = held.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var row in rows)
        {
            if (IsFull) return;
            _key.Clear();
            if (!_state.TryKey(rule, row, _key)) continue;
            if (lookup.TryGetValue(_key.Written, out var other)) Duplicate(rule, other, row);
            else lookup.TryAdd(_key.Written, row);
        }

        if (rule.Index is not { } index) return;
        foreach (var (bytes, row) in held)
        {
            if (IsFull) return;
            var key = SearchKey.Pad(bytes, new byte[bytes.Length + SearchKey.Padding]);
            if (!index.TryFindOther(key, row, out var holder) || _rows.Contains(holder)) continue;
            _key.Clear();
            if (_state.TryKey(rule, holder, _key) && _key.Written.SequenceEqual(bytes)) Duplicate(rule, holder, row);
        }
    }

    private void Duplicate(Rule rule, uint first, uint second) =>
        Report(rule, [first, second], $"{RuleCheck.Capital(_state.NameOf(rule, first))} and {_state.NameOf(rule, second)} both have {_state.ValuesOf(rule, first)}.");

    private void Report(Rule rule, ReadOnlySpan<uint> rows, string explanation)
    {
        var (nodes, edges) = (new List<NodeId>(), new List<EdgeId>());
        foreach (var row in rows)
        {
            if (rule.Definition.IsEdges) edges.Add(new EdgeId(_state.Tables.EdgeSlots.IdOf(row)));
            else nodes.Add(new NodeId(_state.Tables.NodeSlots.IdOf(row)));
        }

        _violations.Add(new MergeViolation(rule.Definition.Name, DefinitionText.Of(rule.Definition), nodes, edges, explanation));
    }
}
