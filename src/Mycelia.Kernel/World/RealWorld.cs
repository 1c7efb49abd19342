using System.Diagnostics;
using System.Security.Cryptography;

namespace Mycelia.Kernel;

/// <summary>The world of production: system clock, cryptographic randomness, timer threads.</summary>
internal sealed class RealWorld : World
{
    public override long UtcNowNanos() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    public override long MonotonicNanos() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    public override ulong NextRandom()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    public override IDisposable Every(TimeSpan period, Action action)
    {
        var busy = 0;
        return new Timer(_ =>
        {
            if (Interlocked.Exchange(ref busy, 1) != 0) return;
            try
            {
                action();
            }
            finally
            {
                Volatile.Write(ref busy, 0);
            }
        }, null, period, period);
    }
}
