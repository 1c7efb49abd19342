using System.Text;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const string DefaultRemote = "origin";
    private const string RemotePrefix = "remote/";
    private const string UpstreamPrefix = "upstream/";

    /// <summary>The databases that this one exchanges commits with, by name.</summary>
    public IReadOnlyList<Remote> Remotes =>
        [.. State.Notes.Where(static note => note.Key.StartsWith(RemotePrefix, StringComparison.Ordinal)).Select(static note => new Remote(note.Key[RemotePrefix.Length..], Encoding.UTF8.GetString(note.Value)))];

    /// <summary>Notes another database under a name. Nothing is read from it before it is fetched from.</summary>
    /// <param name="name">The name, without <c>/</c>.</param>
    /// <param name="path">Its directory; a relative one is meant as seen from the directory of this database.</param>
    /// <exception cref="MyceliaException">The name is taken (<see cref="StatusCode.NameTaken"/>) or not allowed.</exception>
    public Remote AddRemote(string name, string path)
    {
        _database.RequireWritable();
        RequireName(name, "remote");
        if (name.Contains('/')) throw new MyceliaException(StatusCode.InvalidArgument, $"`{name}` cannot name a remote: `/` stands between a remote and its branches.");
        if (string.IsNullOrWhiteSpace(path)) throw new MyceliaException(StatusCode.InvalidArgument, "The path of a remote is empty. Give the directory of the other database.");
        return _committer.Change(step =>
        {
            if (step.State.Notes.ContainsKey(RemotePrefix + name)) throw new MyceliaException(StatusCode.NameTaken, $"There is a remote `{name}` already. Choose another name, or remove it first.");
            step.Do(new HistoryOp.Note(RemotePrefix + name, Encoding.UTF8.GetBytes(path)));
            return new Remote(name, path);
        });
    }

    /// <summary>Forgets another database, with what is known of its branches, and as an upstream. Commits that came from it stay as long as something leads to them.</summary>
    /// <exception cref="MyceliaException">There is no such remote (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public void RemoveRemote(string name)
    {
        _database.RequireWritable();
        _committer.Change(step =>
        {
            if (!step.State.Notes.ContainsKey(RemotePrefix + name)) throw NoSuchRemote(name);
            step.Do(new HistoryOp.Note(RemotePrefix + name, null));
            foreach (var known in step.State.Refs.Keys.Where(key => key.StartsWith($"remotes/{name}/", StringComparison.Ordinal)).ToArray()) step.Do(new HistoryOp.Ref(known, null));
            foreach (var (note, upstream) in step.State.Notes.Where(static note => note.Key.StartsWith(UpstreamPrefix, StringComparison.Ordinal)).ToArray())
                if (Encoding.UTF8.GetString(upstream).StartsWith(name + "/", StringComparison.Ordinal)) step.Do(new HistoryOp.Note(note, null));
            return true;
        });
    }

    /// <summary>Where a remote is.</summary>
    private string PathOf(string remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        if (!State.Notes.TryGetValue(RemotePrefix + remote, out var stored)) throw NoSuchRemote(remote);
        var path = Encoding.UTF8.GetString(stored);
        return _database.Path is { } here ? Path.GetFullPath(path, here) : Path.GetFullPath(path);
    }

    private static MyceliaException NoSuchRemote(string name) =>
        new(StatusCode.RevisionNotFound, $"There is no remote `{name}`. `mycelia remote` lists those that there are, `mycelia remote add {name} PATH` adds one.");
}
