namespace Mycelia;

public sealed partial class Database
{
    /// <summary>Throws when the database was closed, or takes no commits since a write of the log failed.</summary>
    internal void RequireWritable()
    {
        RequireOpen();
        _log?.ThrowIfFailed();
    }
}
