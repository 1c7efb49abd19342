// Points: made from a map, measured, tested against boxes, and read part by part. Distances on the earth are great circles on a sphere (haversine); with heights,
// the sphere of the mean height and then Pythagoras.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

internal static class SpatialFunctions
{
    private const string Category = "Spatial";
    private const double EarthRadiusMetres = 6_378_140;

    private static readonly (int Srid, string Name)[] Systems =
        [(Point.Cartesian2D, "cartesian"), (Point.Cartesian3D, "cartesian-3d"), (Point.Wgs84, "wgs-84"), (Point.Wgs84WithHeight, "wgs-84-3d")];

    public static IEnumerable<FunctionInfo> All =>
    [
        Of("point(parts :: MAP) :: POINT", "A point of x and y (and z), or longitude and latitude (and height); with crs or srid in that system.", Make),
        Of("distance(from :: POINT, to :: POINT) :: FLOAT", "The distance of two points of one system: metres on the earth.", Distance),
        Of("point.distance(from :: POINT, to :: POINT) :: FLOAT", "The distance of two points of one system: metres on the earth.", Distance),
        Of("point.withinBBox(point :: POINT, lowerLeft :: POINT, upperRight :: POINT) :: BOOLEAN", "Whether a point lies in a box, its edges included.",
            WithinBox),
    ];

    /// <summary>A part by its name; null when the point has no such part.</summary>
    public static Value Part(in Point point, string key) => key switch
    {
        "x" => point.X,
        "y" => point.Y,
        "z" => point.Dimensions == 3 ? point.Z : Value.Null,
        "longitude" => point.IsGeographic ? point.X : Value.Null,
        "latitude" => point.IsGeographic ? point.Y : Value.Null,
        "height" => point.IsGeographic && point.Dimensions == 3 ? point.Z : Value.Null,
        "srid" => point.Srid,
        "crs" => NameOf(point.Srid),
        _ => Value.Null,
    };

    /// <summary>A point as toString() gives it.</summary>
    public static string Text(in Point point)
    {
        var text = $"point({{x: {ValueFormatter.FloatText(point.X)}, y: {ValueFormatter.FloatText(point.Y)}, ";
        if (point.Dimensions == 3) text += $"z: {ValueFormatter.FloatText(point.Z)}, ";
        return text + $"crs: '{NameOf(point.Srid)}'}})";
    }

    private static FunctionInfo Of(string signature, string description, ScalarFunction function) =>
        FunctionInfo.Define(Category, signature, description, function, null);

    private static string NameOf(int srid) => Array.Find(Systems, system => system.Srid == srid).Name;

    private static Point PointOf(string function, in Value value) =>
        value.Kind == ValueKind.Point ? value.AsPoint() : throw FunctionErrors.WrongType(function, value, "a point");

    private static Value Make(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (arguments[0].Kind != ValueKind.Map) throw FunctionErrors.WrongType("point()", arguments[0], "a map such as {x: 1.0, y: 2.0}");
        var parts = arguments[0].MapEntries;
        foreach (var part in parts.Values)
        {
            if (part.IsNull) return Value.Null;
        }

        var isGeographic = parts.ContainsKey("longitude") || parts.ContainsKey("latitude");
        double x = Coordinate(parts, isGeographic ? "longitude" : "x"), y = Coordinate(parts, isGeographic ? "latitude" : "y");
        var third = parts.ContainsKey("z") ? "z" : parts.ContainsKey("height") ? "height" : null;
        var z = third is null ? 0 : Coordinate(parts, third);
        var plane = isGeographic || third == "height" ? (Point.Wgs84, Point.Wgs84WithHeight) : (Point.Cartesian2D, Point.Cartesian3D);
        var srid = SystemOf(parts) ?? (third is null ? plane.Item1 : plane.Item2);
        if (Point.DimensionsOf(srid) == 3 != third is not null)
        {
            throw FunctionErrors.WrongValue(
                $"A point in {NameOf(srid)} has {Point.DimensionsOf(srid)} coordinates; {(third is null ? "z or height is missing" : $"leave out {third}")}.");
        }

        if (isGeographic && srid is Point.Cartesian2D or Point.Cartesian3D)
            throw FunctionErrors.WrongValue("Longitude and latitude do not make a cartesian point. Give x and y, or the system wgs-84.");
        if (srid is Point.Wgs84 or Point.Wgs84WithHeight && double.IsFinite(x) && !isGeographic) x = Math.IEEERemainder(x, 360);
        if (Point.Check(srid, x, y, z) is { } problem) throw FunctionErrors.WrongValue($"There is no such point: {problem}.");
        return new Point(srid, x, y, z);
    }

