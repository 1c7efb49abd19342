using System.Collections.Concurrent;

namespace Mycelia.Graph;

/// <summary>
/// Names (labels, edge types or property keys) and their numbers, given in order of first use and never taken back. Numbers are local to
/// a database; hashes and clones use the names. Thread-safe; lookups take no lock.
/// </summary>
internal sealed class TokenTable(string what)
{
    private const int NameLengthMax = 65_535;
    private const int TokensMax = 1 << 20;

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private volatile string[] _names = [];
    private volatile int _count;

    public int Count => _count;

    public string NameOf(int number) => _names[number];

    /// <summary>The number of a name, -1 if it was never used.</summary>
    public int Find(string name) => _numbers.TryGetValue(name, out var number) ? number : -1;

    public int GetOrAdd(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_numbers.TryGetValue(name, out var number)) return number;
        Validate(name, what);
        lock (_writing)
        {
            if (_numbers.TryGetValue(name, out number)) return number;
            number = _count;
            if (number == TokensMax)
                throw new MyceliaException(StatusCode.LimitExceeded, $"There are {TokensMax:N0} different {what} names already. Put varying data into values, not names.");
            if (number == _names.Length)
            {
                var larger = new string[Math.Max(16, number * 2)];
                _names.CopyTo(larger, 0);
                _names = larger;
            }

            _names[number] = name;
            _count = number + 1;
            _numbers[name] = number;
            return number;
        }
    }

    public void Measure(MemoryMeter meter)
    {
        const int dictionaryBytes = 1_024;
        const int entryBytes = 64;
        meter.Add(dictionaryBytes + (long)_count * entryBytes);
        meter.Array(_names);
        for (var i = 0; i < _count; i++) meter.Text(_names[i]);
    }

    /// <summary>Throws when no name has this number: a handle of another database.</summary>
    public void Require(int number)
    {
        if ((uint)number >= (uint)_count)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The {what} handle belongs to another database. Resolve the name with the database that it is used in.");
    }

    /// <exception cref="MyceliaException">The text can be no name.</exception>
    public static void Validate(string name, string what)
    {
        if (name.Length == 0) throw new MyceliaException(StatusCode.InvalidArgument, $"A {what} name is empty.");
        if (name.Length > NameLengthMax) throw new MyceliaException(StatusCode.LimitExceeded, $"A {what} name has {name.Length:N0} characters; {NameLengthMax:N0} is the limit.");
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1])) i++;
            else throw new MyceliaException(StatusCode.InvalidArgument, $"A {what} name is not valid Unicode: lone surrogate at index {i}.");
        }
    }
}

/// <summary>Distinct sets of labels and their numbers; number 0 is the empty set. Thread-safe; labels and sets of one label are looked up without a lock.</summary>
internal sealed class LabelSetTable
{
    private readonly Lock _writing = new();
    private readonly Dictionary<Key, int> _numbers = [];
    private volatile int[][] _sets = new int[16][];
    private volatile int[] _numbersOfSingles = [];
    private volatile int _count;

    public LabelSetTable()
    {
        _sets[0] = [];
        _numbers.Add(new Key([]), 0);
        _count = 1;
    }

    public int Count => _count;

    /// <summary>The labels of a set, rising.</summary>
    public ReadOnlySpan<int> LabelsOf(int set) => _sets[set];

    public bool Contains(int set, int label) => _sets[set].AsSpan().Contains(label);

    /// <summary>The number of the set of these labels, which may be in any order and repeat.</summary>
    public int GetOrAdd(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty) return 0;
        if (labels.Length == 1 && TryFindSingle(labels[0], out var single)) return single;
        var sorted = labels.ToArray();
        Array.Sort(sorted);
        var distinct = 1;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] != sorted[distinct - 1]) sorted[distinct++] = sorted[i];
        Array.Resize(ref sorted, distinct);
        lock (_writing)
        {
            var key = new Key(sorted);
            if (_numbers.TryGetValue(key, out var number)) return number;
            number = _count;
            if (number == _sets.Length)
            {
                var larger = new int[number * 2][];
                _sets.CopyTo(larger, 0);
                _sets = larger;
            }

            _sets[number] = sorted;
            _count = number + 1;
            _numbers.Add(key, number);
            if (distinct == 1) NoteSingle(sorted[0], number);
            return number;
        }
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Dictionary(_numbers);
        meter.Array(_sets);
        for (var i = 0; i < _count; i++) meter.Array(_sets[i]);
    }

    public int With(int set, int label) => Contains(set, label) ? set : GetOrAdd([.. LabelsOf(set), label]);

    public int Without(int set, int label)
    {
        if (!Contains(set, label)) return set;
        var rest = new List<int>();
        foreach (var other in LabelsOf(set))
            if (other != label) rest.Add(other);
        return GetOrAdd(rest.ToArray());
    }

    /// <summary>Most nodes have one label, so the sets of one are found without lock or allocation.</summary>
    private bool TryFindSingle(int label, out int number)
    {
        var singles = _numbersOfSingles;
        number = (uint)label < (uint)singles.Length ? Volatile.Read(ref singles[label]) : 0;
        return number != 0;
    }

    private void NoteSingle(int label, int number)
    {
        var singles = _numbersOfSingles;
        if (label >= singles.Length)
        {
            Array.Resize(ref singles, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)label + 16));
            _numbersOfSingles = singles;
        }

        Volatile.Write(ref singles[label], number);
    }

    private readonly record struct Key(int[] Labels)
    {
        public bool Equals(Key other) => Labels.AsSpan().SequenceEqual(other.Labels);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var label in Labels) hash.Add(label);
            return hash.ToHashCode();
        }
    }
}
