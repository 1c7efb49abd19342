namespace Mycelia.Cypher.Errors;

/// <summary>Makes the errors of the query language: one base form each for compile time and run time, and the frequent ones by name.</summary>
internal static class CypherErrors
{
    public static CypherException Syntax(string detail, string message, int offset, string? hint = null) =>
        new("SyntaxError", CypherErrorPhase.CompileTime, detail, message, offset, hint);

    /// <summary>An error of another type than SyntaxError that the text alone shows.</summary>
    public static CypherException CompileTime(string type, string detail, string message, int offset, string? hint = null, Exception? inner = null) =>
        new(type, CypherErrorPhase.CompileTime, detail, message, offset, hint, inner);

    /// <summary>An error of a run. The place is filled in by the expression that is being evaluated.</summary>
    public static CypherException Runtime(string type, string detail, string message, string? hint = null, Exception? inner = null) =>
        new(type, CypherErrorPhase.Runtime, detail, message, -1, hint, inner);

    /// <summary>A value of a wrong type reached an operator or function while running.</summary>
    public static CypherException Type(string message, string detail = "InvalidArgumentValue") => Runtime("TypeError", detail, message);

    public static CypherException Argument(string message, string detail = "InvalidArgumentType") => Runtime("ArgumentError", detail, message);

    public static CypherException OutOfRange(string message) => Runtime("ArgumentError", "NumberOutOfRange", message);

    public static CypherException UndefinedVariable(string name, int offset, string? hint = null) =>
        Syntax("UndefinedVariable", $"The variable `{name}` is not defined here.", offset, hint);

    public static CypherException Overflow(string message) => Runtime("ArithmeticError", "IntegerOverflow", message);

    public static CypherException DivisionByZero() => Runtime("ArithmeticError", "DivisionByZero", "Division by zero. Test the divisor first, or use floats.");
}
