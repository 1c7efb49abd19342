using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>For each input row each node that has all the labels (none: every node). Labels that no node has give no rows.</summary>
internal sealed class NodeScanPlan(PlanNode input, Symbol node, IReadOnlyList<string> labels, Expression? filter) : UnaryPlan(input)
{
    public Symbol Node { get; } = node;

    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>A predicate over the node alone (and constants, parameters, columns of the input), tested while scanning: zone maps skip chunks.</summary>
    public Expression? Filter { get; } = filter;
}

/// <summary>Nodes by their identity: <paramref name="ids"/> gives an integer or a list of integers.</summary>
internal sealed class NodeByIdPlan(PlanNode input, Symbol node, Expression ids) : UnaryPlan(input)
{
    public Symbol Node { get; } = node;

    public Expression Ids { get; } = ids;
}

/// <summary>What is looked up in an index: leading properties equal to values, then perhaps a range, prefix or list on the next, or a point query.</summary>
internal sealed class SeekKeys
{
    public IReadOnlyList<Expression> Equal { get; init; } = [];

    public Expression? Low { get; init; }

    public bool IncludesLow { get; init; }

    public Expression? High { get; init; }

    public bool IncludesHigh { get; init; }

    public Expression? Prefix { get; init; }

    /// <summary>A list: each of its distinct values is looked up as an equality.</summary>
    public Expression? AnyOf { get; init; }

    /// <summary>A point index: all within <see cref="Distance"/> of <see cref="Center"/>.</summary>
    public Expression? Center { get; init; }

    public Expression? Distance { get; init; }
}

/// <summary>Nodes from the index on (label, properties); for each input row, so that an index nested-loop join is this with an input.</summary>
internal sealed class NodeIndexSeekPlan(PlanNode input, Symbol node, string label, IReadOnlyList<string> properties, SeekKeys keys) : UnaryPlan(input)
{
    public Symbol Node { get; } = node;

    public string Label { get; } = label;

    public IReadOnlyList<string> Properties { get; } = properties;

    public SeekKeys Keys { get; } = keys;

    /// <summary>Set when a constraint says that at most one node is found per key.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Rows come in the order of the index (ascending), which a sort above relies on.</summary>
    public bool IsOrdered { get; set; }

    /// <summary>Nodes expected per lookup.</summary>
    public double? Rows { get; init; }
}

/// <summary>Edges of the types (none: all) with both ends; with <see cref="PatternDirection.Either"/> each twice, once per reading.</summary>
internal sealed class EdgeScanPlan(PlanNode input, Symbol edge, Symbol from, Symbol to, IReadOnlyList<string> types, PatternDirection direction) : UnaryPlan(input)
{
    public Symbol Edge { get; } = edge;

    public Symbol From { get; } = from;

    public Symbol To { get; } = to;

    public IReadOnlyList<string> Types { get; } = types;

    public PatternDirection Direction { get; } = direction;
}

internal sealed class EdgeByIdPlan(PlanNode input, Symbol edge, Symbol from, Symbol to, Expression ids, PatternDirection direction) : UnaryPlan(input)
{
    public Symbol Edge { get; } = edge;

    public Symbol From { get; } = from;

    public Symbol To { get; } = to;

    public Expression Ids { get; } = ids;

    public PatternDirection Direction { get; } = direction;
}

internal sealed class EdgeIndexSeekPlan(
    PlanNode input, Symbol edge, Symbol from, Symbol to, string type, IReadOnlyList<string> properties, SeekKeys keys, PatternDirection direction) : UnaryPlan(input)
{
    public Symbol Edge { get; } = edge;

    public Symbol From { get; } = from;

    public Symbol To { get; } = to;

    public string Type { get; } = type;

    public IReadOnlyList<string> Properties { get; } = properties;

    public SeekKeys Keys { get; } = keys;

    public PatternDirection Direction { get; } = direction;
}

