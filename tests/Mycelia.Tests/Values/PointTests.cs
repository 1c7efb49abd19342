namespace Mycelia.Tests.Values;

public class PointTests
{
    [Fact]
    public void Points_have_the_dimensions_of_their_system()
    {
        Assert.Equal((2, false), (new Point(Point.Cartesian2D, 1, 2).Dimensions, new Point(Point.Cartesian2D, 1, 2).IsGeographic));
        Assert.Equal((3, true), (new Point(Point.Wgs84WithHeight, 18, 59, 7).Dimensions, new Point(Point.Wgs84WithHeight, 18, 59, 7).IsGeographic));
        Assert.Equal("point({srid: 7203, x: 0.0, y: 0.0})", default(Point).ToString());
        Assert.Equal("point({srid: 4979, x: 18.5, y: 59.0, z: 7.0})", new Point(Point.Wgs84WithHeight, 18.5, 59, 7).ToString());
    }

    [Fact]
    public void Negative_zero_becomes_zero() => Assert.False(double.IsNegative(new Point(Point.Cartesian3D, -0.0, 0, 0).X));

    [Theory]
    [InlineData(1234, 0, 0, 0, "srid 1234 is none of 7203 (cartesian), 9157 (cartesian-3d), 4326 (wgs-84), 4979 (wgs-84-3d)")]
    [InlineData(7203, 0, 0, 1, "srid 7203 has two dimensions, and z is 1.0")]
    [InlineData(9157, 0, double.NaN, 0, "a coordinate is infinite or not a number")]
    [InlineData(4326, 180.5, 0, 0, "longitude 180.5 is not between -180 and 180")]
    [InlineData(4979, 0, -91, 0, "latitude -91.0 is not between -90 and 90")]
    public void Ranges_are_checked(int srid, double x, double y, double z, string message) =>
        ValueTests.AssertFails(StatusCode.InvalidArgument, message, () => new Point(srid, x, y, z));
}
