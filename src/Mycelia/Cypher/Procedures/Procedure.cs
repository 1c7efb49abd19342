// A procedure as the query language sees it: a signature that semantic analysis holds calls against, and the code that a call runs. Types are given
// by their names in Cypher, with a trailing `?` where null is allowed (`INTEGER?`, `NUMBER?`, `LIST<NODE>`, `ANY?`).

namespace Mycelia.Cypher.Procedures;

/// <summary>What a procedure may do; a query that calls one which writes is a writing query.</summary>
internal enum ProcedureMode
{
    Read,
    Write,
    Schema,
    /// <summary>It changes what the database keeps in memory beside the graph, so it runs at once and not as its rows are read; otherwise like one that reads.</summary>
    Memory,
    /// <summary>It changes the history: on the database, not in the query's transaction, so a call must be the whole query.</summary>
    History,
}

/// <summary>An argument. One with a default may be left out at the end.</summary>
internal sealed record ProcedureInput(string Name, string Type)
{
    public bool HasDefault { get; init; }

    public Value Default { get; init; }
}

/// <summary>A column that calls give.</summary>
internal sealed record ProcedureOutput(string Name, string Type);

/// <summary>What one call is given besides its arguments.</summary>
internal sealed class ProcedureContext(Snapshot snapshot, Transaction? transaction, CancellationToken cancellation)
{
    /// <summary>The version that the calling clause reads.</summary>
    public Snapshot Snapshot { get; } = snapshot;

    /// <summary>Where updates go; null in a query that only reads.</summary>
    public Transaction? Transaction { get; } = transaction;

    public CancellationToken Cancellation { get; } = cancellation;
}

/// <summary>Runs a call: rows of as many values as the procedure has outputs. The arguments are complete, defaults filled in, in order.</summary>
internal delegate IEnumerable<Value[]> ProcedureBody(ProcedureContext context, ReadOnlyMemory<Value> arguments);

internal sealed class Procedure(string name, IReadOnlyList<ProcedureInput> inputs, IReadOnlyList<ProcedureOutput> outputs, ProcedureBody run)
{
    public string Name { get; } = name;

    public IReadOnlyList<ProcedureInput> Inputs { get; } = inputs;

    public IReadOnlyList<ProcedureOutput> Outputs { get; } = outputs;

    public ProcedureBody Run { get; } = run;

    public string Description { get; init; } = "";

    public ProcedureMode Mode { get; init; } = ProcedureMode.Read;

    /// <summary>Without columns: a call passes each of its rows once.</summary>
    public bool IsVoid => Outputs.Count == 0;

    /// <summary>How many arguments a call must give at least.</summary>
    public int ArgumentsMin => Inputs.TakeWhile(input => !input.HasDefault).Count();

    /// <summary>As SHOW PROCEDURES and errors print it: <c>name(in :: INTEGER?) :: (out :: STRING?)</c>.</summary>
    public string Signature =>
        $"{Name}({string.Join(", ", Inputs.Select(input => $"{input.Name} :: {input.Type}"))}) :: ({string.Join(", ", Outputs.Select(output => $"{output.Name} :: {output.Type}"))})";
}
