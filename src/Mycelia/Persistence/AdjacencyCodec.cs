// An adjacency block as stored: derived data in the row numbers of this database, never hashed and never sent elsewhere.
//
//   rows (varint)      one more than the last row with a list
//   lengths            rows × packed (PackedInts)
//   implied (1)        1: edge i is the first edge row + i; 0: edge rows follow
//   neighbours         entries × packed, by (row, neighbour, edge)
//   edges              first edge row (varint), or entries × packed

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal static class AdjacencyCodec
{
    public static void Encode(ByteWriter writer, AdjacencyBlock block)
    {
        Span<int> degrees = stackalloc int[Chunk.RowsMax];
        block.Flatten(degrees, out var neighbours, out var edges, out var edgeBase);
        var rows = degrees.LastIndexOfAnyExcept(0) + 1;
        writer.Varint((ulong)rows);
        PackedInts.Write(writer, System.Runtime.InteropServices.MemoryMarshal.Cast<int, uint>(degrees[..rows]));
        if (IsRun(edges))
        {
            edgeBase = edges[0];
            edges = default;
        }

        writer.Byte(edges.IsEmpty ? (byte)1 : (byte)0);
        PackedInts.Write(writer, neighbours);
        if (edges.IsEmpty) writer.Varint(edgeBase);
        else PackedInts.Write(writer, edges);
    }

    private static bool IsRun(ReadOnlySpan<uint> edges)
    {
        for (var i = 1; i < edges.Length; i++)
            if (edges[i] != edges[0] + (uint)i) return false;
        return !edges.IsEmpty;
    }

    public static AdjacencyBlock Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, "An adjacency block");
        Span<int> degrees = stackalloc int[Chunk.RowsMax];
        degrees.Clear();
        PackedInts.Read(ref reader, System.Runtime.InteropServices.MemoryMarshal.Cast<int, uint>(degrees[..reader.Count(Chunk.RowsMax)]));
        long entries = 0;
        foreach (var degree in degrees) entries += (uint)degree;
        if (entries > int.MaxValue / 8) reader.Malformed($"{entries} entries in one block");
        var isImplied = reader.Byte() != 0;
        var neighbours = new uint[entries];
        PackedInts.Read(ref reader, neighbours);
        var edges = isImplied ? null : new uint[entries];
        var edgeBase = 0u;
        if (edges is null) edgeBase = (uint)reader.Varint();
        else PackedInts.Read(ref reader, edges);
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return AdjacencyBlock.FromDegrees(degrees, neighbours, edges, 0, edgeBase);
    }
}
