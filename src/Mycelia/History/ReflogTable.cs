using System.Collections.Immutable;

namespace Mycelia.History;

/// <summary>All movements of branches and of HEAD, oldest first, immutable. What is stored is read at the first question.</summary>
internal sealed class ReflogTable
{
    public static readonly ReflogTable Empty = new(() => []);

    private readonly Lazy<ImmutableList<ReflogRecord>> _entries;

    private ReflogTable(Func<ImmutableList<ReflogRecord>> load) => _entries = new Lazy<ImmutableList<ReflogRecord>>(load);

    public ImmutableList<ReflogRecord> Entries => _entries.Value;

    public bool IsLoaded => _entries.IsValueCreated;

    public static ReflogTable Stored(Func<IEnumerable<ReflogRecord>> load) => new(() => [.. load()]);

    public ReflogTable With(ReflogRecord entry) => Of(Entries.Add(entry));

    /// <summary>Without the movements that <paramref name="isDropped"/> names.</summary>
    public ReflogTable Without(Predicate<ReflogRecord> isDropped) => Of(Entries.RemoveAll(isDropped));

    private static ReflogTable Of(ImmutableList<ReflogRecord> entries)
    {
        var table = new ReflogTable(() => entries);
        _ = table.Entries;
        return table;
    }
}
