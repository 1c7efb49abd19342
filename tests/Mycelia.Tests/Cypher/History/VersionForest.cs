using System.Globalization;

namespace Mycelia.Tests.Cypher.History;

/// <summary>
/// A small history. `main`: Ada and Bob, who know each other (v1); Ada is 36, and Carl is there (v2); Bob is gone, Ada is a countess (v3); Ada is 37, not recorded.
/// `dev` from v1: Dora (d1); Bob is Robert, not recorded.
/// </summary>
internal sealed class VersionForest : IDisposable
{
    public VersionForest()
    {
        Run("CREATE (:Person {name: 'Ada'})-[:KNOWS {since: 1833}]->(:Person {name: 'Bob'})");
        V1 = Commit("v1");
        Run("MATCH (a:Person {name: 'Ada'}) SET a.age = 36 CREATE (:Person {name: 'Carl'})");
        V2 = Commit("v2");
        Run("MATCH (b:Person {name: 'Bob'}) DETACH DELETE b");
        Run("MATCH (a:Person {name: 'Ada'}) SET a:Countess");
        V3 = Commit("v3");
        Run("MATCH (a:Person {name: 'Ada'}) SET a.age = 37");
        var dev = Db.History.CreateBranch("dev", V1);
        dev.Query("CREATE (:Person {name: 'Dora'})").Dispose();
        D1 = dev.Commit("d1", "you").Id.ToString();
        dev.Query("MATCH (b:Person {name: 'Bob'}) SET b.name = 'Robert'").Dispose();
    }

    public Database Db { get; } = Database.InMemory();

    public string V1 { get; } = "";

    public string V2 { get; } = "";

    public string V3 { get; } = "";

    public string D1 { get; } = "";

    public Dictionary<string, Value> Parameters => new() { ["v1"] = V1, ["v2"] = V2, ["v3"] = V3, ["d1"] = D1, ["dev"] = "dev", ["back"] = "~1" };

    public void Dispose() => Db.Dispose();

    public void Run(string text) => Db.Query(text, Parameters).Dispose();

    public string Commit(string message) => Db.History.Commit(message, "me").Id.ToString();

    /// <summary>The rows of a query: values separated by commas, rows by bars.</summary>
    public string Rows(string text) => Rows(Db.Query(text, Parameters));

    public static string Rows(QueryResult result)
    {
        using (result)
            return string.Join(" | ", result.ToList().Select(row => string.Join(", ", Enumerable.Range(0, row.Count).Select(i => Text(row[i])))));
    }

    private static string Text(Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.String => value.AsString(),
        ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
