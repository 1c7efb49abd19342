// What each kind of error is called by Neo4j's drivers and by GQL. openCypher's type and detail are the key; the detail decides only where one type has
// several codes.

namespace Mycelia;

internal static class CypherErrorCodes
{
    public static StatusCode StatusOf(string type, string detail) => type switch
    {
        "TypeError" => StatusCode.TypeMismatch,
        "EntityNotFound" => StatusCode.EntityNotFound,
        "ConstraintVerificationFailed" when detail == "DeleteConnectedNode" => StatusCode.NodeHasEdges,
        "ConstraintVerificationFailed" or "ConstraintValidationFailed" => StatusCode.ConstraintViolation,
        "ArithmeticError" when detail != "DivisionByZero" => StatusCode.Overflow,
        "LimitExceeded" => StatusCode.LimitExceeded,
        "TransactionError" => StatusCode.InvalidState,
        "VersionError" => detail == nameof(StatusCode.RevisionNotFound) ? StatusCode.RevisionNotFound : StatusCode.InvalidArgument,
        _ => StatusCode.InvalidArgument,
    };

    public static (string Code, string GqlStatus) CodesOf(string type, string detail) => type switch
    {
        "SyntaxError" => ("Neo.ClientError.Statement.SyntaxError", detail switch
        {
            "UndefinedVariable" => "42N62",
            "VariableAlreadyBound" => "42N59",
            "UnknownFunction" => "42N48",
            "InvalidArgumentType" or "VariableTypeConflict" => "22NB1",
            _ => "42001",
        }),
        "SemanticError" => ("Neo.ClientError.Statement.SemanticError", "42000"),
        "TypeError" => ("Neo.ClientError.Statement.TypeError", "22G03"),
        "ArgumentError" => ("Neo.ClientError.Statement.ArgumentError", detail == "NumberOutOfRange" ? "22003" : "22N04"),
        "ArithmeticError" => ("Neo.ClientError.Statement.ArithmeticError", detail == "DivisionByZero" ? "22012" : "22003"),
        "ParameterMissing" => ("Neo.ClientError.Statement.ParameterMissing", "42N51"),
        "EntityNotFound" => ("Neo.ClientError.Statement.EntityNotFound", "22N27"),
        "PropertyNotFound" => ("Neo.ClientError.Statement.PropertyNotFound", "22N31"),
        "ProcedureError" when detail == "ProcedureNotFound" => ("Neo.ClientError.Procedure.ProcedureNotFound", "42N08"),
        "ProcedureError" => ("Neo.ClientError.Procedure.ProcedureCallFailed", "52N02"),
        "ConstraintVerificationFailed" => ("Neo.ClientError.Schema.ConstraintValidationFailed", "G1001"),
        "ConstraintValidationFailed" => ("Neo.ClientError.Schema.ConstraintValidationFailed", "22N77"),
        "LimitExceeded" => ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "51N72"),
        "TransactionError" => (detail == "Timeout" ? "Neo.ClientError.Transaction.TransactionTimedOut" : "Neo.ClientError.Transaction.Terminated", "25N02"),
        _ => ("Neo.DatabaseError.Statement.ExecutionFailed", "50N00"),
    };
}
