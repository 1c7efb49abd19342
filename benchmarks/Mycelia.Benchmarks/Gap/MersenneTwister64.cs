// MT19937-64: Nishimura, "Tables of 64-Bit Mersenne Twisters", 2000. GAP draws the sources of searches from it.

namespace Mycelia.Benchmarks.Gap;

/// <summary>Random numbers of 64 bits, as std::mt19937_64 gives them.</summary>
internal sealed class MersenneTwister64
{
    private const int Size = 312;
    private const int Middle = 156;
    private const ulong LowBits = 0x7fffffff;

    private readonly ulong[] _state = new ulong[Size];
    private int _next = Size;

    public MersenneTwister64(ulong seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++) _state[i] = 6364136223846793005 * (_state[i - 1] ^ _state[i - 1] >> 62) + (ulong)i;
    }

    public ulong Next()
    {
        if (_next == Size) Refill();
        var x = _state[_next++];
        x ^= x >> 29 & 0x5555555555555555;
        x ^= x << 17 & 0x71d67fffeda60000;
        x ^= x << 37 & 0xfff7eee000000000;
        return x ^ x >> 43;
    }

    private void Refill()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = _state[i] & ~LowBits | _state[(i + 1) % Size] & LowBits;
            _state[i] = _state[(i + Middle) % Size] ^ y >> 1 ^ ((y & 1) == 0 ? 0 : 0xb5026f5aa96619e9);
        }

        _next = 0;
    }
}
