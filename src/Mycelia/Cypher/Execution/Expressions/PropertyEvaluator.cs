using Mycelia.Cypher.Functions;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>The number of a name in one database, looked up again as long as the database does not know the name.</summary>
internal struct TokenCache(string name)
{
    private TokenTable? _table;
    private int _number;

    public int Find(TokenTable table)
    {
        if (ReferenceEquals(_table, table) && _number >= 0) return _number;
        _table = table;
        return _number = table.Find(name);
    }
}

/// <summary><c>subject.key</c>: column-wise for nodes and edges, value by value for maps and the rest.</summary>
internal sealed class PropertyEvaluator(Evaluator subject, string key) : Evaluator
{
    private readonly Vector _result = new();
    private readonly ScatteredReader _scattered = new();
    private TokenCache _key = new(key);

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var vector = subject.Evaluate(batch, context);
        if (vector.Kind == VectorKind.Null) return vector;
        var positions = Positions.Of(batch);
        if (vector.Kind is VectorKind.Node or VectorKind.Edge)
        {
            PropertyReader.Read(vector, positions, batch.Count, _key.Find(context.Space.Tables.Keys), context, _result, _scattered);
            return _result;
        }

        var scope = context.Scope;
        if (vector.IsConstant) positions = Positions.Below(1);
        var sink = new VectorSink(_result, positions, batch.Count, context, vector.IsConstant);
        foreach (var p in positions) sink.Add(CypherLists.Property(VectorCopy.GetValue(vector, p, context), key, scope));
        return _result;
    }
}
