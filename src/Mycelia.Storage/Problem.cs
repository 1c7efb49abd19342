namespace Mycelia.Storage;

/// <summary>A step of verification: its result, or the text of the problem that it met.</summary>
internal static class Problem
{
    public static (T? Result, string? Text) Try<T>(Func<T> step)
    {
        try
        {
            return (step(), null);
        }
        catch (MyceliaException error)
        {
            return (default, error.Message);
        }
    }
}
