namespace Mycelia.Import;

/// <summary>How far an import is.</summary>
/// <param name="Phase">What is being done: the name of a file, or storing.</param>
/// <param name="Done">Bytes read so far, of all files.</param>
/// <param name="Total">Bytes to read in all; 0 when that is not known, as of a dump from a stream without a length.</param>
public readonly record struct ImportProgress(string Phase, long Done, long Total);

/// <summary>A row that was not imported.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line on which the row begins, from 1.</param>
/// <param name="Column">The cell at fault, from 1; 0 when it is the row as a whole.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RejectedRow(string File, long Line, int Column, string Reason)
{
    /// <summary>As in messages: file, line, reason.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Nodes created.</summary>
    public required long Nodes { get; init; }

    /// <summary>Edges created.</summary>
    public required long Edges { get; init; }

    /// <summary>Nodes created with each label.</summary>
    public required IReadOnlyDictionary<string, long> NodesByLabel { get; init; }

    /// <summary>Edges created of each type.</summary>
    public required IReadOnlyDictionary<string, long> EdgesByType { get; init; }

    /// <summary>Rows left out because they were wrong.</summary>
    public required long RowsRejected { get; init; }

    /// <summary>Rows left out because the plan said so: repeated keys where keys are to be distinct, ends that do not exist where those may be missing.</summary>
    public required long RowsSkipped { get; init; }

    /// <summary>The first rejected rows, at most 100.</summary>
    public required IReadOnlyList<RejectedRow> Rejected { get; init; }

    /// <summary>How long it took, storing included.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>A file says something that cannot be imported. The database is as it was before.</summary>
public sealed class ImportException : MyceliaException
{
    internal ImportException(RejectedRow row) : base(StatusCode.InvalidArgument, $"{row}. Mend the row, or skip such rows.") => Row = row;

    /// <summary>The row.</summary>
    public RejectedRow Row { get; }
}
