using System.Runtime.InteropServices;

namespace Mycelia.Storage.Interop;

// What backup, compaction, sizes and salvage need.
internal static unsafe partial class RocksNative
{
    [LibraryImport(Library, EntryPoint = "rocksdb_checkpoint_object_create")]
    public static partial nint CreateCheckpointObject(DatabaseHandle db, out nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_checkpoint_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void CreateCheckpoint(nint checkpoint, string directory, ulong logSizeForFlush, out nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_checkpoint_object_destroy")]
    public static partial void DestroyCheckpointObject(nint checkpoint);

    [LibraryImport(Library, EntryPoint = "rocksdb_compact_range_cf")]
    public static partial void CompactRange(DatabaseHandle db, FamilyHandle family, byte* from, nuint fromLength, byte* to, nuint toLength);

    [LibraryImport(Library, EntryPoint = "rocksdb_property_int_cf", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PropertyInt(DatabaseHandle db, FamilyHandle family, string name, out ulong value);

    /// <summary>A text to be freed; null when there is no such property.</summary>
    [LibraryImport(Library, EntryPoint = "rocksdb_property_value_cf", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* Property(DatabaseHandle db, FamilyHandle family, string name);

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_set_ignore_range_deletions")]
    public static partial void SetIgnoreRangeDeletions(nint options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_repair_db", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void Repair(OptionsHandle options, string path, out nint error);
}
