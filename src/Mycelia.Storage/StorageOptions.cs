namespace Mycelia.Storage;

/// <summary>How a storage directory is opened. The defaults suit a process that shares its machine.</summary>
internal sealed record StorageOptions
{
    public static StorageOptions Default { get; } = new();

    /// <summary>Create the directory when it is absent or empty; otherwise its absence is an error.</summary>
    public bool Create { get; init; } = true;

    /// <summary>Bytes of decompressed blocks that RocksDB keeps for reading.</summary>
    public long BlockCacheBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Bytes that the log, and separately the chunks, gather in memory before they are written out as a sorted file. Up to twice this
    /// is held by each while a file is being written.
    /// </summary>
    public long WriteBufferBytes { get; init; } = 16L << 20;

    /// <summary>Sorted files that RocksDB keeps open at once.</summary>
    public int OpenFilesMax { get; init; } = 512;
}
