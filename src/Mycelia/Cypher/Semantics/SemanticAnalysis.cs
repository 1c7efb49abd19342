using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel.Text;

namespace Mycelia.Cypher.Semantics;

/// <summary>Resolves the names of a query and finds what is wrong with it before it runs.</summary>
internal static class SemanticAnalysis
{
    /// <summary>Analyzes a tree in place. Throws the <see cref="CypherException"/> of the first error, with its place in the text.</summary>
    public static AnalyzedQuery Analyze(Statement statement, IProcedureCatalog procedures)
    {
        try
        {
            return new Analyzer(procedures).Analyze(statement);
        }
        catch (CypherException error)
        {
            error.In(statement.Text);
            throw;
        }
    }

    /// <summary>Throws unless every parameter of the query is among the given names.</summary>
    public static void RequireParameters(AnalyzedQuery query, IReadOnlyCollection<string> given)
    {
        foreach (var name in query.Parameters)
        {
            if (given.Contains(name)) continue;
            var error = CypherErrors.CompileTime(
                "ParameterMissing", "MissingParameter", $"The query needs the parameter `{name}`, which was not given.", query.ParameterOffsets[name], NameHints.For(name, given));
            throw error.In(query.Statement.Text);
        }
    }
}
