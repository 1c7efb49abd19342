namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>The aggregates by name. All leave out nulls.</summary>
internal static class AggregateFunctions
{
    public static FunctionInfo CountStar { get; } = Of("count(row :: ANY) :: INTEGER", "The number of rows.", static () => new CountAggregate(countsNulls: true));

    public static IEnumerable<FunctionInfo> All =>
    [
        Of("count(value :: ANY) :: INTEGER", "The number of values, or of rows with count(*).", static () => new CountAggregate(countsNulls: false)),
        Of("sum(value :: NUMBER | DURATION) :: NUMBER | DURATION", "The sum; 0 when there is none.", static () => new SumAggregate()),
        Of("avg(value :: NUMBER | DURATION) :: FLOAT | DURATION", "The arithmetic mean; null when there is none.", static () => new AverageAggregate()),
        Of("min(value :: ANY) :: ANY", "The value that orders first.", static () => new ExtremeAggregate(isMax: false)),
        Of("max(value :: ANY) :: ANY", "The value that orders last.", static () => new ExtremeAggregate(isMax: true)),
        Of("collect(value :: ANY) :: LIST", "All values as a list.", static () => new CollectAggregate()),
        Of("stDev(value :: NUMBER) :: FLOAT", "The standard deviation of a sample.", static () => new DeviationAggregate(isOfSample: true)),
        Of("stDevP(value :: NUMBER) :: FLOAT", "The standard deviation of everything there is.", static () => new DeviationAggregate(isOfSample: false)),
        Of("percentileCont(value :: NUMBER, percentile :: NUMBER) :: FLOAT", "The value below which a part of all lies, between the nearest two.",
            static () => new PercentileAggregate(isContinuous: true)),
        Of("percentileDisc(value :: NUMBER, percentile :: NUMBER) :: NUMBER", "The smallest value that a part of all does not exceed.",
            static () => new PercentileAggregate(isContinuous: false)),
    ];

    private static FunctionInfo Of(string signature, string description, AggregateFactory factory) =>
        FunctionInfo.Define("Aggregating", signature, description, null, factory, isNullPropagating: false);
}
