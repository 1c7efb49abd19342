// Creating an index: a version is read in the background and its entries sorted; what was committed meanwhile is brought in, a few times, until little is
// left; then a commit sets the definition, and the committer brings in the rest before it publishes the version that has the index. A definition is
// therefore stored only with what it defines, and a crash in between leaves nothing behind. Constraints are checked on the same way.

using Microsoft.Extensions.Logging;
using Mycelia.Graph.Indexes;
using Mycelia.Transactions;

namespace Mycelia;

/// <summary>The indexes and constraints of a database. Thread-safe.</summary>
public sealed class Schema
{
    private const int CatchUpsMax = 8;
    private const int CommitsLeftMax = 64;

    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<SchemaBuild> _builds = [];

    internal Schema(Database database, ILogger logger) => (_database, _logger) = (database, logger);

    /// <summary>All indexes, those of constraints, being built and failed ones among them, by name.</summary>
    public IReadOnlyList<IndexInfo> Indexes
    {
        get
        {
            // Those being built first: what comes into force meanwhile is then in both lists, and not in neither.
            List<IndexInfo> pending;
            lock (_lock) pending = [.. Pending().Where(build => build.Definition.HasIndex).Select(build => IndexInfo.Of(build.Definition, build.State, 0, build.Error?.Message))];
            return [.. _database.Snapshot().Indexes.Concat(pending).DistinctBy(static index => index.Name).OrderBy(static index => index.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>All constraints, being built and failed ones among them, by name.</summary>
    public IReadOnlyList<ConstraintInfo> Constraints
    {
        get
        {
            List<ConstraintInfo> pending;
            lock (_lock) pending = [.. Pending().Where(build => build.Definition.IsConstraint).Select(build => ConstraintInfo.Of(build.Definition, build.State, build.Error?.Message))];
            return [.. _database.Snapshot().Constraints.Concat(pending).DistinctBy(static constraint => constraint.Name).OrderBy(static constraint => constraint.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Begins to create an index on properties of the nodes with a label.</summary>
    public SchemaBuild CreateIndex(string label, params ReadOnlySpan<string> properties) => CreateIndex(SchemaPattern.Nodes(label, properties));

    /// <summary>
    /// Begins to create an index for equality, ranges, prefixes and order. Entities that lack one of the properties are not in it. The name is made from
    /// the pattern if none is given.
    /// </summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreateIndex(SchemaPattern pattern, string? name = null) => Create(SchemaKind.RangeIndex, "index", pattern, name);

    /// <summary>Begins to create an index for points in boxes and near places, on one property.</summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreatePointIndex(SchemaPattern pattern, string? name = null)
    {
        RequireOne(pattern, "A point index");
        return Create(SchemaKind.PointIndex, "point_index", pattern, name);
    }

    /// <summary>Begins to create a unique constraint on properties of the nodes with a label.</summary>
    public SchemaBuild CreateUnique(string label, params ReadOnlySpan<string> properties) => CreateUnique(SchemaPattern.Nodes(label, properties));

    /// <summary>Begins to create a constraint that no two entities have the same values. It has an index, which lookups use.</summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreateUnique(SchemaPattern pattern, string? name = null) => Create(SchemaKind.Unique, "unique", pattern, name);

    /// <summary>Begins to create a constraint that every entity has the properties and no two the same values. It has an index, which lookups use.</summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreateKey(SchemaPattern pattern, string? name = null) => Create(SchemaKind.Key, "key", pattern, name);

    /// <summary>Begins to create a constraint that every entity has the property.</summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreateExists(SchemaPattern pattern, string? name = null)
    {
        RequireOne(pattern, "An existence constraint");
        return Create(SchemaKind.Exists, "exists", pattern, name);
    }

    /// <summary>Begins to create a constraint that the property, where there is one, is of a type.</summary>
    /// <exception cref="MyceliaException">There is one of that name, or an equal one (<see cref="StatusCode.SchemaExists"/>).</exception>
    public SchemaBuild CreateType(SchemaPattern pattern, ValueKind type, string? name = null)
    {
        RequireOne(pattern, "A type constraint");
        if (type == ValueKind.Null || !Enum.IsDefined(type)) throw new MyceliaException(StatusCode.InvalidArgument, $"{type} is no type that a property can have. Name a kind of value.");
        return Create(SchemaKind.Type, "type", pattern, name, type);
    }

    /// <summary>Drops an index or constraint, also one that is being built (which is cancelled) or failed.</summary>
    /// <exception cref="MyceliaException">There is none of that name (<see cref="StatusCode.SchemaMissing"/>).</exception>
    public void Drop(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _database.RequireWritable();
        SchemaBuild? build;
        lock (_lock)
        {
            build = _builds.Find(other => other.Name == name);
            if (build is not null) _builds.Remove(build);
        }

        if (build is not null)
        {
            build.Cancel();
            Task.WaitAny(build.Completion);
            if (build.State != SchemaState.Online) return;
        }

        _database.Write(tx =>
        {
            if (!tx.Snapshot.Space.Schema.ContainsKey(name)) throw new MyceliaException(StatusCode.SchemaMissing, $"There is no index or constraint `{name}`. Database.Schema lists those that there are.");
            tx.SetSchemaCell(name, null);
        });
    }

    /// <summary>Cancels all builds and waits until none reads pages any more.</summary>
    internal void CancelAll()
    {
        SchemaBuild[] builds;
        lock (_lock) builds = [.. _builds];
        foreach (var build in builds) build.Cancel();
        foreach (var build in builds) Task.WaitAny(build.Completion);
    }

    private static void RequireOne(SchemaPattern pattern, string what)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Properties.Length != 1)
            throw new MyceliaException(StatusCode.InvalidArgument, $"{what} is on one property; {pattern} has {pattern.Properties.Length}. Create one for each.");
    }

    private IEnumerable<SchemaBuild> Pending() => _builds.Where(build => build.State != SchemaState.Online);

    private SchemaBuild Create(SchemaKind kind, string prefix, SchemaPattern pattern, string? name, ValueKind type = ValueKind.Null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _database.RequireWritable();
        name ??= $"{prefix}_{pattern.LabelOrType}_{string.Join('_', pattern.Properties)}";
        ArgumentException.ThrowIfNullOrEmpty(name);
        var definition = new SchemaDefinition(name, kind, pattern.IsEdges, pattern.LabelOrType, pattern.Properties, type);
        var build = new SchemaBuild(definition);
        lock (_lock)
        {
            _builds.RemoveAll(other => other.State == SchemaState.Online || (other.State == SchemaState.Failed && other.Name == name));
            foreach (var other in _builds.Where(other => other.State != SchemaState.Failed)) RequireOther(definition, other.Definition);
            RequireNew(definition, _database.Snapshot());
            _builds.Add(build);
            var branch = _database.CurrentBranch; // The definition is for the branch that is checked out now, whatever is when it is built.
            build.Completion = Task.Run(() => Run(build, branch));
        }

        return build;
    }

    private static void RequireNew(SchemaDefinition definition, Snapshot snapshot)
    {
        foreach (var rule in snapshot.Space.Rules.All) RequireOther(definition, rule.Definition);
    }

    private static void RequireOther(SchemaDefinition definition, SchemaDefinition other)
    {
        if (other.Name == definition.Name)
            throw new MyceliaException(StatusCode.SchemaExists, $"There is an index or constraint `{other.Name}` already, on {other.Pattern}. Choose another name, or drop it first.");
        if (other.Equals(definition with { Name = other.Name }))
            throw new MyceliaException(StatusCode.SchemaExists, $"`{other.Name}` on {other.Pattern} is the same. It serves as it is; drop it first to create it under another name.");
    }

    private void Run(SchemaBuild build, BranchHead branch)
    {
        try
        {
            var prepared = PreparedRule.Of(build.Definition, branch.Head, build.Report, build.Cancellation);
            for (var i = 0; i < CatchUpsMax; i++)
            {
                var head = branch.Head;
                if (head.Sequence - prepared.Space.Sequence <= CommitsLeftMax) break;
                build.Cancellation.ThrowIfCancellationRequested();
                prepared = new PreparedRule(prepared.CaughtUp(new RowState(head)), head);
            }

            _database.Write(
                branch,
                tx =>
                {
                    RequireNew(build.Definition, tx.Snapshot);
                    tx.SetSchemaCell(build.Name, build.Definition.Encode(), prepared);
                    return true;
                },
                new TransactionOptions { RetriesMax = int.MaxValue },
                build.Cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.SchemaFailed(_logger, build.Name, e);
            throw;
        }
    }
}
