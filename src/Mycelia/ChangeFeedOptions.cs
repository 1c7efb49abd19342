namespace Mycelia;

/// <summary>What a change feed shows: see <see cref="Database.Changes"/>.</summary>
public sealed record ChangeFeedOptions
{
    /// <summary>The position of the last item that was processed (<see cref="CommitChanges.Position"/>), or any revision: the items behind it follow. Null: from the first commit.</summary>
    public string? Since { get; init; }

    /// <summary>The branch; by default the one that is checked out when the feed begins. It stays the same one when it is renamed, or another one is checked out.</summary>
    public string? Branch { get; init; }
}
