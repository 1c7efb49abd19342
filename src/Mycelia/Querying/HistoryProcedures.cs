// The history as procedures: CALL mycelia.history.log({max: 5}) YIELD commit, message. They bear the names of HistoryForest's methods and take what those take,
// options in a map as the last argument. Commits are given by their ids as text; nodes and relationships as such where the version that the query reads has them, else by
// their ids as text.
//
// Verbs that change the history (mode HISTORY) act on the database and are durable on return: no transaction, nor what the rest of a query does, could take them
// back. So each has to be a query of its own; semantic analysis holds that.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

internal static partial class HistoryProcedures
{
    private const string CommitColumns = "commit STRING, parents LIST<STRING>, author STRING, time DATETIME, message STRING";
    private const string ChangeColumns = "kind STRING, entity STRING, id STRING, element ANY?, labels LIST<STRING>, type STRING?, property STRING?, before ANY?, after ANY?";
    private const string CountColumns =
        "nodesAdded INTEGER, nodesChanged INTEGER, nodesRemoved INTEGER, relationshipsAdded INTEGER, relationshipsChanged INTEGER, relationshipsRemoved INTEGER, definitionsChanged INTEGER";

    private delegate IEnumerable<Value[]> Body(HistoryCall call);

    public static void Register(ProcedureTable table)
    {
        RegisterReading(table);
        RegisterChanging(table);
        RegisterMerging(table);
        RegisterExchange(table);
    }

    /// <summary>Adds a procedure. Inputs are written as <c>name TYPE</c>, with <c>= default</c> where one may be left out.</summary>
    private static void Add(ProcedureTable table, ProcedureMode mode, string name, string inputs, string outputs, string description, Body body)
    {
        var full = "mycelia.history." + name;
        table.Set(new Procedure(full, ProcedureTable.InputsOf(inputs), ProcedureTable.OutputsOf(outputs), (context, arguments) => body(new HistoryCall(full, context, arguments)))
        {
            Description = description,
            Mode = mode,
        });
    }
}

/// <summary>One call: the history it is about, and its arguments.</summary>
internal sealed class HistoryCall(string procedure, ProcedureContext context, ReadOnlyMemory<Value> arguments)
{
    public HistoryForest History { get; } = context.Snapshot.Space.Tables.Queries is QueryEngine engine
        ? engine.History
        : throw new MyceliaException(StatusCode.InvalidState, "This snapshot belongs to no database that has a history.");

    public CancellationToken Cancellation => context.Cancellation;

    /// <summary>The version that the query reads.</summary>
    public Snapshot Snapshot => context.Snapshot;

    public Value this[int argument] => arguments.Span[argument];

    public string Text(int argument) => this[argument].AsString();

    public string? OptionalText(int argument) => this[argument].IsNull ? null : this[argument].AsString();

    public int Integer(int argument) => checked((int)this[argument].AsInt64());

    /// <summary>The map of options; what <paramref name="read"/> does not ask for must not be in it.</summary>
    public T Options<T>(int argument, Func<ProcedureOptions, T> read)
    {
        var options = new ProcedureOptions(procedure, this[argument]);
        var result = read(options);
        options.RequireAllKnown();
        return result;
    }

    /// <summary>Does one thing for a node, or another for a relationship.</summary>
    public T OfEntity<T>(int argument, Func<NodeId, T> node, Func<EdgeId, T> edge) => this[argument].Kind switch
    {
        ValueKind.Node => node(this[argument].NodeIdentity),
        ValueKind.Edge => edge(this[argument].EdgeIdentity),
        _ => throw CypherErrors.Type($"{procedure} takes a node or a relationship, and was given {this[argument]}.", "InvalidArgumentType"),
    };

    /// <summary>A word that stands for a constant, whatever its case.</summary>
    public T Choice<T>(int argument, string name) where T : struct, Enum =>
        new ProcedureOptions(procedure, Value.Map([new(name, this[argument])])).Choice<T>(name, default);

    public Value Node(NodeId node) => Snapshot.Exists(node) ? Value.OfNode(node, null) : node.ToString();

    public Value Edge(EdgeId edge) => Snapshot.Exists(edge) ? Value.OfEdge(edge, null) : edge.ToString();
}
