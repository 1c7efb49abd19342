// Cases test that what is written can be read again, not that it survives a power cut, so the directories are in memory where the system offers such a place; syncs
// to a disk would take most of the time of a run.

namespace Mycelia.Conformance.Cases;

/// <summary>A new database for one case: in memory, or in a directory of its own where the configuration asks for it, which is removed with it.</summary>
internal sealed class CaseDatabase : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly string? _folder;
    private readonly IReadOnlyList<TestProcedure> _procedures;

    public CaseDatabase(CaseConfiguration configuration, IReadOnlyList<TestProcedure> procedures)
    {
        _procedures = procedures;
        if (configuration.Reopens) _folder = CreateFolder();
        Database = Open();
    }

    public Database Database { get; private set; }

    /// <summary>Checkpoints, closes and opens a database that is in a directory; does nothing in memory.</summary>
    public void Reopen()
    {
        if (_folder is null) return;
        Database.Checkpoint();
        Database.Dispose();
        Database = Open();
    }

    public void Dispose()
    {
        Database.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private static string CreateFolder()
    {
        const string Prefix = "mycelia-conformance-";
        if (!Directory.Exists(InMemory)) return Directory.CreateTempSubdirectory(Prefix).FullName;
        return Directory.CreateDirectory(Path.Combine(InMemory, Prefix + Guid.NewGuid().ToString("N"))).FullName;
    }

    private Database Open()
    {
        var database = _folder is null ? Database.InMemory() : Database.Open(Path.Combine(_folder, "case.mycelia"));
        foreach (var procedure in _procedures) procedure.Register(database);
        return database;
    }
}
