// The procedures that every database has: what it consists of, what can be called. Neo4j's names where tools expect them.

using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

internal static class SystemProcedures
{
    public static string NameOf(ShowSubject subject) => subject switch
    {
        ShowSubject.Indexes => "mycelia.schema.indexes",
        ShowSubject.Constraints => "mycelia.schema.constraints",
        ShowSubject.Functions => "mycelia.functions",
        _ => "mycelia.procedures",
    };

    public static void Register(ProcedureTable table)
    {
        table.Set(Make("mycelia.schema.indexes", "Indexes: what they are on, how far they are, how many entries they have.",
            ["name STRING", "state STRING", "type STRING", "entityType STRING", "labelsOrTypes LIST<STRING>", "properties LIST<STRING>", "owningConstraint STRING?", "entries INTEGER"],
            static context => context.Snapshot.Indexes.Select(static index => new Value[]
            {
                index.Name, index.State.ToString().ToUpperInvariant(), index.Kind.ToString().ToUpperInvariant(), Entity(index.Pattern), Value.List([index.Pattern.LabelOrType]),
                Texts(index.Pattern.Properties), index.IsOfConstraint ? index.Name : Value.Null, index.Entries,
            })));
        table.Set(Make("mycelia.schema.constraints", "Constraints: what they demand of which entities.",
            ["name STRING", "type STRING", "entityType STRING", "labelsOrTypes LIST<STRING>", "properties LIST<STRING>", "ownedIndex STRING?", "propertyType STRING?"],
            static context => context.Snapshot.Constraints.Select(static constraint => new Value[]
            {
                constraint.Name, TypeOf(constraint), Entity(constraint.Pattern), Value.List([constraint.Pattern.LabelOrType]), Texts(constraint.Pattern.Properties),
                constraint.Kind is ConstraintKind.Unique or ConstraintKind.Key ? constraint.Name : Value.Null, constraint.Type?.ToString().ToUpperInvariant() ?? Value.Null,
            })));
        table.Set(Make("mycelia.functions", "Functions that expressions can call.",
            ["name STRING", "category STRING", "signature STRING", "description STRING", "aggregating BOOLEAN"],
            static _ => FunctionTable.All.OrderBy(static function => function.Name, StringComparer.OrdinalIgnoreCase)
                .Select(static function => new Value[] { function.Name, function.Category, function.Signature, function.Description, function.Aggregate is not null })));
        table.Set(Make("mycelia.procedures", "Procedures that can be called.",
            ["name STRING", "signature STRING", "description STRING", "mode STRING"],
            _ => table.All.OrderBy(static procedure => procedure.Name, StringComparer.Ordinal)
                .Select(static procedure => new Value[] { procedure.Name, procedure.Signature, procedure.Description, procedure.Mode.ToString().ToUpperInvariant() })));
        table.Set(Make("db.labels", "Labels of nodes.", ["label STRING"],
            static context => context.Snapshot.CountByLabel().Keys.Order(StringComparer.Ordinal).Select(static label => new Value[] { label })));
        table.Set(Make("db.relationshipTypes", "Types of relationships.", ["relationshipType STRING"],
            static context => context.Snapshot.CountByType().Keys.Order(StringComparer.Ordinal).Select(static type => new Value[] { type })));
        table.Set(Make("db.propertyKeys", "Names that properties have, or had.", ["propertyKey STRING"], static context => Keys(context.Snapshot)));
    }

    private static Procedure Make(string name, string description, string[] columns, Func<ProcedureContext, IEnumerable<Value[]>> rows)
    {
        ProcedureOutput[] outputs = [.. columns.Select(static column => column.Split(' ', 2)).Select(static parts => new ProcedureOutput(parts[0], parts[1]))];
        return new Procedure(name, [], outputs, (context, _) => rows(context)) { Description = description };
    }

    private static IEnumerable<Value[]> Keys(Snapshot snapshot)
    {
        var keys = snapshot.Space.Tables.Keys;
        return Enumerable.Range(0, keys.Count).Select(keys.NameOf).Order(StringComparer.Ordinal).Select(static key => new Value[] { key });
    }

    private static Value Entity(SchemaPattern pattern) => pattern.IsEdges ? "RELATIONSHIP" : "NODE";

    private static Value Texts(IEnumerable<string> texts) => Value.List([.. texts.Select(static text => (Value)text)]);

    private static Value TypeOf(ConstraintInfo constraint) => (constraint.Pattern.IsEdges ? "RELATIONSHIP_" : "NODE_") + constraint.Kind switch
    {
        ConstraintKind.Unique => "PROPERTY_UNIQUENESS",
        ConstraintKind.Exists => "PROPERTY_EXISTENCE",
        ConstraintKind.Key => "KEY",
        _ => "PROPERTY_TYPE",
    };
}
