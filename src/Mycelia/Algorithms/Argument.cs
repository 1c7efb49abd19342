using System.Globalization;

namespace Mycelia.Algorithms;

/// <summary>Checks of what callers pass; each failure is an <see cref="StatusCode.InvalidArgument"/> that names the argument and its range.</summary>
internal static class Argument
{
    public static void Node(GraphProjection graph, int node, string name)
    {
        if ((uint)node < (uint)graph.NodeCount) return;
        throw Invalid($"{name} is {node}, but the projection has {graph.NodeCount} nodes. "
            + "Pass an index from 0 to NodeCount - 1; IndexOf gives that of a NodeId.");
    }

    public static void AtLeast(int value, int min, string name)
    {
        if (value < min) throw Invalid($"{name} is {value}; it must be at least {min}.");
    }

    public static void Between(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max)) throw Invalid(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must lie between {min} and {max}."));
    }

    public static MyceliaException Invalid(string message) => new(StatusCode.InvalidArgument, message);
}
