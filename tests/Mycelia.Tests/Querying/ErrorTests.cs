namespace Mycelia.Tests.Querying;

/// <summary>What an error of a query says: its kind in three vocabularies, where it is, what may help; and that other errors pass as they are.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public ErrorTests() => _db.Query("CREATE (:A {x: 1})-[:E]->(:B)").Dispose();

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("", "SyntaxError", "UnexpectedSyntax", "SyntaxError", 1, 1)]
    [InlineData("MATCH (n) RETRUN n", "SyntaxError", "UnexpectedSyntax", "SyntaxError", 1, 11)]
    [InlineData("MATCH (n\nRETURN n", "SyntaxError", "UnexpectedSyntax", "SyntaxError", 2, 1)]
    [InlineData("MATCH (n) RETURN m", "SyntaxError", "UndefinedVariable", "SyntaxError", 1, 18)]
    [InlineData("MATCH (n)\nWHERE n.x = 1\nRETURN other.x", "SyntaxError", "UndefinedVariable", "SyntaxError", 3, 8)]
    [InlineData("MATCH (n) CREATE (n)", "SyntaxError", "VariableAlreadyBound", "SyntaxError", 1, 19)]
    [InlineData("RETURN unheard(1)", "SyntaxError", "UnknownFunction", "SyntaxError", 1, 8)]
    [InlineData("RETURN 1 AS a, 2 AS a", "SyntaxError", "ColumnNameConflict", "SyntaxError", 1, 0)]
    [InlineData("MATCH (n) WHERE count(n) > 1 RETURN n", "SyntaxError", "InvalidAggregation", "SyntaxError", 1, 0)]
    [InlineData("MATCH (n) WITH n.x RETURN 1", "SyntaxError", "NoExpressionAlias", "SyntaxError", 1, 0)]
    [InlineData("RETURN 'open", "SyntaxError", "", "SyntaxError", 1, 8)]
    [InlineData("RETURN 99999999999999999999", "SyntaxError", "IntegerOverflow", "SyntaxError", 1, 8)]
    [InlineData("MATCH (a)-[r]->(b), (c)-[r]->(d) RETURN r", "SyntaxError", "", "SyntaxError", 1, 0)]
    [InlineData("CREATE (a)-[:T*2]->(b)", "SyntaxError", "CreatingVarLength", "SyntaxError", 1, 0)]
    [InlineData("CREATE (a)--(b)", "SyntaxError", "", "SyntaxError", 1, 0)]
    [InlineData("RETURN *", "SyntaxError", "NoVariablesInScope", "SyntaxError", 1, 0)]
    [InlineData("MATCH (n) RETURN n SKIP -1", "SyntaxError", "NegativeIntegerArgument", "SyntaxError", 1, 0)]
    [InlineData("MATCH (n) RETURN n LIMIT n.x", "SyntaxError", "NonConstantExpression", "SyntaxError", 1, 0)]
    [InlineData("CALL no.such()", "ProcedureError", "ProcedureNotFound", "ProcedureNotFound", 1, 0)]
    [InlineData("RETURN 1 UNION RETURN 2 AS b", "SyntaxError", "DifferentColumnsInUnion", "SyntaxError", 1, 0)]
    [InlineData("RETURN $missing", "ParameterMissing", "MissingParameter", "ParameterMissing", 1, 8)]
    public void Wrong_texts_are_refused_before_anything_runs(string text, string type, string detail, string code, int line, int column)
    {
        var error = Assert.Throws<CypherException>(() => _db.Query(text));
        Assert.Equal((type, CypherErrorPhase.CompileTime), (error.Type, error.Phase));
        if (detail.Length > 0) Assert.Equal(detail, error.Detail);
        AssertPlaced(error, text, code, line, column);
    }

    [Theory]
    [InlineData("RETURN 1 / 0", "ArithmeticError", "DivisionByZero", "ArithmeticError", StatusCode.InvalidArgument)]
    [InlineData("RETURN 1 % 0", "ArithmeticError", "DivisionByZero", "ArithmeticError", StatusCode.InvalidArgument)]
    [InlineData("RETURN 9223372036854775807 + 1", "ArithmeticError", "IntegerOverflow", "ArithmeticError", StatusCode.Overflow)]
    [InlineData("WITH [1] AS l RETURN l['a']", "TypeError", "ListElementAccessByNonInteger", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("WITH {a: 1} AS m RETURN m[1]", "TypeError", "MapElementAccessByNonString", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("WITH 'a' AS s RETURN s.x", "TypeError", "InvalidArgumentType", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("UNWIND [true, 1] AS b RETURN b + 1", "TypeError", "", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("RETURN range(1, 2, 0)", "ArgumentError", "NumberOutOfRange", "ArgumentError", StatusCode.InvalidArgument)]
    [InlineData("UNWIND ['a', [1]] AS l RETURN [x IN l | x]", "TypeError", "", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("MATCH (a:A) DELETE a", "ConstraintVerificationFailed", "DeleteConnectedNode", "", StatusCode.NodeHasEdges)]
    [InlineData("MATCH (a:A) SET a.m = {k: 1}", "TypeError", "InvalidPropertyType", "TypeError", StatusCode.TypeMismatch)]
    [InlineData("MERGE (a:A {x: null})", "SemanticError", "MergeReadOwnWrites", "SemanticError", StatusCode.InvalidArgument)]
    [InlineData("OPTIONAL MATCH (a:Z) CREATE (a)-[:E]->(:B)", "SemanticError", "NullEndNode", "SemanticError", StatusCode.InvalidArgument)]
    [InlineData("MATCH (a:A) DETACH DELETE a SET a.x = 1", "EntityNotFound", "DeletedEntityAccess", "EntityNotFound", StatusCode.EntityNotFound)]
    public void Failures_of_a_run_say_what_failed_and_leave_nothing(string text, string type, string detail, string code, StatusCode status)
    {
        var before = _db.Snapshot().Version;
        var error = Assert.Throws<CypherException>(() => _db.Query(text).ToList());
        Assert.Equal((type, status, CypherErrorPhase.Runtime), (error.Type, error.Status, error.Phase));
        if (detail.Length > 0) Assert.Equal(detail, error.Detail);
        if (code.Length > 0) AssertPlaced(error, text, code, 0, 0);
        Assert.Equal(before, _db.Snapshot().Version);
        Assert.Equal(2, _db.Query("MATCH (n) RETURN count(*)").Scalar<long>());
    }

    [Theory]
    [InlineData("MATCH (person) RETURN persn", "`person`")]
    [InlineData("RETURN coalesc(1)", "`coalesce`")]
    [InlineData("CALL db.lables()", "`db.labels`")]
    public void A_name_that_is_near_is_suggested(string text, string name)
    {
        var error = Assert.Throws<CypherException>(() => _db.Query(text));
        Assert.Contains(name, error.Hint);
        Assert.Contains(name, error.Message);
    }

    [Fact]
    public void An_excerpt_shows_the_line_and_a_caret()
    {
        var error = Assert.Throws<CypherException>(() => _db.Query("MATCH (n)\nRETURN n, nobody\nLIMIT 1"));
        Assert.Equal("RETURN n, nobody\n          ^", error.Excerpt);
        Assert.Equal((2, 11, "MATCH (n)\nRETURN n, nobody\nLIMIT 1"), (error.Line, error.Column, error.Query));
        Assert.EndsWith(error.Excerpt!, error.Message);
    }

    [Fact]
    public void A_constraint_broken_at_the_commit_is_an_error_of_the_query()
    {
        _db.Schema.CreateUnique(SchemaPattern.Nodes("U", "k"), "u_k").Wait();
        _db.Query("CREATE (:U {k: 1})").Dispose();
        var error = Assert.Throws<CypherException>(() => _db.Query("CREATE (:U {k: 1})"));
        Assert.Equal(("ConstraintValidationFailed", StatusCode.ConstraintViolation, "Neo.ClientError.Schema.ConstraintValidationFailed"), (error.Type, error.Status, error.Code));
        Assert.IsType<ConstraintViolationException>(error.InnerException);
        Assert.Equal("CREATE (:U {k: 1})", error.Query);
        Assert.Equal(1, _db.Query("MATCH (u:U) RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void Conflicts_and_misuse_stay_what_they_are()
    {
        var options = new QueryOptions { Transaction = new TransactionOptions { RetriesMax = 0 } };
        _db.Procedures.Register("test.disturb", [], [new ProcedureColumn("x", "INTEGER")], _ =>
        {
            _db.Write(tx => tx.Set(_db.Query("MATCH (a:A) RETURN a").Single().Get<NodeId>(0), "x", 5));
            return [[1]];
        });
        Assert.Throws<ConflictException>(() => _db.Query("CALL test.disturb() YIELD x MATCH (a:A) SET a.x = 7", options));
        Assert.Equal(5, _db.Query("MATCH (a:A) RETURN a.x").Scalar<long>());
        Assert.Throws<ArgumentNullException>(() => _db.Query(null!));
        Assert.Throws<ArgumentNullException>(() => _db.Query("RETURN 1", (QueryOptions)null!));
    }

    private static void AssertPlaced(CypherException error, string text, string code, int line, int column)
    {
        Assert.EndsWith("." + code, error.Code);
        Assert.NotEmpty(error.GqlStatus);
        Assert.Equal(text, error.Query);
        if (line > 0) Assert.Equal(line, error.Line);
        if (column > 0) Assert.Equal(column, error.Column);
        if (error.Line > 0) Assert.Contains("^", error.Excerpt);
    }
}