    private static double Coordinate(ValueMap parts, string key)
    {
        if (!parts.TryGetValue(key, out var value)) throw FunctionErrors.WrongValue($"A point needs {key}. Give x and y, or longitude and latitude.");
        return Numbers.IsNumber(value) ? Numbers.ToDouble(value) : throw FunctionErrors.WrongType($"The coordinate {key}", value, "a number");
    }

    private static int? SystemOf(ValueMap parts)
    {
        var byName = parts.TryGetValue("crs", out var name);
        var byNumber = parts.TryGetValue("srid", out var number);
        if (!byName && !byNumber) return null;
        var found = byName
            ? Array.FindIndex(Systems, system => name.TryGetString(out var text) && system.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            : Array.FindIndex(Systems, system => number.TryGetInt64(out var srid) && system.Srid == srid);
        return found >= 0
            ? Systems[found].Srid
            : throw FunctionErrors.WrongValue($"The coordinate system {(byName ? name : number)} is unknown. "
                + "Known are cartesian (7203), cartesian-3d (9157), wgs-84 (4326) and wgs-84-3d (4979).");
    }

    private static Value Distance(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (arguments[0].Kind != ValueKind.Point || arguments[1].Kind != ValueKind.Point) return Value.Null;
        Point from = arguments[0].AsPoint(), to = arguments[1].AsPoint();
        if (from.Srid != to.Srid) return Value.Null;
        double across = to.X - from.X, up = to.Y - from.Y, height = to.Z - from.Z;
        if (!from.IsGeographic) return Math.Sqrt(across * across + up * up + height * height);
        var circle = GreatCircle(from, to) * (EarthRadiusMetres + (from.Z + to.Z) / 2);
        return from.Dimensions == 2 ? circle : Math.Sqrt(circle * circle + height * height);
    }

    /// <summary>The angle in radians between two places seen from the centre of the earth.</summary>
    private static double GreatCircle(in Point from, in Point to)
    {
        const double Radians = Math.PI / 180;
        double latitude = Math.Sin((to.Y - from.Y) * Radians / 2), longitude = Math.Sin((to.X - from.X) * Radians / 2);
        var chord = latitude * latitude + Math.Cos(from.Y * Radians) * Math.Cos(to.Y * Radians) * longitude * longitude;
        return 2 * Math.Atan2(Math.Sqrt(chord), Math.Sqrt(Math.Max(0, 1 - chord)));
    }

    private static Value WithinBox(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        const string Name = "point.withinBBox()";
        Point point = PointOf(Name, arguments[0]), low = PointOf(Name, arguments[1]), high = PointOf(Name, arguments[2]);
        if (point.Srid != low.Srid || point.Srid != high.Srid) return Value.Null;

        // A box whose left edge lies east of its right one goes across the 180th meridian.
        var isAcross = point.IsGeographic && low.X > high.X;
        var isBetween = isAcross ? point.X >= low.X || point.X <= high.X : point.X >= low.X && point.X <= high.X;
        return isBetween && point.Y >= low.Y && point.Y <= high.Y && (point.Dimensions == 2 || point.Z >= low.Z && point.Z <= high.Z);
    }
}
