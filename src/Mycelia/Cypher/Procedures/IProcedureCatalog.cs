using System.Diagnostics.CodeAnalysis;

namespace Mycelia.Cypher.Procedures;

/// <summary>The procedures that a query may call. Names are told apart by case, as openCypher does.</summary>
internal interface IProcedureCatalog
{
    bool TryGet(string name, [MaybeNullWhen(false)] out Procedure procedure);

    /// <summary>All procedures, for SHOW PROCEDURES and for hints; in no order.</summary>
    IEnumerable<Procedure> All { get; }
}

/// <summary>A catalog without any procedure.</summary>
internal sealed class EmptyProcedureCatalog : IProcedureCatalog
{
    public static EmptyProcedureCatalog Instance { get; } = new();

    public IEnumerable<Procedure> All => [];

    public bool TryGet(string name, [MaybeNullWhen(false)] out Procedure procedure)
    {
        procedure = null;
        return false;
    }
}
