// The origin of new rows. A database has the origin that was drawn when it was created, by which its stored history is told; copies of the directory share it. Were they to give
// identities by it as well, two rows would have one identity as soon as both were merged. So the directory's place is stored in it, and when it is opened for writing in another place, it
// gets another origin for what is created from then on. Rows that are there keep their identities.
//
//   ref `rows`    the origin of new rows (4); absent: that of the database
//   ref `place`   what tells the directory from a copy of it (UTF-8); absent: not known yet
//
// `rows` is set before `place`: a crash in between draws once more.

using System.Text;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>The origin of a stored database, that of its new rows, and what to tell about them.</summary>
internal readonly record struct Origins(uint Origin, uint Rows, string? Note);

internal static class RowOrigin
{
    public const string RowsRefName = "rows";
    public const string PlaceRefName = "place";

    /// <summary>Reads them, draws what is missing, and notes where the database is.</summary>
    public static Origins Read(IStorage storage, World world)
    {
        var origin = Manifest.OriginOf(storage);
        if (origin is null)
        {
            origin = Loader.DrawOrigin(world);
            storage.Refs.CompareAndSet(Manifest.OriginRefName, null, BitConverter.GetBytes(origin.Value));
        }

        var rows = Of(storage) ?? origin.Value;
        if (storage.Place is not { } place) return new Origins(origin.Value, rows, null);
        var here = Encoding.UTF8.GetBytes(place);
        var before = storage.Refs.Get(PlaceRefName);
        if (before is not null && before.AsSpan().SequenceEqual(here)) return new Origins(origin.Value, rows, null);
        string? note = null;
        if (before is not null)
        {
            rows = Loader.DrawOrigin(world);
            storage.Refs.CompareAndSet(RowsRefName, storage.Refs.Get(RowsRefName), BitConverter.GetBytes(rows));
            note = $"It is a copy of another directory, or was restored from one. What is created here gets the origin {rows:x7} from now on, so that both can be merged; what is there keeps its identities.";
        }

        storage.Refs.CompareAndSet(PlaceRefName, before, here);
        return new Origins(origin.Value, rows, note);
    }

    /// <summary>The origin of new rows where it is another than that of the database.</summary>
    public static uint? Of(IStorage storage)
    {
        if (storage.Refs.Get(RowsRefName) is not { } stored) return null;
        if (stored.Length != 4) throw new CorruptionException($"The ref `{RowsRefName}` of {storage.Location} has {stored.Length} bytes instead of 4. Restore the database from a backup.");
        return BitConverter.ToUInt32(stored);
    }
}
