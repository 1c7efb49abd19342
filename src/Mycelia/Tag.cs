namespace Mycelia;

/// <summary>A name that was given to a commit for good.</summary>
/// <param name="Name">The name, e.g. <c>v1</c>.</param>
/// <param name="Commit">What it names.</param>
/// <param name="Message">What was said of it; null if nothing was.</param>
public sealed record Tag(string Name, Commit Commit, string? Message);
