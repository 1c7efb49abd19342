using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Hosting;

/// <summary>AddMycelia with the real container, host, configuration and health checks.</summary>
public sealed class AddMyceliaTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["db.mycelia"];

    [Fact]
    public void One_database_for_all_opened_at_first_use_and_closed_with_the_container()
    {
        var services = new ServiceCollection().AddMycelia(Path);
        Database database;
        using (var provider = services.BuildServiceProvider())
        {
            Assert.False(Directory.Exists(Path));
            database = provider.GetRequiredService<Database>();
            using var scope = provider.CreateScope();
            Assert.Same(database, scope.ServiceProvider.GetRequiredService<Database>());
            database.Write(tx => tx.CreateNode("Node"));
        }

        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => database.Snapshot()).Status);
        using var reopened = Database.Open(Path);
        Assert.Equal(1, reopened.Snapshot().NodeCount);
    }

    [Fact]
    public async Task A_host_opens_the_database_when_it_starts_and_logs_to_its_loggers()
    {
        var lines = new Lines();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(lines);
        builder.Services.AddMycelia(Path);
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.True(Directory.Exists(Path));
            Assert.Contains(lines.All, line => line.StartsWith("Mycelia.Database: Opened", StringComparison.Ordinal));
            await host.StopAsync();
            host.Services.GetRequiredService<Database>().Write(tx => tx.CreateNode("Node"));
        }

        Database.Open(Path).Dispose();
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_stops_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMycelia(options =>
        {
            options.Path = Path;
            options.Database = options.Database with { CreateIfMissing = false };
        });
        using var host = builder.Build();
        Assert.Equal(StatusCode.StorageUnavailable, (await Assert.ThrowsAsync<MyceliaException>(() => host.StartAsync())).Status);
    }

    [Fact]
    public async Task Without_OpenAtStart_the_host_leaves_it_closed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMycelia(options => (options.Path, options.OpenAtStart) = (Path, false));
        using var host = builder.Build();
        await host.StartAsync();
        Assert.False(Directory.Exists(Path));
        Assert.NotNull(host.Services.GetRequiredService<Database>());
    }

    [Fact]
    public void Settings_come_from_the_configuration()
    {
        var section = Section(("Path", Path), ("durability", "relaxed"), ("RelaxedInterval", "00:00:00.050"), ("CheckpointLogBytes", "12345"), ("OpenAtStart", "false"));
        var options = new MyceliaOptions();
        options.Bind(section);
        Assert.Equal((Path, false, Durability.Relaxed), (options.Path, options.OpenAtStart, options.Database.Durability));
        Assert.Equal((TimeSpan.FromMilliseconds(50), 12345L, true), (options.Database.RelaxedInterval, options.Database.CheckpointLogBytes, options.Database.CreateIfMissing));
        using var provider = new ServiceCollection().AddMycelia(section).BuildServiceProvider();
        Assert.Equal(Path, provider.GetRequiredService<Database>().Path);
    }

    /// <summary>Whatever option is added to the database can be set in the configuration as well.</summary>
    [Fact]
    public void Every_option_of_the_database_has_a_key()
    {
        foreach (var property in typeof(DatabaseOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.Name is nameof(DatabaseOptions.Logger) or "EqualityContract") continue;
            var other = property.GetValue(new DatabaseOptions()) switch
            {
                bool value => (object)!value,
                long value => value + 1,
                int value => value + 1,
                TimeSpan value => value + TimeSpan.FromSeconds(1),
                Durability => Durability.Relaxed,
                null when property.PropertyType == typeof(string) => "some text",
                var value => throw new InvalidOperationException($"{property.Name} is a {value}: decide how MyceliaOptions.Bind reads it"),
            };
            var options = new MyceliaOptions();
            options.Bind(Section((property.Name, Convert.ToString(other, System.Globalization.CultureInfo.InvariantCulture)!)));
            Assert.Equal(other, property.GetValue(options.Database));
        }
    }

    [Theory]
    [InlineData("Pth", "x", "no such option")]
    [InlineData("Durability", "Sometimes", "Strict, Relaxed, None")]
    [InlineData("Durability", "7", "Strict, Relaxed, None")]
    [InlineData("CheckpointLogBytes", "many", "whole number")]
    [InlineData("CreateIfMissing", "maybe", "true or false")]
    public void A_wrong_key_or_value_is_named(string key, string value, string why)
    {
        var error = Assert.Throws<MyceliaException>(() => new MyceliaOptions().Bind(Section((key, value))));
        Assert.Contains($"Mycelia:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_databases_stand_under_keys()
    {
        using var provider = new ServiceCollection()
            .AddMycelia(options => options.InMemory = true)
            .AddKeyedMycelia("people", options => options.InMemory = true)
            .AddKeyedMycelia("places", Section(("Path", Path)))
            .BuildServiceProvider();
        var databases = new[] { provider.GetRequiredService<Database>(), provider.GetRequiredKeyedService<Database>("people"), provider.GetRequiredKeyedService<Database>("places") };
        Assert.Equal(3, databases.Distinct().Count());
        Assert.Same(databases[1], provider.GetRequiredKeyedService<Database>("people"));
        Assert.Equal(Path, databases[2].Path);
    }

    [Fact]
    public void A_second_database_without_a_key_or_without_a_path_is_refused()
    {
        var services = new ServiceCollection().AddMycelia(Path);
        Assert.Contains("AddKeyedMycelia", Assert.Throws<InvalidOperationException>(() => services.AddMycelia(Path)).Message, StringComparison.Ordinal);
        using var provider = new ServiceCollection().AddMycelia(_ => { }).BuildServiceProvider();
        Assert.Contains("no path", Assert.Throws<MyceliaException>(() => provider.GetRequiredService<Database>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_follows_the_database()
    {
        var services = new ServiceCollection().AddLogging().AddMycelia(options => (options.Path, options.Database) = (Path, new DatabaseOptions { CreateIfMissing = false }));
        services.AddHealthChecks().Add(MyceliaHealthCheck.For());
        await using var provider = services.BuildServiceProvider();
        var health = provider.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        Assert.Throws<MyceliaException>(() => provider.GetRequiredService<Database>());
        var unhealthy = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Status);
        Assert.Contains(Path, unhealthy.Entries["mycelia"].Description, StringComparison.Ordinal);
        Database.Open(Path).Dispose();
        var database = provider.GetRequiredService<Database>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        database.Dispose();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
    }

    public void Dispose() => _directory.Dispose();

    private static IConfigurationSection Section(params (string Key, string Value)[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select(entry => KeyValuePair.Create($"Mycelia:{entry.Key}", (string?)entry.Value))).Build().GetSection("Mycelia");

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];
        private string _category = "";

        public string[] All
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => new Lines(_lines, categoryName);

        public Lines()
        {
        }

        private Lines(List<string> lines, string category) => (_lines, _category) = (lines, category);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{_category}: {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
