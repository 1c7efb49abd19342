namespace Mycelia.Cypher.Execution;

/// <summary>What a statement changed, counted as it was done (what is made and deleted again counts on both sides).</summary>
internal sealed class UpdateCounters
{
    public long NodesCreated { get; set; }

    public long NodesDeleted { get; set; }

    public long EdgesCreated { get; set; }

    public long EdgesDeleted { get; set; }

    public long PropertiesSet { get; set; }

    public long LabelsAdded { get; set; }

    public long LabelsRemoved { get; set; }

    public long IndexesAdded { get; set; }

    public long IndexesRemoved { get; set; }

    public long ConstraintsAdded { get; set; }

    public long ConstraintsRemoved { get; set; }
}
