using System.Runtime.InteropServices;

namespace Mycelia.Storage.Interop;

// Native objects by lifetime. A database may be closed only after its column families and iterators are gone, in whatever order they are
// disposed or finalized: each of those therefore holds a reference on the database's handle until it has released its own.

internal abstract class RocksHandle : SafeHandle
{
    protected RocksHandle(nint value) : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;
}

/// <summary>An open database and the option objects that its calls use: freed together, when the last call has returned.</summary>
internal sealed class DatabaseHandle : RocksHandle
{
    public DatabaseHandle(nint value) : base(value)
    {
        RocksNative.SetFillCache(Scans, 0);
        RocksNative.SetReadahead(Scans, 1 << 20);
        RocksNative.SetVerifyChecksums(PointReads, 1);
        RocksNative.SetVerifyChecksums(Scans, 1);
        RocksNative.SetSync(SyncedWrites, 1);
        RocksNative.SetDisableWal(UnloggedWrites, 1);
        RocksNative.SetWait(FlushAndWait, 1);
        RocksNative.SetWait(FlushSoon, 0);
    }

    public nint PointReads { get; } = RocksNative.CreateReadOptions();
    public nint Scans { get; } = RocksNative.CreateReadOptions();
    public nint SyncedWrites { get; } = RocksNative.CreateWriteOptions();
    public nint PlainWrites { get; } = RocksNative.CreateWriteOptions();
    public nint UnloggedWrites { get; } = RocksNative.CreateWriteOptions();
    public nint FlushAndWait { get; } = RocksNative.CreateFlushOptions();
    public nint FlushSoon { get; } = RocksNative.CreateFlushOptions();

    protected override bool ReleaseHandle()
    {
        RocksNative.Close(handle);
        foreach (var options in (ReadOnlySpan<nint>)[PointReads, Scans]) RocksNative.DestroyReadOptions(options);
        foreach (var options in (ReadOnlySpan<nint>)[SyncedWrites, PlainWrites, UnloggedWrites]) RocksNative.DestroyWriteOptions(options);
        foreach (var options in (ReadOnlySpan<nint>)[FlushAndWait, FlushSoon]) RocksNative.DestroyFlushOptions(options);
        return true;
    }
}

/// <summary>A native object that lives inside a database and keeps it open.</summary>
internal abstract class DependentHandle : RocksHandle
{
    private readonly DatabaseHandle _owner;
    private readonly bool _holdsOwner;

    protected DependentHandle(nint value, DatabaseHandle owner) : base(value)
    {
        _owner = owner;
        owner.DangerousAddRef(ref _holdsOwner);
    }

    protected abstract void Destroy();

    protected sealed override bool ReleaseHandle()
    {
        Destroy();
        if (_holdsOwner) _owner.DangerousRelease();
        return true;
    }
}

internal sealed class FamilyHandle(nint value, DatabaseHandle owner) : DependentHandle(value, owner)
{
    protected override void Destroy() => RocksNative.DestroyFamily(handle);
}

internal sealed class IteratorHandle(nint value, DatabaseHandle owner) : DependentHandle(value, owner)
{
    protected override void Destroy() => RocksNative.DestroyIterator(handle);
}

internal sealed class BatchHandle(nint value) : RocksHandle(value)
{
    protected override bool ReleaseHandle()
    {
        RocksNative.DestroyBatch(handle);
        return true;
    }
}

internal sealed class OptionsHandle(nint value) : RocksHandle(value)
{
    protected override bool ReleaseHandle()
    {
        RocksNative.DestroyOptions(handle);
        return true;
    }
}
