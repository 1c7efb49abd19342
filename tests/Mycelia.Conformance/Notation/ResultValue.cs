// What a cell holds as far as conformance cases can tell: nodes and relationships without identity, temporal values as their ISO 8601 text. Expected cells are
// read from the value notation, actual ones are made from what a query returned, and both are compared as trees of this type.

using System.Globalization;
using System.Text;

namespace Mycelia.Conformance.Notation;

/// <summary>A value of a result, reduced to what is compared.</summary>
internal abstract class ResultValue
{
    private ResultValue()
    {
    }

    /// <summary>What a query returned. Nodes, relationships and paths are read through the version that the query saw.</summary>
    public static ResultValue Of(Value value) => value.Kind switch
    {
        ValueKind.Null => new Null(),
        ValueKind.Bool => new Bool(value.AsBool()),
        ValueKind.Int64 => new Integer(value.AsInt64()),
        ValueKind.Float64 => new Float(value.AsDouble()),
        ValueKind.String => new Text(value.AsString()),
        ValueKind.Date => new Text(value.AsDate().ToString()),
        ValueKind.LocalTime => new Text(value.AsLocalTime().ToString()),
        ValueKind.ZonedTime => new Text(value.AsZonedTime().ToString()),
        ValueKind.LocalDateTime => new Text(value.AsLocalDateTime().ToString()),
        ValueKind.ZonedDateTime => new Text(value.AsZonedDateTime().ToString()),
        ValueKind.Duration => new Text(value.AsDuration().ToString()),
        ValueKind.List => new List([.. value.AsList().Select(Of)]),
        ValueKind.Map => Map.Of(value.AsMap()),
        ValueKind.Node => Of(value.AsNode()),
        ValueKind.Edge => Of(value.AsEdge()),
        ValueKind.Path => Of(value.AsPath()),
        _ => new Other(value.ToString()),
    };

    /// <summary>The value as a parameter of a query.</summary>
    /// <exception cref="FormatException">It is a node, a relationship or a path, or holds one.</exception>
    public virtual Value ToValue() => throw new FormatException($"{this} cannot be a parameter");

    /// <summary>The value in value notation.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    protected abstract void Write(StringBuilder text);

    private static Node Of(Mycelia.Node node) => new(node.Labels, Map.Of(node.Properties));

    private static Relationship Of(Edge edge) => new(edge.Type, Map.Of(edge.Properties));

    private static Path Of(GraphPath path)
    {
        var steps = new PathStep[path.Length];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = new PathStep(Of(path.Edges[i]), path.Edges[i].SourceId == path.Nodes[i].Id, Of(path.Nodes[i + 1]));
        return new Path(Of(path.Nodes[0]), steps);
    }

    private static void Join(StringBuilder text, IEnumerable<ResultValue> values)
    {
        var separator = "";
        foreach (var value in values)
        {
            text.Append(separator);
            value.Write(text);
            separator = ", ";
        }
    }

    public sealed class Null : ResultValue
    {
        public override Value ToValue() => Value.Null;

        protected override void Write(StringBuilder text) => text.Append("null");
    }

    public sealed class Bool(bool value) : ResultValue
    {
        public bool Value { get; } = value;

        public override Value ToValue() => Value;

        protected override void Write(StringBuilder text) => text.Append(Value ? "true" : "false");
    }

    public sealed class Integer(long value) : ResultValue
    {
        public long Value { get; } = value;

        public override Value ToValue() => Value;

        protected override void Write(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"{Value}");
    }

    public sealed class Float(double value) : ResultValue
    {
        public double Value { get; } = value;

        public override Value ToValue() => Value;

        protected override void Write(StringBuilder text)
        {
            var digits = Value.ToString("R", CultureInfo.InvariantCulture);
            if (double.IsNaN(Value)) text.Append("NaN");
            else if (double.IsInfinity(Value)) text.Append(Value > 0 ? "Inf" : "-Inf");
            else text.Append(digits).Append(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? ".0" : "");
        }
    }

    public sealed class Text(string value) : ResultValue
    {
        public string Value { get; } = value;

        public override Value ToValue() => Value;

        protected override void Write(StringBuilder text) =>
            text.Append('\'').Append(Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)).Append('\'');
    }

    public sealed class List(IReadOnlyList<ResultValue> items) : ResultValue
    {
        public IReadOnlyList<ResultValue> Items { get; } = items;

        public override Value ToValue() => Mycelia.Value.List([.. Items.Select(static item => item.ToValue())]);

        protected override void Write(StringBuilder text)
        {
            text.Append('[');
            Join(text, Items);
            text.Append(']');
        }
    }

    public sealed class Map(IReadOnlyDictionary<string, ResultValue> entries) : ResultValue
    {
        public IReadOnlyDictionary<string, ResultValue> Entries { get; } = entries;

        public static Map Empty { get; } = new(new Dictionary<string, ResultValue>());

        public static Map Of(IEnumerable<KeyValuePair<string, Value>> entries) =>
            new(entries.ToDictionary(static entry => entry.Key, static entry => ResultValue.Of(entry.Value), StringComparer.Ordinal));

        public override Value ToValue() => Mycelia.Value.Map(Entries.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.ToValue())));

        protected override void Write(StringBuilder text)
        {
            text.Append('{');
            var separator = "";
            foreach (var (key, value) in Entries)
            {
                text.Append(separator).Append(key).Append(": ");
                value.Write(text);
                separator = ", ";
            }

            text.Append('}');
        }

        /// <summary>Writes the map as the properties of an entity: nothing when there are none.</summary>
        internal void WriteProperties(StringBuilder text, bool isFirst)
        {
            if (Entries.Count == 0) return;
            if (!isFirst) text.Append(' ');
            Write(text);
        }
    }

    public sealed class Node(IEnumerable<string> labels, Map properties) : ResultValue
    {
        public SortedSet<string> Labels { get; } = new(labels, StringComparer.Ordinal);

        public Map Properties { get; } = properties;

        protected override void Write(StringBuilder text)
        {
            text.Append('(');
            foreach (var label in Labels) text.Append(':').Append(label);
            Properties.WriteProperties(text, Labels.Count == 0);
            text.Append(')');
        }
    }

    public sealed class Relationship(string type, Map properties) : ResultValue
    {
        public string Type { get; } = type;

        public Map Properties { get; } = properties;

        protected override void Write(StringBuilder text)
        {
            text.Append("[:").Append(Type);
            Properties.WriteProperties(text, false);
            text.Append(']');
        }
    }

    /// <summary>One relationship of a path and the node that it leads to; forwards when the path runs with it.</summary>
    public readonly record struct PathStep(Relationship Relationship, bool IsForwards, Node End);

    public sealed class Path(Node start, IReadOnlyList<PathStep> steps) : ResultValue
    {
        public Node Start { get; } = start;

        public IReadOnlyList<PathStep> Steps { get; } = steps;

        protected override void Write(StringBuilder text)
        {
            text.Append('<').Append(Start);
            foreach (var step in Steps) text.Append(step.IsForwards ? "-" : "<-").Append(step.Relationship).Append(step.IsForwards ? "->" : "-").Append(step.End);
            text.Append('>');
        }
    }

    /// <summary>A kind of value that the notation cannot express (bytes, points); equal to nothing that is expected.</summary>
    public sealed class Other(string description) : ResultValue
    {
        protected override void Write(StringBuilder text) => text.Append(description);
    }
}
