namespace Engram.Memorization;

/// <summary>What a row's embedding is worth; only usable ones are compared.</summary>
public enum VectorState
{
    Usable = 0,

    /// <summary>There is none for the row.</summary>
    Missing = 1,

    /// <summary>All zeros (or so near to it that it has no direction).</summary>
    Zero = 2,

    /// <summary>A value is NaN or infinite.</summary>
    NonFinite = 3,
}
