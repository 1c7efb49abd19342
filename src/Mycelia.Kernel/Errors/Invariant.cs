using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mycelia.Kernel;

/// <summary>An invariant of the engine did not hold: a defect in Mycelia, never in the caller.</summary>
internal sealed class InvariantException(string message) : Exception(message);

/// <summary>Assertions that stay on in release builds: one predictable branch when they hold.</summary>
internal static class Invariant
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds([DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (!condition) Fail(text);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string? text) => throw new InvariantException($"Invariant broken: {text}. This is a defect in Mycelia; please report it.");
}
