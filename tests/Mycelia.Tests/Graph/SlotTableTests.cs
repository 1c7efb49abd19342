using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Tests.Graph;

public sealed class SlotTableTests
{
    [Fact]
    public void Every_row_of_the_last_slot_can_be_told_from_no_row()
    {
        var slots = new SlotTable(9);
        slots.Reserve((long)SlotTable.SlotsMax * Chunk.RowsMax);
        for (var i = 0; i < SlotTable.SlotsMax; i++) slots.SlotFor(9UL << SlotTable.ExtentBits | (uint)i, 0);
        var last = (9UL << SlotTable.ExtentBits | (SlotTable.SlotsMax - 1)) << Chunk.RowBits | (Chunk.RowsMax - 1);

        Assert.NotEqual(SlotTable.NoRow, slots.RowOf(last));
        Assert.Equal(last, slots.IdOf(slots.RowOf(last)));
        Assert.NotEqual(0u, (uint)SlotTable.SlotsMax << Chunk.RowBits);
        Assert.Equal(StatusCode.LimitExceeded, Assert.Throws<MyceliaException>(() => slots.SlotFor(9UL << SlotTable.ExtentBits | SlotTable.SlotsMax, 0)).Status);
    }
}
