// Keys of a point index: 0x1E, srid (4), then the coordinates' bits in turns (a Z-order curve), 8 bytes: 32 bits of each of two coordinates, 21 of each
// of three. A coordinate becomes an integer that rises with it: degrees spread evenly over the range, others by the upper bits of their rank as floats.
// A box is a few ranges of the curve: a square (cube) that lies partly in the box is quartered, until enough ranges are there; what they
// find is compared with the box itself.
//
// G. M. Morton: A Computer Oriented Geodetic Data Base (1966); H. Tropf, H. Herzog: Multidimensional Range Search in Dynamically Balanced Trees (1981).

using System.Buffers.Binary;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph.Indexes;

internal static class PointKey
{
    private const int RangesMax = 48;

    public static void Append(ByteWriter writer, in Point point)
    {
        Header(writer, point.Srid);
        BinaryPrimitives.WriteUInt64BigEndian(writer.Reserve(8), Curve(point));
    }

    /// <summary>Ranges of keys that hold all points of a box, and others; rising and apart.</summary>
    public static List<KeyRange> Ranges(in Point low, in Point high)
    {
        var dimensions = low.Dimensions;
        var bits = dimensions == 3 ? 21 : 32;
        Span<uint> from = [Cell(low, 0), Cell(low, 1), Cell(low, 2)];
        Span<uint> to = [Cell(high, 0), Cell(high, 1), Cell(high, 2)];
        var found = new List<(ulong First, ulong Last)>();
        var squares = new Queue<(ulong Code, int Level)>();
        squares.Enqueue((0, bits));
        while (squares.TryDequeue(out var square))
        {
            var side = Relation(square.Code, square.Level, from, to, dimensions);
            if (side == Apart) continue;
            var last = square.Code | (square.Level * dimensions == 64 ? ulong.MaxValue : (1UL << square.Level * dimensions) - 1);
            if (side == Inside || square.Level == 0 || found.Count + squares.Count >= RangesMax)
            {
                found.Add((square.Code, last));
                continue;
            }

            for (var part = 0UL; part < 1UL << dimensions; part++) squares.Enqueue((square.Code | part << (square.Level - 1) * dimensions, square.Level - 1));
        }

        found.Sort();
        var ranges = new List<KeyRange>();
        for (var i = 0; i < found.Count; i++)
        {
            var last = found[i].Last;
            var first = found[i].First;
            while (i + 1 < found.Count && found[i + 1].First == last + 1) last = found[++i].Last;
            ranges.Add(new KeyRange(Bound(low.Srid, first, false), Bound(low.Srid, last, true)));
        }

        return ranges;
    }

    /// <summary>Ranges that may overlap as rising ones that do not.</summary>
    public static List<KeyRange> Disjoint(List<KeyRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Low.AsSpan().SequenceCompareTo(b.Low));
        var result = new List<KeyRange>();
        foreach (var range in ranges)
        {
            if (result.Count > 0 && range.Low.AsSpan().SequenceCompareTo(result[^1].High) < 0)
            {
                if (range.High.AsSpan().SequenceCompareTo(result[^1].High) > 0) result[^1] = result[^1] with { High = range.High };
            }
            else
            {
                result.Add(range);
            }
        }

        return result;
    }

    private const int Apart = 0;
    private const int Partly = 1;
    private const int Inside = 2;

    /// <summary>How a square of the curve lies to a box of cells.</summary>
    private static int Relation(ulong code, int level, ReadOnlySpan<uint> from, ReadOnlySpan<uint> to, int dimensions)
    {
        var relation = Inside;
        for (var d = 0; d < dimensions; d++)
        {
            var low = Gather(code, d, dimensions);
            var high = low | (uint)((1UL << level) - 1);
            if (high < from[d] || low > to[d]) return Apart;
            if (low < from[d] || high > to[d]) relation = Partly;
        }

        return relation;
    }

    private static ulong Curve(in Point point)
    {
        var dimensions = point.Dimensions;
        ulong code = 0;
        for (var d = 0; d < dimensions; d++) code |= Spread(Cell(point, d), d, dimensions);
        return code;
    }

    /// <summary>A coordinate as an integer of 32 bits, or of 21 when there are three.</summary>
    private static uint Cell(in Point point, int dimension)
    {
        var bits = point.Dimensions == 3 ? 21 : 32;
        var coordinate = dimension switch { 0 => point.X, 1 => point.Y, _ => point.Z };
        if (!point.IsGeographic || dimension == 2) return (uint)(OrderedKey.Rank(coordinate) >> (64 - bits));
        var range = dimension == 0 ? 180.0 : 90.0;
        return (uint)Math.Min((1UL << bits) - 1, (coordinate + range) / (2 * range) * (1UL << bits));
    }

    private static ulong Spread(uint cell, int dimension, int dimensions)
    {
        ulong code = 0;
        for (var bit = 0; cell != 0; bit++, cell >>= 1) code |= (ulong)(cell & 1) << (bit * dimensions + dimension);
        return code;
    }

    private static uint Gather(ulong code, int dimension, int dimensions)
    {
        uint cell = 0;
        code >>= dimension;
        for (var bit = 0; code != 0; bit++, code >>= dimensions) cell |= (uint)(code & 1) << bit;
        return cell;
    }

    private static byte[] Bound(int srid, ulong code, bool isAbove)
    {
        var writer = new ByteWriter(16);
        Header(writer, srid);
        BinaryPrimitives.WriteUInt64BigEndian(writer.Reserve(8), code);
        if (isAbove) writer.Byte(OrderedKey.AfterTag);
        OrderedKey.Trim(writer);
        return writer.ToArray();
    }

    private static void Header(ByteWriter writer, int srid)
    {
        writer.Byte(OrderedKey.TagOf(ValueKind.Point));
        BinaryPrimitives.WriteInt32BigEndian(writer.Reserve(4), srid);
    }
}
