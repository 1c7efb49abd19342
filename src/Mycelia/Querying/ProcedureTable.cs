using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>The procedures of one database by name.</summary>
internal sealed class ProcedureTable : IProcedureCatalog
{
    private readonly ConcurrentDictionary<string, Procedure> _procedures = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>A table that has the procedures of the engine.</summary>
    public static ProcedureTable WithSystemProcedures()
    {
        var table = new ProcedureTable();
        SystemProcedures.Register(table);
        AlgorithmProcedures.Register(table);
        GraphProcedures.Register(table);
        HistoryProcedures.Register(table);
        return table;
    }

    /// <summary>Rises with every change; plans made before are made again.</summary>
    public int Version => Volatile.Read(ref _version);

    public IEnumerable<Procedure> All => _procedures.Values;

    public bool TryGet(string name, [MaybeNullWhen(false)] out Procedure procedure) => _procedures.TryGetValue(name, out procedure);

    public void Set(Procedure procedure)
    {
        _procedures[procedure.Name] = procedure;
        Interlocked.Increment(ref _version);
    }

    public bool Remove(string name)
    {
        if (!_procedures.TryRemove(name, out _)) return false;
        Interlocked.Increment(ref _version);
        return true;
    }

    /// <summary>Inputs from text: <c>name TYPE, name TYPE = default</c>, where the default is null, {}, 0 or a text.</summary>
    public static ProcedureInput[] InputsOf(string inputs) => [.. Split(inputs).Select(static input =>
    {
        var parts = input.Split(" = ");
        var (name, type) = Column(parts[0]);
        if (parts.Length == 1) return new ProcedureInput(name, type);
        Value value = parts[1] switch { "null" => Value.Null, "{}" => Value.Map([]), "0" => 0, var text => text };
        return new ProcedureInput(name, type) { HasDefault = true, Default = value };
    })];

    /// <summary>Outputs from text: <c>name TYPE, name TYPE</c>.</summary>
    public static ProcedureOutput[] OutputsOf(string outputs) => [.. Split(outputs).Select(Column)];

    private static string[] Split(string columns) => columns.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static ProcedureOutput Column(string column) => column.Split(' ', 2) is [var name, var type] ? new ProcedureOutput(name, type) : throw new InvariantException(column);
}
