using Mycelia.Cypher.Procedures;
using Mycelia.Querying;

namespace Mycelia;

/// <summary>An argument or a column of a procedure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as Cypher names it (<c>INTEGER</c>, <c>STRING</c>, <c>NODE</c>, <c>LIST&lt;ANY&gt;</c>, …), with a <c>?</c> behind it where null is allowed.</param>
public sealed record ProcedureColumn(string Name, string Type);

/// <summary>What a call of a procedure is given.</summary>
/// <param name="Snapshot">The version that the calling query reads.</param>
/// <param name="Arguments">The arguments, one per declared input.</param>
/// <param name="Cancellation">Ends the query; long work should look at it.</param>
public sealed record ProcedureCall(Snapshot Snapshot, ReadOnlyMemory<Value> Arguments, CancellationToken Cancellation);

/// <summary>The procedures that queries can call with <c>CALL name(…) YIELD …</c>. Thread-safe.</summary>
public sealed class Procedures
{
    private readonly ProcedureTable _table;

    internal Procedures(ProcedureTable table) => _table = table;

    /// <summary>Adds a procedure that reads, or replaces the one of that name. It lasts as long as this <see cref="Database"/> object.</summary>
    /// <param name="name">Its name, dots included, e.g. <c>shop.recommend</c>.</param>
    /// <param name="inputs">What it takes, in order.</param>
    /// <param name="outputs">The columns that it gives; none for a procedure that is called for its effect.</param>
    /// <param name="run">Gives the rows of a call, each with a value per output; runs on the thread of the query.</param>
    /// <param name="description">What SHOW PROCEDURES says about it.</param>
    public void Register(
        string name, IReadOnlyList<ProcedureColumn> inputs, IReadOnlyList<ProcedureColumn> outputs, Func<ProcedureCall, IEnumerable<Value[]>> run, string description = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(run);
        _table.Set(new Procedure(
            name,
            [.. inputs.Select(static input => new ProcedureInput(input.Name, input.Type))],
            [.. outputs.Select(static output => new ProcedureOutput(output.Name, output.Type))],
            (context, arguments) => run(new ProcedureCall(context.Snapshot, arguments, context.Cancellation)))
        {
            Description = description,
        });
    }

    /// <summary>Takes a procedure away; false when there is none of that name.</summary>
    public bool Unregister(string name) => _table.Remove(name);

    /// <summary>Names of all procedures, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _table.All.Select(static procedure => procedure.Name).Order(StringComparer.Ordinal)];
}
