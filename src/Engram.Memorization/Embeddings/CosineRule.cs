namespace Engram.Memorization;

/// <summary>"Cosine at or above c", c a decimal, decided on integers: a·b ≥ c·|a|·|b| as (a·b)²·10²ᵏ ≥ (c·10ᵏ)²·|a|²·|b|².</summary>
public sealed class CosineRule
{
    // (a·b)² is below 2^62, and 10^18 times that below 2^122.
    private const int MostDigits = 9;

    private readonly UInt128 _numerator;
    private readonly UInt128 _denominator;

    /// <param name="cosine">Above 0, at most 1, at most nine digits after the point.</param>
    public CosineRule(decimal cosine)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cosine);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cosine, 1m);
        Cosine = cosine / 1.0000000000000000000000000000m;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Cosine.Scale, MostDigits, nameof(cosine));
        var scale = 1m;
        for (var i = 0; i < Cosine.Scale; i++)
        {
            scale *= 10;
        }

        _numerator = (UInt128)(Cosine * scale) * (UInt128)(Cosine * scale);
        _denominator = (UInt128)scale * (UInt128)scale;
    }

    /// <summary>Without zeros at its end.</summary>
    public decimal Cosine { get; }

    public bool Holds(int dot, int squareA, int squareB) =>
        dot > 0 && (UInt128)((ulong)dot * (ulong)dot) * _denominator >= _numerator * ((ulong)squareA * (ulong)squareB);

    /// <summary>No product below it holds for rows whose squares are at least that large.</summary>
    public int LeastDot(int smallestSquare) => Math.Max(1, (int)((double)Cosine * smallestSquare) - 2);
}