/// <summary>What an expansion does with the neighbours it finds.</summary>
internal enum ExpandMode
{
    /// <summary>A row per edge.</summary>
    Rows,
    /// <summary>No row per edge: the row's multiplicity is multiplied by how many there are, rows with none are dropped. Edge and end are not columns.</summary>
    Multiply,
    /// <summary>The row passes once if there is any.</summary>
    Exists,
}

/// <summary>
/// From a bound node along edges of the types (none: all) to their other ends. The edge must differ from all of <see cref="DistinctFrom"/> (edges and
/// edge lists of the same MATCH). A null start gives no row. A self-loop read in <see cref="PatternDirection.Either"/> counts once.
/// </summary>
internal sealed class ExpandPlan(PlanNode input, Symbol from, Symbol edge, Symbol to, IReadOnlyList<string> types, PatternDirection direction) : UnaryPlan(input)
{
    public Symbol From { get; } = from;

    public Symbol Edge { get; } = edge;

    public Symbol To { get; } = to;

    public IReadOnlyList<string> Types { get; } = types;

    /// <summary>Seen from <see cref="From"/>.</summary>
    public PatternDirection Direction { get; } = direction;

    public IReadOnlyList<Symbol> DistinctFrom { get; init; } = [];

    /// <summary>The other end is bound already: only edges to it count.</summary>
    public bool IsInto { get; init; }

    /// <summary>Labels that the other end must have all of, tested before rows are made.</summary>
    public IReadOnlyList<string> ToLabels { get; init; } = [];

    /// <summary>A predicate over the other end alone (constants and parameters besides), which the operator may evaluate once per node as a mask.</summary>
    public Expression? ToFilter { get; init; }

    /// <summary>A predicate over the edge alone, which the operator may evaluate once per edge as a mask.</summary>
    public Expression? EdgeFilter { get; init; }

    /// <summary>Set while planning, once it is known that neither edge nor end is needed above.</summary>
    public ExpandMode Mode { get; set; }

    /// <summary>Whether somebody needs the edge as a column.</summary>
    public bool NeedsEdge { get; set; } = true;

    /// <summary>Whether somebody needs the other end as a column.</summary>
    public bool NeedsTo { get; set; } = true;
}

/// <summary>
/// Two edges at one bound node that are not the same edge, counted without making rows: the row's multiplicity is multiplied by how many such pairs there
/// are. That is the product of both degrees, less the edges that could be either leg's: of legs in opposite directions those are the self-loops.
/// </summary>
internal sealed class ExpandPairPlan(PlanNode input, Symbol from, ExpandLeg first, ExpandLeg second) : UnaryPlan(input)
{
    public Symbol From { get; } = from;

    public ExpandLeg First { get; } = first;

    public ExpandLeg Second { get; } = second;
}

/// <summary>One of the two edges: its types (none: all), direction as seen from the bound node, and what its other end must meet.</summary>
internal sealed record ExpandLeg(Symbol Edge, Symbol To, IReadOnlyList<string> Types, PatternDirection Direction, IReadOnlyList<string> Labels, Expression? Filter);

/// <summary>One row of counts that every version knows: nodes (of a label) or edges (of a type).</summary>
internal sealed class StoredCountPlan(IReadOnlyList<Symbol> symbols, bool isEdges, string? token) : LeafPlan
{
    /// <summary>All hold the same number.</summary>
    public IReadOnlyList<Symbol> Symbols { get; } = symbols;

    public bool IsEdges { get; } = isEdges;

    /// <summary>The label or type; null for all nodes or edges.</summary>
    public string? Token { get; } = token;
}

