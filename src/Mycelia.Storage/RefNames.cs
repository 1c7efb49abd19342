namespace Mycelia.Storage;

/// <summary>Refs that storage itself must know.</summary>
internal static class RefNames
{
    /// <summary>The present manifest; set by every checkpoint.</summary>
    public const string Main = "main";
}
