using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Mycelia;

/// <summary>
/// Which database <c>AddMycelia</c> registers and how it is opened. Set it in code, or bind it to a section of the configuration, whose keys are the
/// names of the properties here and of <see cref="DatabaseOptions"/>.
/// </summary>
/// <example><code>
/// { "Mycelia": { "Path": "social.mycelia", "Durability": "Relaxed", "RelaxedInterval": "00:00:00.050" } }
/// </code></example>
public sealed class MyceliaOptions
{
    /// <summary>The database directory. Null or empty is an error unless <see cref="InMemory"/> is set.</summary>
    public string? Path { get; set; }

    /// <summary>A database that lives as long as the container and is stored nowhere; <see cref="Path"/> is ignored.</summary>
    public bool InMemory { get; set; }

    /// <summary>
    /// Open the database when the host starts, so that a database that cannot be opened stops the start. False: at first use. Without a host it is
    /// always opened at first use.
    /// </summary>
    public bool OpenAtStart { get; set; } = true;

    /// <summary>How the database is opened. Its logger is taken from the container unless it is set.</summary>
    public DatabaseOptions Database { get; set; } = new();

    /// <summary>
    /// Takes over what the section says; keys that it does not have stay as they are. Written out by hand, since binding by reflection would not
    /// survive trimming.
    /// </summary>
    /// <exception cref="MyceliaException">A key is unknown or its value has another form than the property needs.</exception>
    internal void Bind(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (child.Value is not { } text) throw Wrong(child, "it must be a single value");
            Bind(child, text);
        }
    }

    private void Bind(IConfigurationSection child, string text)
    {
        switch (child.Key.ToUpperInvariant())
        {
            case "PATH":
                Path = text;
                break;
            case "INMEMORY":
                InMemory = Bool(child, text);
                break;
            case "OPENATSTART":
                OpenAtStart = Bool(child, text);
                break;
            case "DURABILITY":
                if (!Enum.TryParse<Durability>(text, ignoreCase: true, out var durability) || !Enum.IsDefined(durability))
                    throw Wrong(child, $"it must be one of {string.Join(", ", Enum.GetNames<Durability>())}");
                Database = Database with { Durability = durability };
                break;
            case "RELAXEDINTERVAL":
                Database = Database with { RelaxedInterval = Time(child, text) };
                break;
            case "READONLY":
                Database = Database with { ReadOnly = Bool(child, text) };
                break;
            case "REFRESHINTERVAL":
                Database = Database with { RefreshInterval = Time(child, text) };
                break;
            case "CREATEIFMISSING":
                Database = Database with { CreateIfMissing = Bool(child, text) };
                break;
            case "CHECKPOINTLOGBYTES":
                Database = Database with { CheckpointLogBytes = Long(child, text) };
                break;
            case "AUTHOR":
                Database = Database with { Author = text };
                break;
            case "AUTOMATICCOLLECTION":
                Database = Database with { AutomaticCollection = Bool(child, text) };
                break;
            case "CACHEBYTES":
                Database = Database with { CacheBytes = Long(child, text) };
                break;
            case "PROJECTIONBYTES":
                Database = Database with { ProjectionBytes = Long(child, text) };
                break;
            default:
                throw Wrong(child, "there is no such option");
        }
    }

    private static bool Bool(IConfigurationSection child, string text) =>
        bool.TryParse(text, out var value) ? value : throw Wrong(child, "it must be true or false");

    private static TimeSpan Time(IConfigurationSection child, string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(child, "it must be a time such as 00:00:00.020");

    private static long Long(IConfigurationSection child, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(child, "it must be a whole number");

    private static MyceliaException Wrong(IConfigurationSection child, string why) =>
        new(StatusCode.InvalidArgument, $"The configuration key `{child.Path}` = `{child.Value}` cannot be used: {why}. Correct or remove it.");
}