/// <summary>
/// From a bound node along paths of <see cref="Length"/> edges, none twice (nor any of <see cref="DistinctFrom"/>). <see cref="Edges"/> becomes the list of edges in
/// the order of the walk. A length of zero gives the start itself.
/// </summary>
internal sealed class VarExpandPlan(
    PlanNode input, Symbol from, Symbol edges, Symbol to, IReadOnlyList<string> types, PatternDirection direction, LengthRange length) : UnaryPlan(input)
{
    public Symbol From { get; } = from;

    public Symbol Edges { get; } = edges;

    public Symbol To { get; } = to;

    public IReadOnlyList<string> Types { get; } = types;

    public PatternDirection Direction { get; } = direction;

    public LengthRange Length { get; } = length;

    public IReadOnlyList<Symbol> DistinctFrom { get; init; } = [];

    public bool IsInto { get; init; }

    /// <summary>A predicate that each edge must meet; it names the edge by <see cref="StepEdge"/>.</summary>
    public Expression? EdgeFilter { get; init; }

    public Symbol? StepEdge { get; init; }

    public bool NeedsEdges { get; set; } = true;

    /// <summary>Only which ends are reached matters, once each (the rows above are made distinct on them): a breadth-first search will do.</summary>
    public bool IsDistinctTo { get; set; }

    /// <summary>The edges were bound before (a list): the walk must be exactly that list.</summary>
    public bool IsEdgesBound { get; init; }

    /// <summary>The list is walked from the pattern's right to its left, so it has to be turned around for the pattern's reading.</summary>
    public bool IsReversed { get; init; }
}

/// <summary>Between two bound nodes: one shortest path, all of them, or the k shortest. <see cref="Edges"/> is the list of edges from <see cref="From"/> to <see cref="To"/>.</summary>
internal sealed class ShortestPathPlan(
    PlanNode input, Symbol from, Symbol edges, Symbol to, IReadOnlyList<string> types, PatternDirection direction, LengthRange length, ShortestKind kind, int count) : UnaryPlan(input)
{
    public Symbol From { get; } = from;

    public Symbol Edges { get; } = edges;

    public Symbol To { get; } = to;

    public IReadOnlyList<string> Types { get; } = types;

    public PatternDirection Direction { get; } = direction;

    public LengthRange Length { get; } = length;

    public ShortestKind Kind { get; } = kind;

    public int Count { get; } = count;

    public Expression? EdgeFilter { get; init; }

    public Symbol? StepEdge { get; init; }

    /// <summary>A predicate over <see cref="Path"/> that must hold: paths are tried in order of length until enough meet it.</summary>
    public Expression? PathFilter { get; init; }

    /// <summary>What <see cref="PathFilter"/> calls the path; not a column of the rows.</summary>
    public Symbol? Path { get; init; }
}

/// <summary>A quantified path pattern: <see cref="Step"/> (over an Argument that binds <see cref="StepFrom"/>) is repeated, no edge twice.</summary>
internal sealed class RepeatPlan(PlanNode input, PlanNode step, Symbol from, Symbol to, Symbol stepFrom, Symbol stepTo, LengthRange repetitions) : PlanNode
{
    public PlanNode Input { get; } = input;

    public PlanNode Step { get; } = step;

    public Symbol From { get; } = from;

    public Symbol To { get; } = to;

    public Symbol StepFrom { get; } = stepFrom;

    public Symbol StepTo { get; } = stepTo;

    public LengthRange Repetitions { get; } = repetitions;

    public bool IsInto { get; init; }

    /// <summary>The column by which the step's Argument tells apart the walks that are extended together.</summary>
    public Symbol? StepRow { get; init; }

    /// <summary>For each symbol of the step that is wanted outside: the list symbol that collects it.</summary>
    public IReadOnlyList<(Symbol Inner, Symbol List)> Collected { get; init; } = [];

    /// <summary>The step's edges and edge lists, for uniqueness.</summary>
    public IReadOnlyList<Symbol> StepEdges { get; init; } = [];

    public IReadOnlyList<Symbol> DistinctFrom { get; init; } = [];

    public override IReadOnlyList<PlanNode> Children => [Input, Step];
}

/// <summary>
/// Binds <see cref="To"/> to every node that is a neighbour of all the bound ends, by intersecting their sorted lists (worst-case optimal). Edges stay
/// unbound, so the planner uses it where they are not needed; parallel edges multiply rows.
/// </summary>
internal sealed class IntersectPlan(PlanNode input, Symbol to, IReadOnlyList<IntersectLeg> legs) : UnaryPlan(input)
{
    public Symbol To { get; } = to;

    public IReadOnlyList<IntersectLeg> Legs { get; } = legs;

