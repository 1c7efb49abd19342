namespace Mycelia;

/// <summary>When an error of a query was found.</summary>
public enum CypherErrorPhase
{
    /// <summary>From the text alone, before anything ran.</summary>
    CompileTime,
    /// <summary>While the query ran; what it had written is undone.</summary>
    Runtime,
}

/// <summary>
/// A query that cannot be compiled or run. Besides the message it says in the terms of openCypher's conformance kit what kind of error it is, the
/// status codes that Neo4j's drivers know, and where in the text the cause stands.
/// </summary>
public sealed class CypherException : MyceliaException
{
    internal CypherException(string type, CypherErrorPhase phase, string detail, string message, int offset = -1, string? hint = null, Exception? inner = null)
        : base(CypherErrorCodes.StatusOf(type, detail), message, inner)
    {
        (Type, Phase, Detail, Offset, Hint) = (type, phase, detail, offset, hint);
        (Code, GqlStatus) = CypherErrorCodes.CodesOf(type, detail);
    }

    /// <summary>The kind of error as openCypher names it: SyntaxError, SemanticError, TypeError, ArgumentError, EntityNotFound, ParameterMissing, …</summary>
    public string Type { get; }

    /// <summary>Whether the text or the run was at fault.</summary>
    public CypherErrorPhase Phase { get; }

    /// <summary>What exactly, as openCypher names it: UndefinedVariable, InvalidArgumentType, NumberOutOfRange, …</summary>
    public string Detail { get; }

    /// <summary>The status code that Neo4j's drivers know, e.g. <c>Neo.ClientError.Statement.SyntaxError</c>.</summary>
    public string Code { get; }

    /// <summary>The GQL status, e.g. <c>42001</c>.</summary>
    public string GqlStatus { get; }

    /// <summary>What could be done, e.g. <c>Did you mean `name`?</c>; null when nothing is known.</summary>
    public string? Hint { get; }

    /// <summary>Where in the text, in UTF-16 units from 0; -1 when no place is known.</summary>
    public int Offset { get; private set; }

    /// <summary>The line, from 1; 0 when no place is known.</summary>
    public int Line { get; private set; }

    /// <summary>The column in its line, from 1; 0 when no place is known.</summary>
    public int Column { get; private set; }

    /// <summary>The query; null while it is not known.</summary>
    public string? Query { get; private set; }

    /// <summary>The source line and a caret under the place, two lines of text; null when no place is known.</summary>
    public string? Excerpt { get; private set; }

    /// <summary>Gives an error that was found below the text a place in it; one that has a place keeps it.</summary>
    internal CypherException At(int offset)
    {
        if (Offset < 0) Offset = offset;
        return this;
    }

    /// <summary>Computes line, column and excerpt; called once, by the stage that knows the text.</summary>
    internal CypherException In(string query)
    {
        if (Query is not null) return this;
        Query = query;
        if (Offset < 0) return this;
        var place = Cypher.Errors.SourcePlace.Of(query, Offset);
        (Line, Column, Excerpt) = (place.Line, place.Column, place.Excerpt);
        return this;
    }

    /// <summary>Message, place and excerpt as a terminal shows them.</summary>
    public override string Message
    {
        get
        {
            var text = base.Message;
            if (Hint is not null) text += " " + Hint;
            return Excerpt is null ? text : $"{text} (line {Line}, column {Column})\n{Excerpt}";
        }
    }
}
