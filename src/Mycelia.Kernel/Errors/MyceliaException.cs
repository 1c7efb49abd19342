namespace Mycelia;

/// <summary>What kind of thing went wrong; stable across versions, so that programs can branch on it.</summary>
public enum StatusCode
{
    /// <summary>An argument has the wrong type, range or shape.</summary>
    InvalidArgument = 1,
    /// <summary>The node or edge does not exist in the version that was read.</summary>
    EntityNotFound = 2,
    /// <summary>A node still has edges and was deleted without detaching them.</summary>
    NodeHasEdges = 3,
    /// <summary>Another transaction changed the same thing first; run the transaction again.</summary>
    Conflict = 4,
    /// <summary>The transaction, snapshot or database was used after it ended or was disposed.</summary>
    InvalidState = 5,
    /// <summary>The path does not exist, is not a database, or cannot be read or written.</summary>
    StorageUnavailable = 6,
    /// <summary>Another process (or another Database object) holds the writer lock.</summary>
    Locked = 7,
    /// <summary>The database was written by a newer release.</summary>
    NewerFormat = 8,
    /// <summary>The disk is full or the device failed while writing.</summary>
    StorageFailure = 9,
    /// <summary>Bytes on disk do not have the content that was written.</summary>
    Corruption = 10,
    /// <summary>A native library that the operation needs is missing or too old.</summary>
    MissingLibrary = 11,
    /// <summary>A limit of this release was exceeded (value size, transaction size, number of rows).</summary>
    LimitExceeded = 12,
    /// <summary>A value has another type than the operation needs.</summary>
    TypeMismatch = 13,
    /// <summary>An arithmetic result does not fit its type.</summary>
    Overflow = 14,
    /// <summary>A write would break a constraint, or existing data breaks one that was to be created.</summary>
    ConstraintViolation = 15,
    /// <summary>The index, constraint or definition that the call needs does not exist.</summary>
    SchemaMissing = 16,
    /// <summary>An index or constraint of this name, or an equal one, exists already.</summary>
    SchemaExists = 17,
    /// <summary>No commit, branch or tag has this name.</summary>
    RevisionNotFound = 18,
    /// <summary>A branch, tag or remote of this name exists already.</summary>
    NameTaken = 19,
    /// <summary>The branch holds changes that no commit records, which the call would mix with others or lose.</summary>
    UncommittedChanges = 20,
    /// <summary>Both sides of a merge changed the same thing: the conflicts have to be resolved first.</summary>
    MergeConflicts = 21,
    /// <summary>A branch elsewhere moved on: fetch and merge before pushing.</summary>
    Diverged = 22,
}

/// <summary>An error that the caller can act on. The message says what happened, where, and what to do next.</summary>
public class MyceliaException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MyceliaException(StatusCode status, string message, Exception? inner = null) : base(message, inner) => Status = status;

    /// <summary>What kind of error this is.</summary>
    public StatusCode Status { get; }

    /// <summary>Whether running the same transaction again can succeed.</summary>
    public virtual bool IsRetryable => false;
}

/// <summary>Stored bytes differ from what was written. The database refuses to go on, so that no wrong data is returned.</summary>
public sealed class CorruptionException : MyceliaException
{
    /// <summary>Creates the exception; <paramref name="message"/> names the file or record and the position.</summary>
    public CorruptionException(string message, Exception? inner = null) : base(StatusCode.Corruption, message, inner)
    {
    }
}
