// Indexes, constraints and counts follow what the builder does. Before an operation changes a row, the rules that it concerns note the row's key; when
// the delta has been applied, each rule takes the difference into its index and, for the committer, checks what it demands.

using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>What a builder does about indexes and constraints.</summary>
internal enum RuleMode
{
    /// <summary>Keeps indexes: a private fork, which may break constraints for a while. Definitions take effect when they are committed.</summary>
    Maintain,

    /// <summary>Keeps indexes and throws when a delta leaves a constraint broken: the committer.</summary>
    Enforce,

    /// <summary>Keeps indexes that are there. Those that are defined anew are left out and built when everything is there: replaying the log.</summary>
    Replay,
}

internal sealed partial class GraphBuilder
{
    [ThreadStatic]
    private static List<RuleChanges>? s_idle;

    private readonly RuleMode _mode;
    private RuleSet _rules;
    private CountTable _counts;
    private bool _ownsCounts;
    private RuleChanges?[] _changes = [];

    private RowState State => new(_tables, _nodes, _edges, _nodeColumns, _edgeColumns);

    private CountTable OwnCounts()
    {
        if (_ownsCounts) return _counts;
        _ownsCounts = true;
        return _counts = _counts.Copy();
    }

    private CountTable PublishedCounts()
    {
        _ownsCounts = false;
        return _counts;
    }

    private RuleChanges ChangesOf(RuleSet rules, int rule)
    {
        if (_changes.Length < rules.All.Length) Array.Resize(ref _changes, rules.All.Length);
        if (_changes[rule] is { } changes) return changes;
        if (s_idle is not { Count: > 0 } idle) return _changes[rule] = new RuleChanges();
        _changes[rule] = changes = idle[^1];
        idle.RemoveAt(idle.Count - 1);
        return changes;
    }

    private void NodeBorn(uint row, int count, int labelSet)
    {
        OwnCounts().AddNodes(_tables, labelSet, count);
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (!rules[i].Definition.IsEdges && _tables.LabelSets.Contains(labelSet, rules[i].Token)) ChangesOf(_rules, i).Born(row, count);
    }

    private void EdgeBorn(uint row, int count, int type)
    {
        OwnCounts().AddEdges(type, count);
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (rules[i].Definition.IsEdges && rules[i].Token == type) ChangesOf(_rules, i).Born(row, count);
    }

    private void PropertyChanges(bool isEdge, uint row, int key)
    {
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (rules[i].Definition.IsEdges == isEdge && rules[i].Keys.AsSpan().Contains(key) && State.Concerns(rules[i], row)) ChangesOf(_rules, i).Touch(State, rules[i], row);
    }

    private void LabelChanges(uint row, int label, bool add)
    {
        if (_tables.LabelSets.Contains(_nodes[SlotOf(row)]!.LabelSetOf(InExtent(row)), label) == add) return;
        OwnCounts().AddNodes(label, add ? 1 : -1);
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (!rules[i].Definition.IsEdges && rules[i].Token == label) ChangesOf(_rules, i).Touch(State, rules[i], row);
    }

    private void NodeDies(uint row)
    {
        var labelSet = _nodes[SlotOf(row)]!.LabelSetOf(InExtent(row));
        OwnCounts().AddNodes(_tables, labelSet, -1);
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (!rules[i].Definition.IsEdges && _tables.LabelSets.Contains(labelSet, rules[i].Token)) ChangesOf(_rules, i).Touch(State, rules[i], row);
    }

    private void EdgeDies(uint row, int type)
    {
        OwnCounts().AddEdges(type, -1);
        var rules = _rules.All;
        for (var i = 0; i < rules.Length; i++)
            if (rules[i].Definition.IsEdges && rules[i].Token == type) ChangesOf(_rules, i).Touch(State, rules[i], row);
    }

    /// <summary>Takes what was noted into the indexes and checks the constraints.</summary>
    private void ApplyRules()
    {
        if (_changes.Length == 0) return;
        try
        {
            for (var i = 0; i < _changes.Length; i++)
            {
                if (_changes[i] is not { IsEmpty: false } changes) continue;
                var (before, after) = (_rules.All[i], changes.Apply(State, _rules.All[i], _mode == RuleMode.Enforce, _session));
                if (!ReferenceEquals(before, after)) UnsavedBytes += after.Index!.FoldedBytes;
                _rules = _rules.With(i, after);
            }
        }
        finally
        {
            ReturnChanges();
        }
    }

    private void ReturnChanges()
    {
        s_idle ??= [];
        foreach (var changes in _changes)
        {
            if (changes is null) continue;
            changes.Clear();
            if (s_idle.Count < 16) s_idle.Add(changes);
        }

        _changes = [];
    }

    /// <summary>Takes pages that were placed since <paramref name="from"/> into the indexes, makes those that were placed with them, and checks the constraints.</summary>
    /// <exception cref="ConstraintViolationException">A placed row breaks a constraint.</exception>
    public void FollowPlaced(GraphSpace from, long placed)
    {
        for (var i = 0; i < _rules.All.Length; i++)
        {
            // An index that is small beside what comes is made anew: whole columns are sorted faster than entries are taken in.
            var rule = _rules.All[i];
            var next = rule.Index is { } index && index.Count < placed ? PreparedRule.Of(rule.Definition, Finish(), null, CancellationToken.None).Rule : new PreparedRule(rule, from).CaughtUp(State);
            _rules = _rules.With(i, next.Index is null ? rule : rule.With(next.Index));
        }

        foreach (var (name, bytes) in _schema)
            if (_rules.Named(name) is null) _rules = _rules.With(PreparedRule.Of(SchemaDefinition.Decode(name, bytes), Finish(), null, CancellationToken.None).Rule);
    }

    private void SetDefinition(string name, byte[]? bytes, PreparedRule? prepared)
    {
        _schema = bytes is null ? _schema.Remove(name) : _schema.SetItem(name, bytes);
        if (_mode == RuleMode.Maintain) return;
        ApplyRules();
        if (bytes is null || _mode == RuleMode.Replay)
        {
            _rules = _rules.Without(name);
            return;
        }

        var definition = SchemaDefinition.Decode(name, bytes);
        if (prepared is null || !prepared.Rule.Definition.Equals(definition)) prepared = PreparedRule.Of(definition, Finish(), null, CancellationToken.None);
        var rule = prepared.CaughtUp(State);
        UnsavedBytes += (rule.Index?.Count ?? 0) * IndexEntryBytes;
        _rules = _rules.With(rule);
    }
}
