// Maps extents (53 bits: origin and extent number) to dense slots (21 bits) and back, for one row space of one open database. Slots are
// given in order of first appearance and never taken back, so rows (slot << 11 | row in extent) stay valid in every version.
// Readers take no lock: a lookup sees either the old arrays or the new ones. Extents of an origin are an array by their number, since they are numbered from 0; those of other origins than
// the table's own, whose numbers are far apart, stand in a dictionary.

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal sealed class SlotTable
{
    /// <summary>One less than 21 bits could hold, so that no row is <see cref="NoRow"/> and every limit of rows fits 32 bits.</summary>
    public const int SlotsMax = (1 << 21) - 1;
    public const int ExtentBits = 25;
    public const uint NoRow = uint.MaxValue;

    /// <summary>Numbers beyond these, as seen from how many extents of an origin are known, are far apart.</summary>
    private const int FarMin = 1_024;
    private const int FarFactor = 8;

    private readonly Lock _writing = new();
    private readonly ulong _origin;
    private readonly ConcurrentDictionary<ulong, int> _farSlots = new();
    private volatile Dictionary<ulong, OriginSlots> _foreign = [];
    private volatile OriginSlots _recent = new(ulong.MaxValue);
    private volatile int[] _ownSlots = [];
    private volatile ulong[] _extents = [];
    private volatile int[] _births = [];
    private volatile ushort[] _bornLimits = [];
    private volatile int _count;

    public SlotTable(uint origin) => _origin = origin;

    public int Count => _count;

    /// <summary>Extents by slot, for loops: valid for every slot known when it was read.</summary>
    public ulong[] Extents => _extents;

    /// <summary>The row of an identity; <see cref="NoRow"/> when its extent is unknown here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint RowOf(ulong id)
    {
        var extent = id >> Chunk.RowBits;
        var number = extent & ((1UL << ExtentBits) - 1);
        var slots = _ownSlots;
        if (extent >> ExtentBits == _origin && number < (ulong)slots.Length)
        {
            var slot = slots[(int)number];
            return slot == 0 ? NoRow : (uint)(slot - 1) << Chunk.RowBits | (uint)id & (Chunk.RowsMax - 1);
        }

        return ForeignRowOf(id);
    }

    /// <summary>The identity of a row of a known slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong IdOf(uint row) => _extents[row >> Chunk.RowBits] << Chunk.RowBits | row & (Chunk.RowsMax - 1);

    /// <summary>Origin and extent number of a slot.</summary>
    public ulong ExtentOf(int slot) => _extents[slot];

    /// <summary>The label set or edge type that the slot's extent was born for; -1 for mixed.</summary>
    public int BirthOf(int slot) => _births[slot];

    /// <summary>One more than the highest row born in the slot's extent, as of the last checkpoint.</summary>
    public int BornLimitOf(int slot) => _bornLimits[slot];

    /// <summary>Notes that rows below <paramref name="limit"/> were born, in whatever branch.</summary>
    public void RaiseBornLimit(int slot, int limit)
    {
        lock (_writing) _bornLimits[slot] = (ushort)Math.Max(_bornLimits[slot], limit);
    }

    /// <summary>The slot of an extent, given now if it has none.</summary>
    public int SlotFor(ulong extent, int birth)
    {
        lock (_writing)
        {
            var known = RowOf(extent << Chunk.RowBits);
            if (known != NoRow) return (int)(known >> Chunk.RowBits);
            var slot = _count;
            if (slot == SlotsMax) throw new MyceliaException(StatusCode.LimitExceeded, $"The database has reached {(long)SlotsMax * Chunk.RowsMax:N0} rows of one kind, the limit of this release.");
            if (slot == _extents.Length) Grow();
            _extents[slot] = extent;
            _births[slot] = birth;
            _count = slot + 1;
            if (extent >> ExtentBits == _origin) _ownSlots = With(_ownSlots, (int)(extent & ((1UL << ExtentBits) - 1)), slot);
            else SetForeign(extent, slot);
            return slot;
        }
    }

    /// <summary>Makes room for this many more rows.</summary>
    public void Reserve(long rows)
    {
        lock (_writing)
        {
            var slots = Math.Min(SlotsMax, _count + Math.Max(0, rows) / Chunk.RowsMax + 1);
            while (_extents.Length < slots) Grow();
        }
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(96);
        meter.Array(_ownSlots);
        meter.Array(_extents);
        meter.Array(_births);
        meter.Array(_bornLimits);
        foreach (var foreign in _foreign.Values) meter.Array(foreign.Slots);
        meter.Add(_farSlots.Count * 64L);
    }

    private uint ForeignRowOf(ulong id)
    {
        var extent = id >> Chunk.RowBits;
        var known = _recent;
        if (known.Origin != extent >> ExtentBits && _foreign.TryGetValue(extent >> ExtentBits, out var found)) _recent = known = found;
        var number = extent & ((1UL << ExtentBits) - 1);
        var slots = known.Slots;
        var slot = known.Origin == extent >> ExtentBits && number < (ulong)slots.Length ? Volatile.Read(ref slots[(int)number]) - 1 : -1;
        if (slot < 0 && !_farSlots.TryGetValue(extent, out slot)) return NoRow;
        return (uint)slot << Chunk.RowBits | (uint)id & (Chunk.RowsMax - 1);
    }

    private void SetForeign(ulong extent, int slot)
    {
        if (!_foreign.TryGetValue(extent >> ExtentBits, out var known))
        {
            known = new OriginSlots(extent >> ExtentBits);
            _foreign = new Dictionary<ulong, OriginSlots>(_foreign) { [known.Origin] = known };
        }

        var number = (int)(extent & ((1UL << ExtentBits) - 1));
        known.Count++;
        if (number < FarMin + FarFactor * known.Count) known.Slots = With(known.Slots, number, slot);
        else _farSlots[extent] = slot;
    }

    /// <summary>Sets a slot under a number, in place or in a larger copy: readers see either.</summary>
    private static int[] With(int[] slots, int number, int slot)
    {
        if (number >= slots.Length)
        {
            var larger = new int[Math.Max(64, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)number + 1))];
            slots.CopyTo(larger, 0);
            slots = larger;
        }

        Volatile.Write(ref slots[number], slot + 1);
        return slots;
    }

    private void Grow()
    {
        var size = Math.Max(64, _extents.Length * 2);
        var extents = new ulong[size];
        var births = new int[size];
        var bornLimits = new ushort[size];
        _extents.CopyTo(extents, 0);
        _births.CopyTo(births, 0);
        _bornLimits.CopyTo(bornLimits, 0);
        _extents = extents;
        _births = births;
        _bornLimits = bornLimits;
    }

    /// <summary>The extents of one other origin: one more than the slot by number, 0 where it is unknown or far.</summary>
    private sealed class OriginSlots(ulong origin)
    {
        public readonly ulong Origin = origin;
        public volatile int[] Slots = [];
        public int Count;
    }
}
