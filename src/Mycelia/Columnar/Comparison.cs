namespace Mycelia;

/// <summary>A comparison of a column's value (left) with a constant (right).</summary>
/// <remarks>
/// Integers and floats compare as the exact numbers they are; NaN is not equal to, less or greater than anything, so it passes
/// <see cref="NotEqual"/> alone; both zeros are equal. Values of any other kind compare within their kind in the order of
/// <see cref="Value.CompareTo"/>. A value of another kind than the constant passes <see cref="NotEqual"/> alone. Null never passes.
/// </remarks>
public enum Comparison
{
    /// <summary>value = constant.</summary>
    Equal,

    /// <summary>value ≠ constant.</summary>
    NotEqual,

    /// <summary>value &lt; constant.</summary>
    Less,

    /// <summary>value ≤ constant.</summary>
    LessOrEqual,

    /// <summary>value &gt; constant.</summary>
    Greater,

    /// <summary>value ≥ constant.</summary>
    GreaterOrEqual,
}
