using System.Globalization;

namespace Engram.Pipeline.Options.Rules;

/// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included unless said otherwise.</summary>
/// <param name="low">Bounds have at most 15 digits, so that they pass through double unharmed; above, they mean "no bound".</param>
public sealed class BetweenAttribute(double low, double high) : OptionRuleAttribute
{
    public double Low { get; } = low;

    public double High { get; } = high;

    public bool LowIncluded { get; init; } = true;

    private bool Unbounded => High > 1e15;

    public override string Range
    {
        get
        {
            var low = LowIncluded ? Text(Low) : $"above {Text(Low)}";
            return Unbounded ? $"{low} and up" : LowIncluded ? $"{low} to {Text(High)}" : $"{low}, up to {Text(High)}";
        }
    }

    public override string? ProblemOf(object value)
    {
        if (value is double d && !double.IsFinite(d))
        {
            return $"{Text(d)} is not a finite number";
        }

        var number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        var low = (decimal)Low;
        return number < low ? $"{Text(value)} is below {Text(Low)}"
            : number == low && !LowIncluded ? $"{Text(value)} is not above {Text(Low)}"
            : !Unbounded && number > (decimal)High ? $"{Text(value)} is above {Text(High)}"
            : null;
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
