using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mycelia;
using Mycelia.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers databases in a container of services.</summary>
public static class MyceliaServiceCollectionExtensions
{
    /// <summary>
    /// Registers the <see cref="Database"/> in the directory <paramref name="path"/> as a singleton: opened when the host starts or at first use, closed
    /// with the container, reporting to the container's <see cref="ILoggerFactory"/>.
    /// </summary>
    /// <example><code>
    /// builder.Services.AddMycelia("social.mycelia");
    /// app.MapGet("/people", (Database db) => db.Snapshot().Count(db.Label("Person")));
    /// </code></example>
    public static IServiceCollection AddMycelia(this IServiceCollection services, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return services.AddMycelia(options => options.Path = path);
    }

    /// <summary>As <see cref="AddMycelia(IServiceCollection, string)"/>, with settings made in code. They are made when the database is opened.</summary>
    public static IServiceCollection AddMycelia(this IServiceCollection services, Action<MyceliaOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, null, configure);
    }

    /// <summary>
    /// As <see cref="AddMycelia(IServiceCollection, string)"/>, with settings from a section of the configuration, such as
    /// <c>configuration.GetSection("Mycelia")</c>; see <see cref="MyceliaOptions"/> for its keys. It is read when the database is opened.
    /// </summary>
    public static IServiceCollection AddMycelia(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, null, options => options.Bind(section));
    }

    /// <summary>
    /// Registers one of several databases under a key: ask for it with <c>[FromKeyedServices(key)] Database</c> or <c>GetRequiredKeyedService</c>.
    /// </summary>
    public static IServiceCollection AddKeyedMycelia(this IServiceCollection services, object key, Action<MyceliaOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, key, configure);
    }

    /// <summary>As <see cref="AddKeyedMycelia(IServiceCollection, object, Action{MyceliaOptions})"/>, with settings from a section of the configuration.</summary>
    public static IServiceCollection AddKeyedMycelia(this IServiceCollection services, object key, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, key, options => options.Bind(section));
    }

    private static IServiceCollection Add(IServiceCollection services, object? key, Action<MyceliaOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(RegisteredDatabase) && Equals(service.ServiceKey, key)))
            throw new InvalidOperationException(
                key is null ? "AddMycelia was called twice. Register further databases with AddKeyedMycelia." : $"A database was registered twice under the key `{key}`. Choose another key.");

        // The container owns the registration, which owns the database: RegisteredDatabase is created by it, Database is only handed on.
        if (key is null) services.AddSingleton(provider => Create(provider, configure));
        else services.AddKeyedSingleton(key, (provider, _) => Create(provider, configure));
        if (key is null) services.AddSingleton(provider => Registered(provider, null).Get());
        else services.AddKeyedSingleton(key, (provider, own) => Registered(provider, own).Get());
        services.AddSingleton<IHostedService>(provider => new DatabaseStarter(Registered(provider, key)));
        return services;
    }

    private static RegisteredDatabase Create(IServiceProvider provider, Action<MyceliaOptions> configure)
    {
        var options = new MyceliaOptions();
        configure(options);
        return new RegisteredDatabase(options, provider.GetService<ILoggerFactory>());
    }

    internal static RegisteredDatabase Registered(IServiceProvider provider, object? key) =>
        key is null ? provider.GetRequiredService<RegisteredDatabase>() : provider.GetRequiredKeyedService<RegisteredDatabase>(key);
}
