// Functions of numbers. Where not said otherwise they compute in floats and give NaN or infinities where the mathematics has no answer. Rounding to decimal places
// works on the shortest decimal that stands for the float, so that round(2.675, 2) is 2.68.

using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

internal static class MathFunctions
{
    private const string Numeric = "Numeric";
    private const string Logarithmic = "Logarithmic";
    private const string Trigonometric = "Trigonometric";
    private const int PlacesMax = 28;

    public static IEnumerable<FunctionInfo> All =>
    [
        Of(Numeric, "abs(number :: NUMBER) :: NUMBER", "The absolute value, of the same type.", Abs),
        Float(Numeric, "ceil", "The smallest whole number that is not below.", Math.Ceiling),
        Float(Numeric, "ceiling", "The smallest whole number that is not below.", Math.Ceiling),
        Float(Numeric, "floor", "The greatest whole number that is not above.", Math.Floor),
        Of(Numeric, "round(number :: NUMBER [, precision :: NUMBER] [, mode :: STRING]) :: FLOAT",
            "Rounded to whole numbers, ties up; or to decimal places, in the mode UP, DOWN, CEILING, FLOOR, HALF_UP (the default), HALF_DOWN or HALF_EVEN.", Round),
        Of(Numeric, "sign(number :: NUMBER) :: INTEGER", "-1, 0 or 1.", static (a, _) => Numbers.IsNaN(a[0]) ? 0 : Math.Sign(Number("sign()", a[0]))),
        Of(Numeric, "isNaN(number :: NUMBER) :: BOOLEAN", "Whether it is not a number.", static (a, _) => double.IsNaN(Number("isNaN()", a[0]))),
        FunctionInfo.Define(Numeric, "rand() :: FLOAT", "A random number from 0 to below 1.",
            static (_, s) => (s.NextRandom() >> 11) * (1.0 / (1UL << 53)), null, isDeterministic: false),
        FunctionInfo.Define("Scalar", "randomUUID() :: STRING", "A random identifier of 128 bits.", RandomUuid, null, isDeterministic: false),
        FunctionInfo.Define("Scalar", "timestamp() :: INTEGER", "Milliseconds since 1970-01-01 UTC, the same throughout a statement.",
            static (_, s) => s.StatementNanos / 1_000_000, null) with { DependsOnStatement = true },
        Float(Logarithmic, "sqrt", "The square root.", Math.Sqrt),
        Float(Logarithmic, "exp", "e to the power of the number.", Math.Exp),
        Float(Logarithmic, "log", "The natural logarithm.", Math.Log),
        Float(Logarithmic, "ln", "The natural logarithm.", Math.Log),
        Float(Logarithmic, "log10", "The logarithm to base 10.", Math.Log10),
        Of(Logarithmic, "e() :: FLOAT", "The base of natural logarithms.", static (_, _) => Math.E),
        Of(Trigonometric, "pi() :: FLOAT", "The ratio of circumference and diameter.", static (_, _) => Math.PI),
        Float(Trigonometric, "sin", "The sine.", Math.Sin),
        Float(Trigonometric, "cos", "The cosine.", Math.Cos),
        Float(Trigonometric, "tan", "The tangent.", Math.Tan),
        Float(Trigonometric, "cot", "The cotangent.", static x => 1 / Math.Tan(x)),
        Float(Trigonometric, "asin", "The inverse sine.", Math.Asin),
        Float(Trigonometric, "acos", "The inverse cosine.", Math.Acos),
        Float(Trigonometric, "atan", "The inverse tangent.", Math.Atan),
        Float(Trigonometric, "sinh", "The hyperbolic sine.", Math.Sinh),
        Float(Trigonometric, "cosh", "The hyperbolic cosine.", Math.Cosh),
        Float(Trigonometric, "tanh", "The hyperbolic tangent.", Math.Tanh),
        Float(Trigonometric, "coth", "The hyperbolic cotangent.", static x => 1 / Math.Tanh(x)),
        Of(Trigonometric, "atan2(y :: NUMBER, x :: NUMBER) :: FLOAT", "The angle of a point seen from the origin.",
            static (a, _) => Math.Atan2(Number("atan2()", a[0]), Number("atan2()", a[1]))),
        Float(Trigonometric, "degrees", "Radians as degrees.", static x => x * (180 / Math.PI)),
        Float(Trigonometric, "radians", "Degrees as radians.", static x => x * (Math.PI / 180)),
        Float(Trigonometric, "haversin", "Half the versed sine.", static x => Math.Sin(x / 2) * Math.Sin(x / 2)),
    ];

