// Distances as Cypher's point.distance has them: straight lines in cartesian systems; on WGS 84 great circles of a sphere (the haversine formula), with the
// difference in height by Pythagoras.

namespace Mycelia.Graph.Indexes;

internal static class PointDistance
{
    private const double EarthRadius = 6_378_140;

    /// <summary>The distance of two points of one system: in its units, or in metres.</summary>
    public static double Between(in Point a, in Point b)
    {
        if (!a.IsGeographic)
        {
            double x = a.X - b.X, y = a.Y - b.Y, z = a.Z - b.Z;
            return Math.Sqrt(x * x + y * y + z * z);
        }

        double latitudeA = Radians(a.Y), latitudeB = Radians(b.Y);
        var sinLatitude = Math.Sin((latitudeA - latitudeB) / 2);
        var sinLongitude = Math.Sin(Radians(a.X - b.X) / 2);
        var haversine = sinLatitude * sinLatitude + Math.Cos(latitudeA) * Math.Cos(latitudeB) * sinLongitude * sinLongitude;
        if (a.Dimensions == 2) return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));
        var radius = EarthRadius + (a.Z + b.Z) / 2;
        var along = 2 * radius * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));
        return Math.Sqrt(along * along + (a.Z - b.Z) * (a.Z - b.Z));
    }

    /// <summary>Boxes that together hold all points within a distance: two where a circle crosses the 180th meridian.</summary>
    public static List<(Point Low, Point High)> Boxes(in Point center, double distance)
    {
        const double slack = 1 + 1e-9;
        double z = center.Dimensions == 3 ? distance * slack : 0;
        if (!center.IsGeographic) return [(Place(center.Srid, center.X - distance * slack, center.Y - distance * slack, center.Z - z), Place(center.Srid, center.X + distance * slack, center.Y + distance * slack, center.Z + z))];
        var radius = EarthRadius + Math.Min(0, center.Z - z);
        var angle = radius <= 0 ? Math.PI : distance * slack / radius;
        double south = center.Y - Degrees(angle), north = center.Y + Degrees(angle);
        double low = Finite(center.Z - z), high = Finite(center.Z + z);
        if (south <= -90 || north >= 90) return [Box(center.Srid, -180, south, 180, north, low, high)];
        var reach = Degrees(Math.Asin(Math.Min(1, Math.Sin(Math.Min(angle, Math.PI / 2)) / Math.Cos(Radians(center.Y))))) * slack;
        double west = center.X - reach, east = center.X + reach;
        if (west < -180) return [Box(center.Srid, -180, south, east, north, low, high), Box(center.Srid, west + 360, south, 180, north, low, high)];
        if (east > 180) return [Box(center.Srid, west, south, 180, north, low, high), Box(center.Srid, -180, south, east - 360, north, low, high)];
        return [Box(center.Srid, west, south, east, north, low, high)];
    }

    private static (Point Low, Point High) Box(int srid, double west, double south, double east, double north, double low, double high) =>
        (new Point(srid, Math.Max(-180, west), Math.Max(-90, south), low), new Point(srid, Math.Min(180, east), Math.Min(90, north), high));

    private static Point Place(int srid, double x, double y, double z) => new(srid, Finite(x), Finite(y), Finite(z));

    private static double Finite(double coordinate) => Math.Clamp(coordinate, double.MinValue, double.MaxValue);

    private static double Radians(double degrees) => degrees * (Math.PI / 180);

    private static double Degrees(double radians) => radians * (180 / Math.PI);
}
