// Which nodes an end of an edge can mean: those of the files read so far, and those that the database had before, by a key property of a label.
// The latter are found by a scan, once per label and property.

using System.Text;
using Mycelia.Import.Columns;
using Mycelia.Import.Keys;
using Mycelia.Import.Schema;

namespace Mycelia.Import;

/// <summary>The keys of all nodes that edges can name.</summary>
internal sealed class NodeKeys(BulkLoad load)
{
    private const string KeyDefault = "id";

    private readonly List<NodeRows> _files = [];
    private readonly Dictionary<(string Label, string Key), List<KeyPart>> _existing = [];

    /// <summary>Adds a file whose nodes have their positions.</summary>
    public void Add(NodeRows rows) => _files.Add(rows);

    /// <summary>The keys that those of a file must not repeat: of files of the same group, and of existing nodes with its first label.</summary>
    public IEnumerable<KeyPart> PartsBeside(NodeRows rows)
    {
        foreach (var file in _files)
            if (file.Group == rows.Group && file.PartFor(file.Group, null) is { } part) yield return part;
        if (rows.Table is not { KeyProperty: { } key, Labels: [var label, ..] }) yield break;
        foreach (var part in Existing(label, key)) yield return part;
    }

    /// <summary>The nodes that an end can mean.</summary>
    public KeySpace SpaceOf(EndPlan end)
    {
        var parts = new List<KeyPart>();
        foreach (var file in _files)
            if (file.PartFor(end.Group, end.Key) is { } part) parts.Add(part);
        if (end.Group.Length > 0)
        {
            var key = end.Key ?? _files.Find(file => file.Group == end.Group)?.Table.KeyProperty ?? KeyDefault;
            parts.AddRange(Existing(end.Group, key));
        }

        return new KeySpace(end.Title, parts);
    }

    private List<KeyPart> Existing(string label, string key)
    {
        if (_existing.TryGetValue((label, key), out var parts)) return parts;
        parts = Scan(label, key);
        _existing.Add((label, key), parts);
        return parts;
    }

    private List<KeyPart> Scan(string label, string key)
    {
        var integers = new List<long>();
        var integerPlaces = new List<int>();
        var texts = new BytesColumnBuilder();
        var textPlaces = new List<int>();
        foreach (var node in load.Before.Nodes(label))
        {
            var value = load.Before.Get(node, key);
            if (value.Kind == ValueKind.Int64)
            {
                integers.Add(value.AsInt64());
                integerPlaces.Add(~load.AddExisting(node));
            }
            else if (value.Kind == ValueKind.String)
            {
                texts.Add(Encoding.UTF8.GetBytes(value.AsString()));
                textPlaces.Add(~load.AddExisting(node));
            }
        }

        // A key that several nodes have is no key; only a row that uses it is wrong.
        var parts = new List<KeyPart>();
        if (integers.Count > 0)
        {
            int[] places = [.. integerPlaces];
            parts.Add(new KeyPart(new IntegerKeys(new IntegerColumn(key, ValueKind.Int64, [.. integers], integers.Count, null), null, (_, earlier) => places[earlier] = KeySpace.Ambiguous), null, 0, places));
        }

        if (textPlaces.Count > 0)
        {
            int[] places = [.. textPlaces];
            parts.Add(new KeyPart(null, new TextKeys(texts.Build(key, isText: true), null, (_, earlier) => places[earlier] = KeySpace.Ambiguous), 0, places));
        }

        return parts;
    }
}
