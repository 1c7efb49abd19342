using System.Buffers;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

/// <summary>Makes a tree of a query text.</summary>
internal static class CypherParser
{
    /// <summary>How deep brackets, subqueries and prefix operators may be nested.</summary>
    public const int NestingMax = 400;

    /// <summary>
    /// The height of the tallest expression. Operators that are not associative lean to the left, one level per operand; this bounds them so that
    /// all later stages may walk the tree by recursion on a stack of 1 MiB. Runs of AND, OR and XOR are balanced and do not count by their length.
    /// </summary>
    public const int HeightMax = 1_000;

    /// <summary>Clauses in one query without UNION, queries in one UNION, and relationships in one path: later stages nest plans by them.</summary>
    public const int SequenceMax = 2_000;

    /// <summary>
    /// How deep a chain of comparisons may stand in the middle of another one: the middle operands of a chain are shared by two comparisons, so
    /// what walks the tree visits a chain within a chain twice.
    /// </summary>
    public const int ChainNestingMax = 6;

    /// <summary>The tree of a text.</summary>
    /// <exception cref="CypherException">The text is not a query.</exception>
    public static Statement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = Lexer.Tokenize(text, out var count, out var error);
        try
        {
            return new Parser(text, tokens, count, error).ParseStatement();
        }
        catch (CypherException exception)
        {
            exception.In(text);
            throw;
        }
        finally
        {
            ArrayPool<Token>.Shared.Return(tokens);
        }
    }
}
