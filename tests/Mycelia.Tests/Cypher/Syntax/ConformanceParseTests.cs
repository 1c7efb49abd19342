using Mycelia.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>Every query of the conformance cases parses, or fails as the case demands.</summary>
public sealed class ConformanceParseTests
{
    /// <summary>The details of errors that are seen in the text without knowing what its names stand for.</summary>
    private static readonly string[] ParserDetails =
    [
        "InvalidNumberLiteral", "IntegerOverflow", "FloatingPointOverflow", "InvalidUnicodeLiteral", "InvalidUnicodeCharacter",
        "InvalidRelationshipPattern", "InvalidClauseComposition", "NoExpressionAlias", "InvalidArgumentPassingMode",
    ];

    [SharedFact(ConformanceQuery.Folder)]
    public void Every_query_parses_or_is_refused_as_it_should_be()
    {
        var problems = new List<string>();
        var number = 0;
        foreach (var query in ConformanceQuery.All())
        {
            number++;
            try
            {
                CypherParser.Parse(query.Text);
                if (ParserDetails.Contains(query.ErrorDetail)) problems.Add($"{query.Id}: {query.ErrorDetail} is missing\n{query.Text}");
            }
            catch (CypherException error)
            {
                if ((error.Type, error.Detail) != (query.ErrorType, query.ErrorDetail))
                    problems.Add($"{query.Id}: {error.Type} {error.Detail} rather than {query.ErrorType} {query.ErrorDetail}\n{error.Message}");
                if (error.Line == 0) problems.Add($"{query.Id}: no place");
            }
        }

        Assert.True(number > 3_000, $"There are only {number} queries.");
        Assert.True(problems.Count == 0, $"{problems.Count} problems\n" + string.Join("\n\n", problems.Take(40)));
    }
}
