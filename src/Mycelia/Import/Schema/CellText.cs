// Cells to values, one cell at a time. Readers of columns use it for whatever has no faster way of its own, and for telling what type the
// cells of a column could have.

using System.Text;
using Mycelia.Import.Json;
using Mycelia.Kernel.Text;

namespace Mycelia.Import.Schema;

/// <summary>Parses the text of single cells. Text is known to be valid UTF-8.</summary>
internal static class CellText
{
    private const int StackMax = 256;

    /// <summary>The value of a cell; false if the cell is not of the type.</summary>
    public static bool TryRead(CellType type, byte arrayDelimiter, ReadOnlySpan<byte> cell, out Value value)
    {
        if (type.IsList) return TryReadList(type, type.ListDelimiter ?? arrayDelimiter, cell, out value);
        switch (type.Kind)
        {
            case CellKind.String:
                value = Value.WellFormed(Encoding.UTF8.GetString(cell));
                return true;
            case CellKind.Integer or CellKind.Int32 or CellKind.Int16 or CellKind.Int8:
                var (min, max) = RangeOf(type.Kind);
                var isInteger = Utf8Numbers.TryInt64(cell, out var integer) && integer >= min && integer <= max;
                value = integer;
                return isInteger;
            case CellKind.Float:
                var isFloat = Utf8Numbers.TryDouble(cell, out var number);
                value = number;
                return isFloat;
            case CellKind.Boolean:
                var isBoolean = TryBoolean(cell, out var truth);
                value = truth;
                return isBoolean;
            case CellKind.Json or CellKind.Value:
                return JsonValues.TryRead(cell, type.Kind == CellKind.Value, out value);
            default:
                return TryReadChars(type.Kind, cell, out value);
        }
    }

    public static (long Min, long Max) RangeOf(CellKind kind) => kind switch
    {
        CellKind.Int32 => (int.MinValue, int.MaxValue),
        CellKind.Int16 => (short.MinValue, short.MaxValue),
        CellKind.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    /// <summary>true or false in any case, 1 or 0.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> cell, out bool value)
    {
        value = cell.Length == 1 ? cell[0] == '1' : Ascii.EqualsIgnoreCase(cell, "true"u8);
        return value || (cell.Length == 1 ? cell[0] == '0' : Ascii.EqualsIgnoreCase(cell, "false"u8));
    }

    /// <summary>The day number of a date.</summary>
    public static bool TryDate(ReadOnlySpan<byte> cell, out long epochDay)
    {
        Span<char> chars = stackalloc char[StackMax];
        var isDate = TryChars(cell, chars, out var text) && Date.TryParse(text, out var date) ? date : (Date?)null;
        epochDay = isDate?.EpochDay ?? 0;
        return isDate.HasValue;
    }

    /// <summary>The nanosecond of the day of a local time.</summary>
    public static bool TryLocalTime(ReadOnlySpan<byte> cell, out long nanoOfDay)
    {
        Span<char> chars = stackalloc char[StackMax];
        var time = TryChars(cell, chars, out var text) && LocalTime.TryParse(text, out var parsed) ? parsed : (LocalTime?)null;
        nanoOfDay = time?.NanoOfDay ?? 0;
        return time.HasValue;
    }

    private static bool TryChars(ReadOnlySpan<byte> cell, Span<char> chars, out ReadOnlySpan<char> text)
    {
        text = default;
        if (cell.Length > chars.Length) return false;
        text = chars[..Encoding.UTF8.GetChars(cell, chars)];
        return true;
    }

    private static bool TryReadChars(CellKind kind, ReadOnlySpan<byte> cell, out Value value)
    {
        value = default;
        Span<char> chars = stackalloc char[StackMax];
        if (!TryChars(cell, chars, out var text)) return false;
        switch (kind)
        {
            case CellKind.Char:
                if (Rune.DecodeFromUtf8(cell, out _, out var length) != System.Buffers.OperationStatus.Done || length != cell.Length) return false;
                value = text.ToString();
                return true;
            case CellKind.Date: return Take(Date.TryParse(text, out var date), date, out value);
            case CellKind.LocalTime: return Take(LocalTime.TryParse(text, out var localTime), localTime, out value);
            case CellKind.Time: return Take(ZonedTime.TryParse(text, out var time), time, out value);
            case CellKind.LocalDateTime: return Take(LocalDateTime.TryParse(text, out var local), local, out value);
            case CellKind.DateTime: return Take(ZonedDateTime.TryParse(text, out var zoned), zoned, out value);
            case CellKind.Duration: return Take(Duration.TryParse(text, out var duration), duration, out value);
            default: return Take(PointText.TryParse(text, out var point), point, out value);
        }
    }

    private static bool Take(bool isParsed, Value parsed, out Value value)
    {
        value = isParsed ? parsed : Value.Null;
        return isParsed;
    }

    private static bool TryReadList(CellType type, byte delimiter, ReadOnlySpan<byte> cell, out Value value)
    {
        var item = new CellType(type.Kind);
        var items = new Value[cell.Count(delimiter) + 1];
        value = default;
        for (var i = 0; i < items.Length; i++)
        {
            var end = cell.IndexOf(delimiter);
            if (!TryRead(item, 0, end < 0 ? cell : cell[..end], out items[i])) return false;
            if (end >= 0) cell = cell[(end + 1)..];
        }

        value = Value.List(items);
        return true;
    }
}
