using System.Diagnostics.CodeAnalysis;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Tests.Cypher.Semantics;

/// <summary>A catalog made of signatures, e.g. <c>test.my.proc(name :: STRING?, in :: INTEGER?) :: (out :: INTEGER?)</c>.</summary>
internal sealed class CaseProcedures : IProcedureCatalog
{
    private readonly Dictionary<string, Procedure> _procedures = [];

    public CaseProcedures(params IEnumerable<string> signatures)
    {
        foreach (var signature in signatures)
        {
            var procedure = Parse(signature);
            _procedures[procedure.Name] = procedure;
        }
    }

    public IEnumerable<Procedure> All => _procedures.Values;

    public bool TryGet(string name, [MaybeNullWhen(false)] out Procedure procedure) => _procedures.TryGetValue(name, out procedure);

    /// <summary>A name with <c>!</c> before it writes; an input with <c>=</c> has a default.</summary>
    private static Procedure Parse(string signature)
    {
        var writes = signature.StartsWith('!');
        signature = signature.TrimStart('!');
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var between = signature.IndexOf(") ::", StringComparison.Ordinal);
        var inputs = Columns(signature[(open + 1)..between]).Select(column => new ProcedureInput(column.Name, column.Type.TrimEnd('=')) { HasDefault = column.Type.EndsWith('=') });
        var outputs = Columns(signature[(between + 4)..].Trim().Trim('(', ')')).Select(column => new ProcedureOutput(column.Name, column.Type));
        return new Procedure(signature[..open], [.. inputs], [.. outputs], (_, _) => []) { Mode = writes ? ProcedureMode.Write : ProcedureMode.Read };
    }

    private static IEnumerable<(string Name, string Type)> Columns(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(column => column.Split("::", StringSplitOptions.TrimEntries))
            .Select(parts => (parts[0], parts[1]));
}
