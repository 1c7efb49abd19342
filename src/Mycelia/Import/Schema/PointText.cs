using System.Globalization;

namespace Mycelia.Import.Schema;

/// <summary>
/// Points as other systems write them: entries in braces, with or without <c>point(…)</c> around them. x, y, z or longitude, latitude, height; the
/// system by <c>srid</c> or <c>crs</c>, or else by the names of the coordinates.
/// </summary>
internal static class PointText
{
    public static bool TryParse(ReadOnlySpan<char> text, out Point point)
    {
        point = default;
        text = text.Trim();
        if (text.StartsWith("point(", StringComparison.OrdinalIgnoreCase) && text.EndsWith(")")) text = text[6..^1].Trim();
        if (text.Length < 2 || text[0] != '{' || text[^1] != '}') return false;
        double? x = null, y = null, z = null;
        int? srid = null;
        var isGeographic = false;
        foreach (var range in text[1..^1].Split(','))
        {
            var entry = text[1..^1][range];
            var colon = entry.IndexOf(':');
            if (colon < 0) return false;
            var name = Unquoted(entry[..colon]);
            var content = Unquoted(entry[(colon + 1)..]);
            if (name is "crs")
            {
                srid = SridOf(content);
                if (srid is null) return false;
                continue;
            }

            if (!double.TryParse(content, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
            switch (name)
            {
                case "x": x = number; break;
                case "y": y = number; break;
                case "z" or "height": z = number; break;
                case "longitude": (x, isGeographic) = (number, true); break;
                case "latitude": (y, isGeographic) = (number, true); break;
                case "srid": srid = (int)number; break;
                default: return false;
            }
        }

        if (x is null || y is null) return false;
        srid ??= (isGeographic, z.HasValue) switch
        {
            (true, true) => Point.Wgs84WithHeight,
            (true, false) => Point.Wgs84,
            (false, true) => Point.Cartesian3D,
            _ => Point.Cartesian2D,
        };
        if (Point.Check(srid.Value, x.Value, y.Value, z ?? 0) is not null) return false;
        point = new Point(srid.Value, x.Value, y.Value, z ?? 0);
        return true;
    }

    private static string Unquoted(ReadOnlySpan<char> text) => text.Trim().Trim("'\"").ToString();

    private static int? SridOf(string crs) => crs.ToLowerInvariant() switch
    {
        "cartesian" => Point.Cartesian2D,
        "cartesian-3d" => Point.Cartesian3D,
        "wgs-84" => Point.Wgs84,
        "wgs-84-3d" => Point.Wgs84WithHeight,
        _ => null,
    };
}
