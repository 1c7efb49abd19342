namespace Mycelia;

/// <summary>How serious a <see cref="QueryNotification"/> is.</summary>
public enum NotificationSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,
    /// <summary>Probably not what was meant.</summary>
    Warning,
}

/// <summary>Something about a query that is no error: a label that no node has, a product of disconnected patterns, an index hint that cannot be obeyed.</summary>
/// <param name="Code">Neo4j's code, e.g. <c>Neo.ClientNotification.Statement.UnknownLabelWarning</c>.</param>
/// <param name="Severity">How serious it is.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Description">What exactly, and what to do.</param>
/// <param name="Line">The line it is about, from 1; 0 when it is about no place.</param>
/// <param name="Column">The column it is about, from 1; 0 when it is about no place.</param>
public sealed record QueryNotification(string Code, NotificationSeverity Severity, string Title, string Description, int Line, int Column);