    private static FunctionInfo Of(string category, string signature, string description, ScalarFunction function) =>
        FunctionInfo.Define(category, signature, description, function, null);

    private static FunctionInfo Float(string category, string name, string description, Func<double, double> function)
    {
        var where = name + "()";
        return Of(category, $"{name}(number :: NUMBER) :: FLOAT", description, (a, _) => function(Number(where, a[0])));
    }

    private static double Number(string function, in Value value) =>
        Numbers.IsNumber(value) ? Numbers.ToDouble(value) : throw FunctionErrors.WrongType(function, value, "a number");

    private static Value Abs(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (arguments[0].Kind != ValueKind.Int64) return Math.Abs(Number("abs()", arguments[0]));
        var integer = arguments[0].AsInt64();
        if (integer == long.MinValue) throw CypherErrors.Overflow($"abs({integer}) does not fit an integer of 64 bits. Use abs(toFloat({integer})).");
        return Math.Abs(integer);
    }

    private static Value RandomUuid(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var high = scope.NextRandom() & ~0xF000UL | 0x4000UL; // version 4
        var low = scope.NextRandom() & ~(3UL << 62) | 2UL << 62; // variant 1
        return $"{high >> 32:x8}-{high >> 16 & 0xFFFF:x4}-{high & 0xFFFF:x4}-{low >> 48:x4}-{low & 0xFFFF_FFFF_FFFF:x12}";
    }

    private static Value Round(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var number = Number("round()", arguments[0]);
        if (arguments.Length == 1) return HalfUp(number);
        var places = Number("round()", arguments[1]);
        if (places != Math.Floor(places) || places is < 0 or > int.MaxValue)
            throw CypherErrors.OutOfRange($"round() takes a whole number of decimal places from 0, not {ValueFormatter.FloatText(places)}.");
        var mode = "HALF_UP";
        if (arguments.Length > 2)
        {
            if (arguments[2].Kind != ValueKind.String) throw FunctionErrors.WrongType("round()", arguments[2], "a mode as a string");
            mode = arguments[2].AsString().ToUpperInvariant();
        }

        if (!TryRound(1, 0, mode, out _)) throw FunctionErrors.WrongValue($"round() knows no mode '{mode}'. Modes are UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN and HALF_EVEN.");

        // Beyond these a float has no digits that could be rounded away.
        if (!double.IsFinite(number) || Math.Abs(number) >= 1L << 52 || places > PlacesMax || number == 0) return number;
        var exact = decimal.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture);
        TryRound(exact, (int)places, mode, out var rounded);
        return (double)rounded;
    }

    private static double HalfUp(double number)
    {
        var floor = Math.Floor(number);
        return number - floor >= 0.5 ? floor + 1 : floor;
    }

    private static bool TryRound(decimal number, int places, string mode, out decimal rounded)
    {
        MidpointRounding? rounding = mode switch
        {
            "UP" => number < 0 ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToPositiveInfinity,
            "DOWN" => MidpointRounding.ToZero,
            "CEILING" => MidpointRounding.ToPositiveInfinity,
            "FLOOR" => MidpointRounding.ToNegativeInfinity,
            "HALF_UP" or "HALF_DOWN" => MidpointRounding.AwayFromZero,
            "HALF_EVEN" => MidpointRounding.ToEven,
            _ => null,
        };
        rounded = rounding is { } known ? decimal.Round(number, places, known) : 0;
        if (mode == "HALF_DOWN")
        {
            // A tie went away from zero: take it back. Both are exact, so a tie shows as two equal distances.
            var other = decimal.Round(number, places, MidpointRounding.ToZero);
            if (Math.Abs(rounded - number) == Math.Abs(number - other)) rounded = other;
        }

        return rounding is not null;
    }
}
