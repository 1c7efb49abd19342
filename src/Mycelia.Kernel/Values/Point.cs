using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>
/// A place in one of four coordinate reference systems. Coordinates are finite; geographic ones are degrees (longitude -180 to 180 as
/// <see cref="X"/>, latitude -90 to 90 as <see cref="Y"/>) and metres of height as <see cref="Z"/>.
/// </summary>
public readonly record struct Point
{
    /// <summary>The plane: x and y without units.</summary>
    public const int Cartesian2D = 7203;

    /// <summary>Space: x, y and z without units.</summary>
    public const int Cartesian3D = 9157;

    /// <summary>WGS 84: longitude and latitude.</summary>
    public const int Wgs84 = 4326;

    /// <summary>WGS 84 with height: longitude, latitude and metres.</summary>
    public const int Wgs84WithHeight = 4979;

    // Kept relative to the plane, so that the default value is its origin.
    private readonly int _sridBeyondPlane;

    /// <summary>The place with these coordinates.</summary>
    /// <param name="srid">The coordinate reference system: 7203, 9157, 4326 or 4979.</param>
    /// <param name="x">The first coordinate, or the longitude in degrees.</param>
    /// <param name="y">The second coordinate, or the latitude in degrees.</param>
    /// <param name="z">The third coordinate, or the height in metres; 0 in the systems of two dimensions.</param>
    /// <exception cref="MyceliaException">
    /// The system is unknown or a coordinate out of its range (<see cref="StatusCode.InvalidArgument"/>).
    /// </exception>
    public Point(int srid, double x, double y, double z = 0)
    {
        Chronology.Require(Check(srid, x, y, z), nameof(Point));
        _sridBeyondPlane = srid - Cartesian2D;
        X = WithoutNegativeZero(x);
        Y = WithoutNegativeZero(y);
        Z = WithoutNegativeZero(z);
    }

    /// <summary>The coordinate reference system: 7203 (cartesian), 9157 (cartesian-3d), 4326 (wgs-84) or 4979 (wgs-84-3d).</summary>
    public int Srid => _sridBeyondPlane + Cartesian2D;

    /// <summary>The first coordinate; the longitude of a geographic point. Never -0.0.</summary>
    public double X { get; }

    /// <summary>The second coordinate; the latitude of a geographic point. Never -0.0.</summary>
    public double Y { get; }

    /// <summary>The third coordinate; the height of a geographic point; 0 when there are two dimensions. Never -0.0.</summary>
    public double Z { get; }

    /// <summary>The number of coordinates, 2 or 3.</summary>
    public int Dimensions => DimensionsOf(Srid);

    /// <summary>Whether the coordinates are degrees of longitude and latitude.</summary>
    public bool IsGeographic => Srid is Wgs84 or Wgs84WithHeight;

    /// <summary>As in Cypher: <c>point({srid: 7203, x: 1.0, y: 2.0})</c>.</summary>
    public override string ToString()
    {
        var plane = $"point({{srid: {Srid}, x: {ValueFormatter.FloatText(X)}, y: {ValueFormatter.FloatText(Y)}";
        return Dimensions == 3 ? $"{plane}, z: {ValueFormatter.FloatText(Z)}}})" : $"{plane}}})";
    }

    internal static int DimensionsOf(int srid) => srid is Cartesian3D or Wgs84WithHeight ? 3 : 2;

    internal static string? Check(int srid, double x, double y, double z)
    {
        if (srid is not (Cartesian2D or Cartesian3D or Wgs84 or Wgs84WithHeight))
            return $"srid {srid} is none of 7203 (cartesian), 9157 (cartesian-3d), 4326 (wgs-84), 4979 (wgs-84-3d)";
        if (!double.IsFinite(x) || !double.IsFinite(y) || !double.IsFinite(z)) return "a coordinate is infinite or not a number";
        if (DimensionsOf(srid) == 2 && z != 0) return $"srid {srid} has two dimensions, and z is {ValueFormatter.FloatText(z)}";
        if (srid is Cartesian2D or Cartesian3D) return null;
        if (x is < -180 or > 180) return $"longitude {ValueFormatter.FloatText(x)} is not between -180 and 180";
        return y is < -90 or > 90 ? $"latitude {ValueFormatter.FloatText(y)} is not between -90 and 90" : null;
    }

    /// <summary>By srid, then x, y and z: an order for sorting, without a meaning in space.</summary>
    internal static int Compare(in Point left, in Point right)
    {
        var order = left.Srid.CompareTo(right.Srid);
        if (order == 0) order = left.X.CompareTo(right.X);
        if (order == 0) order = left.Y.CompareTo(right.Y);
        return order != 0 ? order : left.Z.CompareTo(right.Z);
    }

    private static double WithoutNegativeZero(double coordinate) => coordinate == 0 ? 0 : coordinate;
}
