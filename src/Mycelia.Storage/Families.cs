namespace Mycelia.Storage;

/// <summary>The column families by their index in <see cref="Names"/>. RocksDB insists on one called default; it stays empty.</summary>
internal static class Families
{
    public const int Log = 1, Chunks = 2, Refs = 3;

    public static readonly string[] Names = ["default", "log", "chunks", "refs"];

    /// <summary>Those that go through the write-ahead log.</summary>
    public static readonly int[] Logged = [Log, Refs];

    public static readonly int[] InUse = [Log, Chunks, Refs];
}
