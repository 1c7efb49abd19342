// What a query changed, measured from outside: the graph before and after it is scanned, and nodes, relationships, label names in use and (entity, key, value)
// triples are compared as sets. What a query creates and deletes again does not show, a changed value is one removal and one addition.

using System.Text.Json;

namespace Mycelia.Conformance.Cases;

/// <summary>Counts of what came and what went.</summary>
internal readonly record struct SideEffects(SideEffects.Change Nodes, SideEffects.Change Relationships, SideEffects.Change Labels, SideEffects.Change Properties)
{
    /// <summary>How many things of a kind were added and removed.</summary>
    internal readonly record struct Change(long Added, long Removed);

    /// <summary>The expectation of a step: <c>"none"</c>, counts by kind, or null when nothing is asserted.</summary>
    public static SideEffects? Read(JsonElement effects)
    {
        if (effects.ValueKind == JsonValueKind.Null) return null;
        if (effects.ValueKind == JsonValueKind.String && effects.GetString() == "none") return default(SideEffects);
        var counts = effects.EnumerateObject().ToDictionary(static effect => effect.Name, static effect => effect.Value.GetInt64());
        var result = new SideEffects(Take("nodes"), Take("relationships"), Take("labels"), Take("properties"));
        return counts.Count == 0 ? result : throw new FormatException($"the side effect is unknown: {counts.Keys.First()}");

        Change Take(string kind)
        {
            counts.Remove("+" + kind, out var added);
            counts.Remove("-" + kind, out var removed);
            return new Change(added, removed);
        }
    }

    /// <summary>What is different between two versions. Cost: a scan of both, unless they are the same version.</summary>
    public static SideEffects Between(Snapshot before, Snapshot after)
    {
        if (ReferenceEquals(before.Space, after.Space)) return default;
        var (old, now) = (Content.Of(before), Content.Of(after));
        return new SideEffects(Between(old.Nodes, now.Nodes), Between(old.Relationships, now.Relationships), Between(old.Labels, now.Labels), Between(old.Properties, now.Properties));
    }

    public override string ToString()
    {
        if (this == default) return "none";
        var counts = new[] { ("nodes", Nodes), ("relationships", Relationships), ("labels", Labels), ("properties", Properties) }
            .SelectMany(static kind => new[] { ($"+{kind.Item1}", kind.Item2.Added), ($"-{kind.Item1}", kind.Item2.Removed) });
        return string.Join(", ", counts.Where(static count => count.Item2 != 0).Select(static count => $"{count.Item1} {count.Item2}"));
    }

    private static Change Between<T>(HashSet<T> before, HashSet<T> after) => new(after.Count(item => !before.Contains(item)), before.Count(item => !after.Contains(item)));

    private sealed class Content
    {
        public HashSet<NodeId> Nodes { get; } = [];

        public HashSet<EdgeId> Relationships { get; } = [];

        public HashSet<string> Labels { get; } = [];

        public HashSet<(object Entity, string Key, Value Value)> Properties { get; } = [];

        public static Content Of(Snapshot snapshot)
        {
            var content = new Content();
            foreach (var node in snapshot.Nodes())
            {
                content.Nodes.Add(node);
                content.Labels.UnionWith(snapshot.Labels(node));
                foreach (var (key, value) in snapshot.Properties(node)) content.Properties.Add((node, key, value));
            }

            foreach (var edge in snapshot.Edges())
            {
                content.Relationships.Add(edge);
                foreach (var (key, value) in snapshot.Properties(edge)) content.Properties.Add((edge, key, value));
            }

            return content;
        }
    }
}
