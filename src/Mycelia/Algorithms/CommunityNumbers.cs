// Communities given by any numbers, numbered anew in the order in which they come. The table from given to new numbers is cut into parts by a hash: a table that holds millions grows in one step
// that takes longer than a cancellation may, its parts grow one at a time.

using System.Numerics;

namespace Mycelia.Algorithms;

internal static class CommunityNumbers
{
    private const int CheckEvery = 1 << 14;

    /// <summary>Nodes for which one more part is worth it, as a power of two.</summary>
    private const int PartBits = 16;

    /// <summary>Numbers communities from 0 on; a negative number stands for itself, as others do. Returns how many there are.</summary>
    public static int Number(ReadOnlySpan<int> communities, Span<int> numbers, CancellationToken cancellation)
    {
        var table = new Table(communities.Length);
        for (var node = 0; node < communities.Length; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            numbers[node] = table.NumberOf(communities[node]);
        }

        return table.Count;
    }

    /// <summary>The same where each negative number is a community of its own.</summary>
    public static void Number(IReadOnlyList<int> communities, Span<int> numbers, CancellationToken cancellation)
    {
        var table = new Table(communities.Count);
        for (var node = 0; node < numbers.Length; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            var community = communities[node];
            numbers[node] = community < 0 ? table.Count++ : table.NumberOf(community);
        }
    }

    private sealed class Table
    {
        private readonly Dictionary<int, int>?[] _parts;
        private readonly int _shift;

        public Table(int nodes)
        {
            var bits = Math.Max(0, BitOperations.Log2((uint)nodes | 1) - PartBits);
            _parts = new Dictionary<int, int>?[1 << bits];
            _shift = 32 - bits;
        }

        public int Count { get; set; }

        public int NumberOf(int community)
        {
            var part = _parts[_parts.Length == 1 ? 0 : (uint)community * 0x9E3779B1 >> _shift] ??= [];
            if (!part.TryGetValue(community, out var number)) part.Add(community, number = Count++);
            return number;
        }
    }
}
