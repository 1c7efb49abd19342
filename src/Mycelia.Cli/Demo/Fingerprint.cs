// A summary of everything in a version: the sum, over all nodes and edges, of a hash of their identities and properties. A sum, so
// that the order of the scan does not matter; equal fingerprints mean that nothing was lost, added or changed.

using System.Numerics;

namespace Mycelia.Cli.Demo;

/// <summary>Counts and checksums of one version of the graph.</summary>
internal sealed record Fingerprint(long Nodes, long Edges, ulong NodeSum, ulong EdgeSum)
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private static readonly string[] Texts = ["name", "fullName", "assembly", "kind", "visibility", "returnType", "version", "framework"];
    private static readonly string[] Numbers = ["ilSize", "parameterCount", "fileSize"];

    public static Fingerprint Of(Database database)
    {
        var snapshot = database.Snapshot();
        var texts = Array.ConvertAll(Texts, database.Key);
        var numbers = Array.ConvertAll(Numbers, database.Key);
        var count = database.Key("count");
        ulong nodeSum = 0, edgeSum = 0;
        foreach (var node in snapshot.Nodes())
        {
            var hash = Mix(0, node.Value);
            foreach (var key in texts)
                if (snapshot.TryGetUtf8(node, key, out var text)) hash = Mix(hash, text);
            foreach (var key in numbers)
                if (snapshot.TryGetInt64(node, key, out var number)) hash = Mix(hash, (ulong)number);
            nodeSum += hash;
        }

        var edges = snapshot.Edges().GetEnumerator();
        while (edges.MoveNext())
        {
            var hash = Mix(Mix(Mix(0, edges.Current.Value), edges.Source.Value), edges.Target.Value);
            if (snapshot.TryGetInt64(edges.Current, count, out var number)) hash = Mix(hash, (ulong)number);
            edgeSum += hash;
        }

        return new Fingerprint(snapshot.NodeCount, snapshot.EdgeCount, nodeSum, edgeSum);
    }

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft((hash ^ value) * Multiplier, 31) * Multiplier;

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> text)
    {
        foreach (var b in text) hash = (hash ^ b) * Multiplier;
        return Mix(hash, (ulong)text.Length);
    }
}
