namespace Mycelia.Kernel.Text;

/// <summary>"Did you mean …?": the nearest of the names that could have been meant.</summary>
internal static class NameHints
{
    private const int LengthMax = 64;

    /// <summary>A hint to append to an error, or null where no name is near.</summary>
    public static string? For(string name, IEnumerable<string> candidates) => Closest(name, candidates) is { } closest ? $"Did you mean `{closest}`?" : null;

    /// <summary>The candidate with the least edit distance, case aside, if a third of the letters at most differ; of equals the first by name.</summary>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LengthMax) return null;
        string? closest = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate == name || candidate.Length > LengthMax || Math.Abs(candidate.Length - name.Length) > least) continue;
            var distance = Distance(name, candidate);
            if (distance > least || (distance == least && (closest is null || string.CompareOrdinal(candidate, closest) >= 0))) continue;

            // A name of one or two letters is near to any other; there only the case may differ.
            if (distance >= Math.Max(name.Length, candidate.Length) || (name.Length <= 2 && distance > 0)) continue;
            (closest, least) = (candidate, distance);
        }

        return closest;
    }

    /// <summary>Edits from one to the other: letters added, dropped, changed, or swapped with the next.</summary>
    private static int Distance(string left, string right)
    {
        Span<int> before = stackalloc int[LengthMax + 1], previous = stackalloc int[LengthMax + 1], current = stackalloc int[LengthMax + 1];
        for (var j = 0; j <= right.Length; j++) previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = AreSame(left[i - 1], right[j - 1]);
                var distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && AreSame(left[i - 1], right[j - 2]) && AreSame(left[i - 2], right[j - 1])) distance = Math.Min(distance, before[j - 2] + 1);
                current[j] = distance;
            }

            var rotated = before;
            before = previous;
            previous = current;
            current = rotated;
        }

        return previous[right.Length];
    }

    private static bool AreSame(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
