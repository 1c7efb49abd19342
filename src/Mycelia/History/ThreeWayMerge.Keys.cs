// Definitions, and what unique keys say of rows that both sides added. The keys of the smaller side's added rows are hashed, those of the other side looked up, and
// only for constraints that the merged version will have. Rows that were there before, or that one side added under a key that it holds twice itself, are
// no business of collisions: they are violations, found when the merged version is checked.

using System.Diagnostics.CodeAnalysis;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.History;

internal sealed partial class ThreeWayMerge
{
    /// <summary>The definitions of the merged version.</summary>
    private readonly SortedDictionary<string, SchemaDefinition> _definitions = new(UnicodeText.Utf8Order);
    private readonly AddedRows _addedNodes = new();
    private readonly AddedRows _addedEdges = new();
    private bool _hasUniqueNodes;

    private void MergeDefinitions()
    {
        foreach (var (name, bytes) in _ours.To.Schema) _definitions[name] = SchemaDefinition.Decode(name, bytes);
        var mine = _ours.Schema.ToDictionary(static change => change.Name, StringComparer.Ordinal);
        foreach (var its in _theirs.Schema)
        {
            mine.TryGetValue(its.Name, out var change);
            var isSame = change is not null && change.After.AsSpan().SequenceEqual(its.After);
            switch (MergeTable.Of(MergeTable.OperationOf(change), MergeTable.OperationOf(its), isSame))
            {
                case CellOutcome.Ours:
                    break;
                case CellOutcome.Theirs:
                    Define(its.Name, its.After);
                    break;
                default:
                    var decision = Decide(NewSchemaConflict(change!, its), out _);
                    if (decision is Decision.Theirs) Define(its.Name, its.After);
                    else if (decision is Decision.Base) Define(its.Name, its.Before);
                    break;
            }
        }

        _hasUniqueNodes = _definitions.Values.Any(static definition => definition is { IsUnique: true, IsEdges: false });
    }

    private void Define(string name, byte[]? bytes)
    {
        var isDefined = _definitions.ContainsKey(name);
        if (!isDefined && bytes is null) return;
        _out.Define(name, bytes, isDefined);
        if (bytes is null) _definitions.Remove(name);
        else _definitions[name] = SchemaDefinition.Decode(name, bytes);
    }

    private MergeConflict NewSchemaConflict(SchemaChange mine, SchemaChange its)
    {
        var (before, ours, theirs) = (TextOf(mine.Name, mine.Before), TextOf(mine.Name, mine.After), TextOf(mine.Name, its.After));
        return new MergeConflict(new ConflictKey(MergeConflictKind.SchemaConflict, false, 0, 0, mine.Name))
        {
            Base = before,
            Ours = ours,
            Theirs = theirs,
            Explanation = $"`{mine.Name}` was {before ?? "absent"}; ours made it {ours ?? "absent"}, theirs {theirs ?? "absent"}.",
        };
    }

    private static string? TextOf(string name, byte[]? definition) => definition is null ? null : DefinitionText.Of(SchemaDefinition.Decode(name, definition));

    /// <summary>Takes note of a row that one side alone added, if a key may be unique.</summary>
    private void NoteAdded(AddedRows added, RowChange row, bool isOurs)
    {
        if (_hasUniqueNodes || ReferenceEquals(added, _addedEdges)) (isOurs ? added.Ours : added.Theirs).Add(row);
    }

    private void FindCollisions()
    {
        foreach (var definition in _definitions.Values)
        {
            if (!definition.IsUnique) continue;
            if (definition.IsEdges && _addedEdges.IsUnknown)
            {
                _addedEdges.IsUnknown = false;
                Pairs(_ours.Edges, _theirs.Edges, (mine, its) =>
                {
                    if (its is null && mine!.Kind == RowChangeKind.Added) NoteAdded(_addedEdges, mine, isOurs: true);
                    if (mine is null && its!.Kind == RowChangeKind.Added) NoteAdded(_addedEdges, its, isOurs: false);
                });
            }

            FindCollisions(definition, definition.IsEdges ? _addedEdges : _addedNodes);
        }
    }

