using Mycelia.Import.Schema;

namespace Mycelia.Import;

/// <summary>
/// The files of an import and what they mean. Nodes may come in any number of files, each with headers in the style of neo4j-admin
/// (<c>id:ID(Person)</c>, <c>age:int</c>, <c>:LABEL</c>) or with plain names; edges likewise; a <c>schema.json</c> says it all at once.
/// </summary>
/// <example><code>
/// var plan = new ImportPlan().Nodes("persons.csv", "Person").Edges("follows.csv", "FOLLOWS", "Person", "Person");
/// var report = db.Import(plan);
/// </code></example>
public sealed class ImportPlan
{
    internal List<PlannedNodes> NodeFiles { get; } = [];

    internal List<PlannedEdges> EdgeFiles { get; } = [];

    internal List<string> JsonFiles { get; } = [];

    internal List<SchemaFile> Schemas { get; } = [];

    /// <summary>The plan that a schema file describes; its files are found relative to it.</summary>
    /// <exception cref="MyceliaException">The schema cannot be read or says something unknown.</exception>
    public static ImportPlan FromSchema(string path)
    {
        var plan = new ImportPlan();
        plan.Schemas.Add(SchemaFile.Read(path));
        return plan;
    }

    /// <summary>
    /// Adds a file of nodes. All of them get the labels, and those of their <c>:LABEL</c> cell. Without a column marked <c>:ID</c> the key is the
    /// column named id, or else the first one.
    /// </summary>
    public ImportPlan Nodes(string file, params IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(file);
        NodeFiles.Add(new PlannedNodes(file, [.. labels]));
        return this;
    }

    /// <summary>
    /// Adds a file of edges. Without columns marked <c>:START_ID</c> and <c>:END_ID</c> the first two columns hold the keys of source and target.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="type">The type of all edges that have no <c>:TYPE</c> cell.</param>
    /// <param name="source">
    /// The label of the sources, or label and key property with a dot between (<c>Person.email</c>), which may be nodes that the database has already.
    /// Null: as the header says.
    /// </param>
    /// <param name="target">The same for the targets.</param>
    public ImportPlan Edges(string file, string? type = null, string? source = null, string? target = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        EdgeFiles.Add(new PlannedEdges(file, type, source, target));
        return this;
    }

    /// <summary>Adds a file of JSON Lines with nodes and relationships; its ids count inside the file only.</summary>
    public ImportPlan JsonLines(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        JsonFiles.Add(file);
        return this;
    }
}

/// <summary>A file of nodes whose meaning its header completes.</summary>
internal sealed record PlannedNodes(string File, string[] Labels);

/// <summary>A file of edges whose meaning its header completes.</summary>
internal sealed record PlannedEdges(string File, string? Type, string? Source, string? Target);
