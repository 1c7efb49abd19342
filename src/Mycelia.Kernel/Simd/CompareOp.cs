namespace Mycelia.Kernel.Simd;

/// <summary>A comparison of a column's value (left) with a constant (right).</summary>
internal enum CompareOp
{
    /// <summary>value = constant; false for NaN.</summary>
    Equal,

    /// <summary>value ≠ constant; true for NaN.</summary>
    NotEqual,

    /// <summary>value &lt; constant; false for NaN.</summary>
    Less,

    /// <summary>value ≤ constant; false for NaN.</summary>
    LessOrEqual,

    /// <summary>value &gt; constant; false for NaN.</summary>
    Greater,

    /// <summary>value ≥ constant; false for NaN.</summary>
    GreaterOrEqual,
}
