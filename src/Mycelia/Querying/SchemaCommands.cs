// CREATE and DROP of indexes and constraints: what the text names is asked of Database.Schema, and the command waits until it is in force. SHOW
// commands are not here: they are turned into queries (ShowQueries).

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

internal static class SchemaCommands
{
    public static QueryResult Run(Database database, QueryEngine engine, CompiledQuery query, QueryParameters parameters, QueryOptions options, CancellationToken cancellation)
    {
        if (parameters.Count > 0 && query.Text.Contains('$', StringComparison.Ordinal))
            throw CypherErrors.Syntax("InvalidParameterUse", "Names of indexes, labels and properties cannot be parameters.", query.OffsetOfParameter("")).In(query.Text);
        var report = new RunReport(engine.World, [], TimeSpan.Zero) { Version = database.Snapshot().Version };
        var context = new QueryContext(database.Snapshot(), null, [], report.TokenFor(options.Timeout, cancellation));
        report.Context = context;
        try
        {
            if (query.Mode != QueryMode.Explain) Execute(database.Schema, (SchemaCommand)query.Statement.Body, context);
        }
        catch (Exception e)
        {
            report.End();
            if (Translate(e, query.Text, report) is { } translated) throw translated;
            throw;
        }

        return new QueryResult(query.Columns, new RunningQuery(query.Text, [], Nothing.Instance, context, report));
    }

    private static Exception? Translate(Exception error, string text, RunReport report) => error switch
    {
        CypherException => null,
        MyceliaException { Status: StatusCode.SchemaExists or StatusCode.SchemaMissing } =>
            new CypherException("SchemaError", CypherErrorPhase.Runtime, ((MyceliaException)error).Status.ToString(), error.Message, inner: error).In(text),
        _ => QueryErrors.Translate(error, text, report),
    };

    private static void Execute(Schema schema, SchemaCommand command, QueryContext context)
    {
        switch (command)
        {
            case CreateIndexCommand create:
                if (Create(() => CreateIndex(schema, create), create.IfNotExists, context)) context.Counters.IndexesAdded++;
                break;
            case CreateConstraintCommand create:
                if (Create(() => CreateConstraint(schema, create), create.IfNotExists, context)) context.Counters.ConstraintsAdded++;
                break;
            case DropCommand drop:
                Drop(schema, drop, context);
                break;
        }
    }

    private static bool Create(Func<SchemaBuild> create, bool ifNotExists, QueryContext context)
    {
        SchemaBuild build;
        try
        {
            build = create();
        }
        catch (MyceliaException e) when (ifNotExists && e.Status == StatusCode.SchemaExists)
        {
            return false;
        }

        try
        {
            build.Wait(context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            build.Cancel();
            throw;
        }

        return true;
    }

    private static SchemaBuild CreateIndex(Schema schema, CreateIndexCommand command)
    {
        var pattern = Pattern(command.Entity, command.LabelOrType, command.Properties);
        return command.Kind switch
        {
            "POINT" => schema.CreatePointIndex(pattern, command.Name),
            "RANGE" or "TEXT" => schema.CreateIndex(pattern, command.Name),
            _ => throw CypherErrors.Syntax("UnexpectedSyntax",
                $"There are no {command.Kind} indexes: labels and types are always indexed. Create a RANGE or POINT index.", command.Span.Start),
        };
    }

    private static SchemaBuild CreateConstraint(Schema schema, CreateConstraintCommand command)
    {
        var pattern = Pattern(command.Entity, command.LabelOrType, command.Properties);
        return command.Kind switch
        {
            "UNIQUE" => schema.CreateUnique(pattern, command.Name),
            "EXISTS" => schema.CreateExists(pattern, command.Name),
            "KEY" => schema.CreateKey(pattern, command.Name),
            _ => schema.CreateType(pattern, TypeNamed(command.TypeName!, command.Span.Start), command.Name),
        };
    }

    private static void Drop(Schema schema, DropCommand drop, QueryContext context)
    {
        var isConstraint = schema.Constraints.Any(constraint => constraint.Name == drop.Name);
        var isIndex = !isConstraint && schema.Indexes.Any(index => index.Name == drop.Name);
        if (drop.IsConstraint ? !isConstraint : !isIndex)
        {
            if (drop.IfExists) return;
            var other = drop.IsConstraint ? isIndex : isConstraint;
            throw new MyceliaException(StatusCode.SchemaMissing, other
                ? $"`{drop.Name}` is {(drop.IsConstraint ? "an index: use DROP INDEX" : "a constraint, and its index goes with it: use DROP CONSTRAINT")}."
                : $"There is no {(drop.IsConstraint ? "constraint" : "index")} `{drop.Name}`. SHOW {(drop.IsConstraint ? "CONSTRAINTS" : "INDEXES")} lists those that there are.");
        }

        schema.Drop(drop.Name);
        if (drop.IsConstraint) context.Counters.ConstraintsRemoved++;
        else context.Counters.IndexesRemoved++;
    }

    private static SchemaPattern Pattern(SchemaEntity entity, string labelOrType, IReadOnlyList<string> properties) =>
        entity == SchemaEntity.Node ? SchemaPattern.Nodes(labelOrType, [.. properties]) : SchemaPattern.Edges(labelOrType, [.. properties]);

    private static ValueKind TypeNamed(string name, int offset) => name.ToUpperInvariant() switch
    {
        "BOOLEAN" or "BOOL" => ValueKind.Bool,
        "INTEGER" or "INT" => ValueKind.Int64,
        "FLOAT" => ValueKind.Float64,
        "STRING" => ValueKind.String,
        "DATE" => ValueKind.Date,
        "LOCAL TIME" => ValueKind.LocalTime,
        "ZONED TIME" or "TIME" => ValueKind.ZonedTime,
        "LOCAL DATETIME" => ValueKind.LocalDateTime,
        "ZONED DATETIME" or "DATETIME" => ValueKind.ZonedDateTime,
        "DURATION" => ValueKind.Duration,
        "POINT" => ValueKind.Point,
        "LIST" or "LIST<ANY>" => ValueKind.List,
        _ => throw CypherErrors.Syntax("UnexpectedSyntax",
            $"A property cannot be demanded to be of type {name}. Types are BOOLEAN, INTEGER, FLOAT, STRING, DATE, LOCAL TIME, ZONED TIME, LOCAL DATETIME, ZONED DATETIME, DURATION, POINT and LIST.", offset),
    };

    private sealed class Nothing : IBatchSource
    {
        public static Nothing Instance { get; } = new();

        public Batch? Next() => null;

        public void End()
        {
        }
    }
}
