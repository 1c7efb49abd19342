// MT19937: Matsumoto and Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random Number Generator", 1998. The GAP benchmark draws its
// graphs and weights from it, so they can be drawn again here, number by number.

namespace Mycelia.Benchmarks.Gap;

/// <summary>Random numbers of 32 bits, as std::mt19937 gives them.</summary>
internal sealed class MersenneTwister
{
    private const int Size = 624;
    private const int Middle = 397;

    private readonly uint[] _state = new uint[Size];
    private int _next;

    public MersenneTwister(uint seed) => Seed(seed);

    public void Seed(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++) _state[i] = 1812433253u * (_state[i - 1] ^ _state[i - 1] >> 30) + (uint)i;
        _next = Size;
    }

    public uint Next()
    {
        if (_next == Size) Refill();
        var x = _state[_next++];
        x ^= x >> 11;
        x ^= x << 7 & 0x9d2c5680;
        x ^= x << 15 & 0xefc60000;
        return x ^ x >> 18;
    }

    /// <summary>A number from 0 to <paramref name="max"/>, as GAP draws nodes and weights: the remainder, after numbers past the last whole multiple are passed over.</summary>
    public uint UpTo(uint max)
    {
        var draw = Next();
        if (max == uint.MaxValue) return draw;
        var range = max + 1;
        var remainder = uint.MaxValue % range;
        if (remainder != max)
            while (draw >= uint.MaxValue - remainder) draw = Next();
        return draw % range;
    }

    /// <summary>A number below <paramref name="range"/>, as libstdc++ draws it: Lemire, "Fast Random Integer Generation in an Interval", 2019.</summary>
    public uint Below(uint range)
    {
        var product = (ulong)Next() * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold) product = (ulong)Next() * range;
        }

        return (uint)(product >> 32);
    }

    private void Refill()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = _state[i] & 0x80000000 | _state[(i + 1) % Size] & 0x7fffffff;
            _state[i] = _state[(i + Middle) % Size] ^ y >> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }

        _next = 0;
    }
}
