namespace Mycelia.Tests.Support;

/// <summary>Hands progress over at once, on the thread that makes it: <see cref="Progress{T}"/> posts it to others.</summary>
internal sealed class Reporter<T>(Action<T> take) : IProgress<T>
{
    public void Report(T value) => take(value);
}
