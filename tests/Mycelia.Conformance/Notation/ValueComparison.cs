// Equality of result values as conformance cases define it: integers are not floats, floats are exact (or within a relative tolerance), NaN equals NaN and null
// null, entities are equal by labels or type and properties. Lists are compared in order, or at any depth as multisets. Without a tolerance this is an
// equivalence, and multisets are compared by counting; a tolerance is none (a ≈ b ≈ c says nothing of a and c), so there multisets are matched.

namespace Mycelia.Conformance.Notation;

/// <summary>Compares result values.</summary>
/// <param name="ignoreListOrder">Whether lists are multisets.</param>
/// <param name="floatTolerance">How far floats may be apart relative to the larger one; 0 for exact.</param>
internal sealed class ValueComparison(bool ignoreListOrder, double floatTolerance) : IEqualityComparer<ResultValue>
{
    private readonly bool _ignoreListOrder = ignoreListOrder;
    private readonly double _floatTolerance = floatTolerance;

    public bool Equals(ResultValue? left, ResultValue? right) => (left, right) switch
    {
        (ResultValue.Null, ResultValue.Null) => true,
        (ResultValue.Bool a, ResultValue.Bool b) => a.Value == b.Value,
        (ResultValue.Integer a, ResultValue.Integer b) => a.Value == b.Value,
        (ResultValue.Float a, ResultValue.Float b) => AreEqual(a.Value, b.Value),
        (ResultValue.Text a, ResultValue.Text b) => a.Value == b.Value,
        (ResultValue.List a, ResultValue.List b) => _ignoreListOrder ? AreEqualMultisets(a.Items, b.Items, this) : AreEqualInOrder(a.Items, b.Items, this),
        (ResultValue.Map a, ResultValue.Map b) => AreEqual(a, b),
        (ResultValue.Node a, ResultValue.Node b) => AreEqual(a, b),
        (ResultValue.Relationship a, ResultValue.Relationship b) => AreEqual(a, b),
        (ResultValue.Path a, ResultValue.Path b) => AreEqual(a, b),
        _ => false,
    };

    public int GetHashCode(ResultValue value) => value switch
    {
        ResultValue.Null => 1,
        ResultValue.Bool b => b.Value ? 2 : 3,
        ResultValue.Integer i => HashCode.Combine(4, i.Value),
        ResultValue.Float f => _floatTolerance > 0 ? 5 : HashCode.Combine(5, f.Value == 0 ? 0 : f.Value),
        ResultValue.Text t => HashCode.Combine(6, t.Value),
        ResultValue.List l => l.Items.Aggregate(7, (hash, item) => _ignoreListOrder ? hash + GetHashCode(item) : HashCode.Combine(hash, GetHashCode(item))),
        ResultValue.Map m => m.Entries.Aggregate(8, (hash, entry) => hash + HashCode.Combine(entry.Key, GetHashCode(entry.Value))),
        ResultValue.Node n => n.Labels.Aggregate(9 + GetHashCode(n.Properties), HashCode.Combine),
        ResultValue.Relationship r => HashCode.Combine(r.Type, GetHashCode(r.Properties)),
        ResultValue.Path p => HashCode.Combine(GetHashCode(p.Start), p.Steps.Count),
        _ => 0,
    };

    /// <summary>Whether the items are equal one by one.</summary>
    public static bool AreEqualInOrder<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, IEqualityComparer<T> comparison) =>
        left.Count == right.Count && left.Zip(right).All(pair => comparison.Equals(pair.First, pair.Second));

    /// <summary>Whether the items can be paired so that each two are equal.</summary>
    public bool AreEqualMultisets<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, IEqualityComparer<T> comparison) where T : class
    {
        if (left.Count != right.Count) return false;
        return _floatTolerance > 0 ? HasPerfectMatching(left, right, comparison) : HaveEqualCounts(left, right, comparison);
    }

    private static bool HaveEqualCounts<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, IEqualityComparer<T> comparison) where T : class
    {
        var counts = new Dictionary<T, int>(comparison);
        foreach (var item in left) counts[item] = counts.GetValueOrDefault(item) + 1;
        foreach (var item in right)
        {
            if (!counts.TryGetValue(item, out var count) || count == 0) return false;
            counts[item] = count - 1;
        }

        return true;
    }

    /// <summary>Kuhn's algorithm: each item on the left takes one on the right, moving those that took it before to another.</summary>
    private static bool HasPerfectMatching<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, IEqualityComparer<T> comparison)
    {
        var takenBy = new int[right.Count];
        Array.Fill(takenBy, -1);
        for (var i = 0; i < left.Count; i++)
            if (!TryPlace(i, new bool[right.Count])) return false;
        return true;

        bool TryPlace(int item, bool[] tried)
        {
            for (var j = 0; j < right.Count; j++)
            {
                if (tried[j] || !comparison.Equals(left[item], right[j])) continue;
                tried[j] = true;
                if (takenBy[j] >= 0 && !TryPlace(takenBy[j], tried)) continue;
                takenBy[j] = item;
                return true;
            }

            return false;
        }
    }

    private bool AreEqual(double left, double right)
    {
        if (left == right || (double.IsNaN(left) && double.IsNaN(right))) return true;
        if (!double.IsFinite(left) || !double.IsFinite(right)) return false;
        return Math.Abs(left - right) <= _floatTolerance * Math.Max(Math.Abs(left), Math.Abs(right));
    }

    private bool AreEqual(ResultValue.Map left, ResultValue.Map right) => left.Entries.Count == right.Entries.Count
        && left.Entries.All(entry => right.Entries.TryGetValue(entry.Key, out var value) && Equals(entry.Value, value));

    private bool AreEqual(ResultValue.Node left, ResultValue.Node right) => left.Labels.SetEquals(right.Labels) && AreEqual(left.Properties, right.Properties);

    private bool AreEqual(ResultValue.Relationship left, ResultValue.Relationship right) => left.Type == right.Type && AreEqual(left.Properties, right.Properties);

    private bool AreEqual(ResultValue.Path left, ResultValue.Path right) => left.Steps.Count == right.Steps.Count && AreEqual(left.Start, right.Start)
        && left.Steps.Zip(right.Steps).All(pair => pair.First.IsForwards == pair.Second.IsForwards
            && AreEqual(pair.First.Relationship, pair.Second.Relationship) && AreEqual(pair.First.End, pair.Second.End));
}
