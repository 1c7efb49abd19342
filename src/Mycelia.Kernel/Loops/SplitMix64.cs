namespace Mycelia.Kernel.Loops;

/// <summary>Seeded random numbers: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from 0 to less than 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the values in random order.</summary>
    public void Shuffle(Span<int> values, CancellationToken cancellation)
    {
        const int checkEvery = 1 << 16;
        for (var i = values.Length - 1; i > 0; i--)
        {
            if (i % checkEvery == 0) cancellation.ThrowIfCancellationRequested();
            var other = Below(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }
}
