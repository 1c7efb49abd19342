// One registration of AddMycelia: opens its database once, at the host's start or when the container first hands it out, and closes it with the
// container. The container owns this object; the Database that it hands out is disposed here, once, and not by the container itself.

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mycelia.Hosting;

/// <summary>A database that the container opens and closes.</summary>
internal sealed class RegisteredDatabase(MyceliaOptions options, ILoggerFactory? loggers) : IDisposable, IAsyncDisposable
{
    private readonly Lock _opening = new();
    private Database? _database;
    private bool _isClosed;

    public bool OpenAtStart => options.OpenAtStart;

    /// <summary>What failed when the database was last opened; null when that has not been tried or succeeded.</summary>
    public Exception? Failure { get; private set; }

    public bool IsOpen => Volatile.Read(ref _database) is not null;

    /// <summary>Opens the database if it is not open yet. An attempt that failed is made again the next time.</summary>
    public Database Get()
    {
        if (Volatile.Read(ref _database) is { } database) return database;
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(Database));
            if (_database is not null) return _database;
            try
            {
                Volatile.Write(ref _database, Open());
                Failure = null;
                return _database!;
            }
            catch (Exception e)
            {
                Failure = e;
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_opening)
        {
            _isClosed = true;
            _database?.Dispose();
        }
    }

    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    private Database Open()
    {
        var settings = options.Database;
        if (settings.Logger is null && loggers is not null) settings = settings with { Logger = loggers.CreateLogger("Mycelia.Database") };
        if (options.InMemory) return Database.InMemory(settings);
        if (string.IsNullOrWhiteSpace(options.Path))
            throw new MyceliaException(StatusCode.InvalidArgument, "AddMycelia was given no path. Pass it, set MyceliaOptions.Path, or set InMemory.");
        return Database.Open(options.Path, settings);
    }
}

/// <summary>Opens a registered database when the host starts.</summary>
internal sealed class DatabaseStarter(RegisteredDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.OpenAtStart ? Task.Run(() => database.Get(), cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
