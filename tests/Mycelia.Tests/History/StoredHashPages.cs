using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Persistence;

namespace Mycelia.Tests.History;

/// <summary>A store for pages of hashes.</summary>
internal sealed class StoredHashPages
{
    public Dictionary<long, byte[]> Pages { get; } = [];

    public int Reads { get; private set; }

    /// <summary>Stores the pages that are not stored yet, and gives the bytes of the rest.</summary>
    public byte[] Store(VersionHashes hashes)
    {
        var writer = new ByteWriter();
        hashes.Encode(writer, Put);
        return writer.ToArray();
    }

    public VersionHashes Load(byte[] bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "The hashes of a version");
        var hashes = VersionHashes.Decode(ref reader, tables, Read);
        Assert.True(reader.AtEnd);
        return hashes;
    }

    private long Put(HashPage page)
    {
        if (page.StoredAs != 0) return page.StoredAs;
        var writer = new ByteWriter();
        page.Encode(writer);
        Pages.Add(Pages.Count + 1, writer.ToArray());
        return page.StoredAs = Pages.Count;
    }

    private HashPage Read(long number)
    {
        Reads++;
        return HashPage.Decode(Pages[number]);
    }
}
