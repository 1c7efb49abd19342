namespace Mycelia.Tests.Querying;

/// <summary>Index and constraint commands, and SHOW.</summary>
public class SchemaCommandTests
{
    [Fact]
    public void Indexes_and_constraints_are_created_shown_and_dropped()
    {
        using var db = Database.InMemory();
        db.Query("CREATE (:Person {id: 1, name: 'Ada'}), (:Person {id: 2, name: 'Charles'})");
        Assert.Equal(1, db.Query("CREATE INDEX names FOR (p:Person) ON (p.name)").Summary.Counters.IndexesAdded);
        Assert.Equal(1, db.Query("CREATE CONSTRAINT ids FOR (p:Person) REQUIRE p.id IS UNIQUE").Summary.Counters.ConstraintsAdded);
        var indexes = db.Query("SHOW INDEXES YIELD name, labelsOrTypes, properties, owningConstraint AS owner ORDER BY name DESC").ToList();
        Assert.Equal(["names", "ids"], indexes.Select(static row => row.Get<string>("name")!));
        Assert.Equal([null, "ids"], indexes.Select(static row => row.Get<string>("owner")));
        Assert.Equal("['name']", indexes[0]["properties"].ToString());
        Assert.Equal(1, db.Query("DROP INDEX names").Summary.Counters.IndexesRemoved);
        Assert.Equal(1, db.Query("DROP CONSTRAINT ids").Summary.Counters.ConstraintsRemoved);
        Assert.Empty(db.Query("SHOW CONSTRAINTS").ToList());
    }

    [Fact]
    public void What_exists_or_is_missing_is_refused_or_passed_over()
    {
        using var db = Database.InMemory();
        db.Query("CREATE INDEX names FOR (p:Person) ON (p.name)");
        Assert.Equal("SchemaExists", Assert.Throws<CypherException>(() => db.Query("CREATE INDEX names FOR (p:Person) ON (p.age)")).Detail);
        Assert.Equal(0, db.Query("CREATE INDEX names IF NOT EXISTS FOR (p:Person) ON (p.age)").Summary.Counters.IndexesAdded);
        Assert.Equal("SchemaMissing", Assert.Throws<CypherException>(() => db.Query("DROP INDEX other")).Detail);
        Assert.Contains("use DROP INDEX", Assert.Throws<CypherException>(() => db.Query("DROP CONSTRAINT names")).Message);
        Assert.False(db.Query("DROP INDEX other IF EXISTS").Summary.Counters.ContainsUpdates);
    }

    [Fact]
    public void A_constraint_that_data_breaks_is_not_created()
    {
        using var db = Database.InMemory();
        db.Query("CREATE (:Person {id: 1}), (:Person {id: 1})");
        var error = Assert.Throws<CypherException>(() => db.Query("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE"));
        Assert.Equal(("ConstraintValidationFailed", "Neo.ClientError.Schema.ConstraintValidationFailed"), (error.Type, error.Code));
        Assert.IsType<ConstraintViolationException>(error.InnerException);
    }

    [Fact]
    public void Show_can_do_what_queries_can()
    {
        using var db = Database.InMemory();
        Assert.True(db.Query("SHOW FUNCTIONS YIELD name, aggregating WHERE aggregating RETURN count(*) AS n").Single().Get<long>("n") >= 8);
        Assert.Equal(2, db.Query("SHOW PROCEDURES YIELD name ORDER BY name SKIP 1 LIMIT 2").ToList().Count);
        Assert.Equal("UndefinedVariable", Assert.Throws<CypherException>(() => db.Query("SHOW INDEXES WHERE nme = 'x'")).Detail);
        Assert.Equal(["name", "state"], db.Query("SHOW INDEXES").Columns.Take(2));
    }

    [Fact]
    public void A_transaction_refuses_definitions()
    {
        using var db = Database.InMemory();
        using var tx = db.Begin();
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.Query("CREATE INDEX FOR (p:Person) ON (p.name)")).Status);
    }
}