    private void FindCollisions(SchemaDefinition definition, AddedRows added)
    {
        if (added.Ours.Count == 0 || added.Theirs.Count == 0) return;
        var token = (definition.IsEdges ? _tables.Types : _tables.Labels).Find(definition.Token);
        var keys = definition.Keys.Select(_tables.Keys.Find).ToArray();
        if (token < 0 || keys.Contains(-1)) return;
        var hashesOurs = added.Ours.Count <= added.Theirs.Count;
        var (few, many) = hashesOurs ? (added.Ours, added.Theirs) : (added.Theirs, added.Ours);
        var held = new Dictionary<byte[], RowChange>(KeyBytes.Comparer);
        var lookup = held.GetAlternateLookup<ReadOnlySpan<byte>>();
        var key = new ByteWriter(64);
        foreach (var row in few)
            if (TryKey(definition, token, keys, row, key)) lookup.TryAdd(key.Written, row);
        if (held.Count == 0) return;
        foreach (var row in many)
        {
            if (!TryKey(definition, token, keys, row, key) || !lookup.TryGetValue(key.Written, out var other)) continue;
            Collide(definition, keys, hashesOurs ? other : row, hashesOurs ? row : other);
        }
    }

    private bool TryKey(SchemaDefinition definition, int token, int[] keys, RowChange row, ByteWriter key)
    {
        key.Clear();
        if (definition.IsEdges ? row.Type != token : !_tables.LabelSets.Contains(row.LabelsAfter, token)) return false;
        foreach (var property in keys)
        {
            var value = ValueOf(row, property);
            if (value.IsNull) return false;
            OrderedKey.Append(key, value);
        }

        OrderedKey.Trim(key);
        return true;
    }

    private static Value ValueOf(RowChange row, int key)
    {
        foreach (var cell in row.Properties)
            if (cell.Key == key) return cell.After;
        return Value.Null;
    }

    private void Collide(SchemaDefinition definition, int[] keys, RowChange ours, RowChange theirs)
    {
        if (definition.IsEdges && IsSameEdge(ours, theirs))
        {
            _droppedEdges.Add(theirs.Id);
            return;
        }

        var conflict = NewKeyCollision(definition, keys, ours, theirs);
        var decision = Decide(conflict, out _);
        var (dropOurs, dropTheirs) = (decision is Decision.Theirs or Decision.Base, decision is not Decision.Theirs);
        if (definition.IsEdges)
        {
            if (dropOurs) _droppedEdges.Add(ours.Id);
            if (dropTheirs) _droppedEdges.Add(theirs.Id);
            return;
        }

        ContestAdded(conflict, ours.Id, isOurs: true, dropOurs);
        ContestAdded(conflict, theirs.Id, isOurs: false, dropTheirs);
    }

    /// <summary>Both sides added the same edge: the key says that they are one, and nothing tells them apart.</summary>
    private static bool IsSameEdge(RowChange ours, RowChange theirs) =>
        ours.Type == theirs.Type && ours.Source == theirs.Source && ours.Target == theirs.Target && ours.Properties.AsSpan().SequenceEqual(theirs.Properties);

    private void ContestAdded(MergeConflict conflict, ulong id, bool isOurs, bool dies)
    {
        if (_contested.TryGetValue(id, out var node)) node.Add(conflict);
        else _contested.Add(id, node = new ContestedNode(conflict) { IsOursAlone = isOurs, IsTheirsAlone = !isOurs });
        node.Dies |= dies;
    }

    private MergeConflict NewKeyCollision(SchemaDefinition definition, int[] keys, RowChange ours, RowChange theirs)
    {
        var values = keys.Length == 1 ? ValueOf(ours, keys[0]) : Value.List([.. keys.Select(key => ValueOf(ours, key))]);
        var others = keys.Length == 1 ? ValueOf(theirs, keys[0]) : Value.List([.. keys.Select(key => ValueOf(theirs, key))]);
        return new MergeConflict(new ConflictKey(MergeConflictKind.KeyCollision, definition.IsEdges, ours.Id, theirs.Id, definition.Name))
        {
            Labels = LabelsFor(ours, definition.IsEdges),
            Ours = values,
            Theirs = others,
            Explanation = $"Ours added {Describe(ours, definition.IsEdges)}, theirs {Describe(theirs, definition.IsEdges)}; both have {Short(values)}, which `{definition.Name}` on {definition.Pattern} allows once.",
        };
    }

    /// <summary>Rows that one side alone added.</summary>
    private sealed class AddedRows
    {
        public List<RowChange> Ours { get; } = [];

        public List<RowChange> Theirs { get; } = [];

        /// <summary>Edges are gathered when a constraint asks for them.</summary>
        public bool IsUnknown { get; set; } = true;
    }
}

/// <summary>Keys as bytes, found by spans.</summary>
internal sealed class KeyBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly KeyBytes Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
