using System.Collections.Concurrent;
using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;

namespace Mycelia.Querying;

/// <summary>
/// A projection that was given a name, with the values that algorithms left with its nodes. It stays at the version it was made of. Thread-safe.
/// </summary>
internal sealed class NamedGraph(string name, GraphProjection projection, Value configuration) : IDisposable
{
    private readonly ConcurrentDictionary<string, Value[]> _properties = new(StringComparer.Ordinal);

    public string Name { get; } = name;
    public GraphProjection Projection { get; } = projection;

    /// <summary>The map that it was projected with.</summary>
    public Value Configuration { get; } = configuration;

    public IEnumerable<string> Properties => _properties.Keys.Order(StringComparer.Ordinal);

    /// <summary>Keeps what an algorithm found; returns the number of nodes that have a value.</summary>
    public long Set(string property, AlgorithmOutcome outcome, GraphProjection graph)
    {
        if (graph.NodeCount != Projection.NodeCount) throw CypherErrors.Argument($"The values are not of the graph '{Name}'.");
        var values = new Value[graph.NodeCount];
        var count = 0L;
        foreach (var node in outcome.Nodes(graph)) (values[node], count) = (outcome.ValueOf(node), count + 1);
        _properties[property] = values;
        return count;
    }

    /// <summary>Values by node index, null where a node has none.</summary>
    public Value[] Values(string property) => _properties.TryGetValue(property, out var values)
        ? values
        : throw CypherErrors.Argument($"The graph '{Name}' has no property `{property}`. It has: {(Properties.Any() ? string.Join(", ", Properties) : "none; algorithms leave them by .mutate")}.");

    /// <summary>The projection for the time of a call, whoever drops the graph meanwhile. The caller disposes it.</summary>
    public GraphProjection Share()
    {
        try
        {
            return Projection.Share();
        }
        catch (ObjectDisposedException)
        {
            throw CypherErrors.Argument($"The graph '{Name}' was dropped while it was asked for. Make it again by CALL mycelia.graph.project.");
        }
    }

    public void Dispose() => Projection.Dispose();
}

/// <summary>The named projections of one database, for as long as it is open.</summary>
internal sealed class NamedGraphs : IDisposable
{
    private readonly ConcurrentDictionary<string, NamedGraph> _graphs = new(StringComparer.Ordinal);
    private int _isDisposed;

    public IEnumerable<NamedGraph> All => _graphs.Values.OrderBy(static graph => graph.Name, StringComparer.Ordinal);

    public NamedGraph Get(string name) => _graphs.TryGetValue(name, out var graph) ? graph : throw Missing(name);

    /// <summary>Adds a graph, which takes the place of none.</summary>
    public void Add(NamedGraph graph)
    {
        if (_graphs.TryAdd(graph.Name, graph))
        {
            // Whoever closes the database clears after it has said so: one of the two finds the graph.
            if (Interlocked.CompareExchange(ref _isDisposed, 0, 0) != 0) Clear();
            return;
        }

        graph.Dispose();
        throw CypherErrors.Argument($"There is a graph named '{graph.Name}' already. Drop it first: CALL mycelia.graph.drop('{graph.Name}').");
    }

    /// <summary>Takes a graph out; the caller disposes it.</summary>
    public NamedGraph Remove(string name) => _graphs.TryRemove(name, out var graph) ? graph : throw Missing(name);

    public void Dispose()
    {
        Interlocked.Exchange(ref _isDisposed, 1);
        Clear();
    }

    private void Clear()
    {
        foreach (var name in _graphs.Keys)
        {
            if (_graphs.TryRemove(name, out var graph)) graph.Dispose();
        }
    }

    private static CypherException Missing(string name) =>
        CypherErrors.Argument($"There is no graph named '{name}'. Make it by CALL mycelia.graph.project('{name}', {{…}}); CALL mycelia.graph.list() shows those there are.");
}