    public IReadOnlyList<string> ToLabels { get; init; } = [];

    public Expression? ToFilter { get; init; }

    public ExpandMode Mode { get; set; }

    /// <summary>Whether somebody needs the node as a column.</summary>
    public bool IsToNeeded { get; set; } = true;

    /// <summary>Pairs of legs (or a leg and a bound edge) that could be the same edge and must differ; empty when types or ends forbid it.</summary>
    public IReadOnlyList<Symbol> DistinctFrom { get; init; } = [];
}

/// <summary>One bound end of an intersection: the neighbours of <paramref name="From"/> by these types in this direction.</summary>
internal sealed record IntersectLeg(Symbol From, Symbol Edge, IReadOnlyList<string> Types, PatternDirection Direction);

/// <summary>Rows of both sides that agree on all keys. The right side is built into a hash table, the left side streams past it.</summary>
internal sealed class HashJoinPlan(PlanNode left, PlanNode right, IReadOnlyList<(Expression Left, Expression Right)> keys) : PlanNode
{
    public PlanNode Left { get; } = left;

    public PlanNode Right { get; } = right;

    public IReadOnlyList<(Expression Left, Expression Right)> Keys { get; } = keys;

    /// <summary>The columns that the right side adds.</summary>
    public IReadOnlyList<Symbol> RightSymbols { get; set; } = [];

    public override IReadOnlyList<PlanNode> Children => [Left, Right];
}

/// <summary>For each input row the rows of <see cref="Inner"/> (over an Argument with a row number), or one with nulls in <see cref="Introduced"/> when there are none.</summary>
internal sealed class OptionalPlan(PlanNode input, PlanNode inner, Symbol rowNumber, IReadOnlyList<Symbol> introduced) : PlanNode
{
    public PlanNode Input { get; } = input;

    public PlanNode Inner { get; } = inner;

    public Symbol RowNumber { get; } = rowNumber;

    public IReadOnlyList<Symbol> Introduced { get; set; } = introduced;

    public override IReadOnlyList<PlanNode> Children => [Input, Inner];
}

/// <summary>Input rows for which <see cref="Inner"/> (over an Argument with a row number) has a row, or has none.</summary>
internal sealed class SemiJoinPlan(PlanNode input, PlanNode inner, Symbol rowNumber, bool isAnti) : PlanNode
{
    public PlanNode Input { get; } = input;

    public PlanNode Inner { get; } = inner;

    public Symbol RowNumber { get; } = rowNumber;

    public bool IsAnti { get; } = isAnti;

    public override IReadOnlyList<PlanNode> Children => [Input, Inner];
}

/// <summary>
/// <c>CALL { … }</c>: for each input row one run of <see cref="Inner"/> over an Argument of that single row (aggregates and limits inside are per row).
/// <see cref="Outputs"/> are the columns it adds; when empty and <see cref="IsUnit"/>, the input row passes once.
/// </summary>
internal sealed class ApplyPlan(PlanNode input, PlanNode inner, IReadOnlyList<Symbol> outputs, bool isUnit, bool isOptional) : PlanNode
{
    public PlanNode Input { get; } = input;

    public PlanNode Inner { get; } = inner;

    public IReadOnlyList<Symbol> Outputs { get; set; } = outputs;

    public bool IsUnit { get; } = isUnit;

    public bool IsOptional { get; } = isOptional;

    public override IReadOnlyList<PlanNode> Children => [Input, Inner];
}

internal sealed class ProcedureCallPlan(PlanNode input, string procedure, IReadOnlyList<Expression> arguments, IReadOnlyList<(int Column, Symbol Symbol)> outputs) : UnaryPlan(input)
{
    public string Procedure { get; } = procedure;

    public IReadOnlyList<Expression> Arguments { get; } = arguments;

    /// <summary>Which of the procedure's columns become which symbols.</summary>
    public IReadOnlyList<(int Column, Symbol Symbol)> Outputs { get; } = outputs;

    public bool IsOptional { get; init; }

    /// <summary>The procedure has no columns: each input row passes once.</summary>
    public bool IsVoid { get; init; }
}
