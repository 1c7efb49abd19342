namespace Mycelia.Kernel.Columns;

/// <summary>What a directory slot holds: immutable once sealed, stored under a number, and then free to be dropped and read again.</summary>
internal interface IPage
{
    /// <summary>The name it is stored under, 0 while it is not: the number of its blob, negative when that is a patch against another.</summary>
    long StoredAs { get; set; }

    /// <summary>About what dropping it would free. O(1).</summary>
    long MemoryBytes { get; }
}
