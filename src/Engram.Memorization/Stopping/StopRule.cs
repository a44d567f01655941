using System.Numerics;

namespace Engram.Memorization;

/// <summary>When a prompt's generations need not all be drawn. Every decision is made on whole numbers.</summary>
/// <remarks>
/// Generations of a prompt are exchangeable (they differ in their noise alone), so where n of the N planned ones form a clique, the number
/// of them among the first m is hypergeometric: P(H = h) = C(n, h) · C(N − n, m − h) / C(N, m). The largest clique among the first m, k, is
/// at least H, so m generations whose largest clique is k speak against a clique of n as far as P(H ≤ k) is small.
/// </remarks>
public sealed class StopRule
{
    // A prompt near its end would look after each generation: 32 looks at most, so at most 3 % is drawn beyond need.
    private const int MostLooks = 32;

    private readonly BigInteger _riskNumerator;
    private readonly BigInteger _riskDenominator;
    private readonly int[] _firstStops;

    /// <param name="planned">N: generations of a prompt.</param>
    /// <param name="size">n: members that a clique needs.</param>
    /// <param name="risk">Probability below which a clique is taken to be absent, 0 to 1; 0 stops only what cannot change any more.</param>
    public StopRule(int planned, int size, decimal risk)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(planned, size);
        (Planned, Size, Risk) = (planned, size, risk);
        ShortestRound = (planned + MostLooks - 1) / MostLooks;
        (_riskNumerator, _riskDenominator) = DecimalFraction.Of(risk);
        _firstStops = new int[size];
    }

    public int Planned { get; }

    public int Size { get; }

    public decimal Risk { get; }

    /// <summary>Generations between two looks, at least.</summary>
    public int ShortestRound { get; }

    /// <param name="drawn">m: generations drawn, usable or not, numbered from 0 without a gap.</param>
    /// <param name="clique">The search on them.</param>
    public StopReason Judge(int drawn, CliqueResult clique) =>
        clique.Flagged ? StopReason.Found
        : drawn >= Planned ? StopReason.Complete
        : clique.Bound >= Size ? StopReason.None
        : clique.Bound + Planned - drawn < Size ? StopReason.Unreachable
        : drawn >= FirstStop(clique.Bound) ? StopReason.Improbable
        : StopReason.None;

    /// <summary>How many generations to draw before the first look.</summary>
    public int FirstLook => Math.Min(Size, FirstStop(1));

    /// <summary>How many generations are to be drawn when it is looked again: no earlier number could end the prompt.</summary>
    /// <param name="drawn">m, undecided.</param>
    public int NextLook(int drawn, CliqueResult clique)
    {
        var shown = Math.Max(1, clique.Bound);
        var mayEnd = shown >= Size ? drawn + 1 : Math.Min(drawn + Size - shown, FirstStop(shown));
        return Math.Min(Planned, Math.Max(drawn + ShortestRound, mayEnd));
    }

    /// <summary>P(H ≤ shown) among the first <paramref name="drawn"/>, exact, as a quotient.</summary>
    public (BigInteger Numerator, BigInteger Denominator) ProbabilityOfAtMost(int shown, int drawn)
    {
        var sum = BigInteger.Zero;
        for (var h = Math.Max(0, drawn - (Planned - Size)); h <= Math.Min(shown, Math.Min(Size, drawn)); h++)
        {
            sum += Binomial(Size, h) * Binomial(Planned - Size, drawn - h);
        }

        return (sum, Binomial(Planned, drawn));
    }

    /// <summary>
    /// Probability that a prompt with a clique of exactly the target size, and no other edge, is stopped before it is found, over all looks: what a
    /// run loses at most of such prompts. 0 under risk 0.
    /// </summary>
    public double MissProbability()
    {
        if (Risk == 0)
        {
            return 0;
        }

        // Chance of h members shown and not stopped, generation by generation.
        var chance = new double[Size + 1];
        chance[0] = 1;
        var missed = 0.0;
        for (var drawn = 1; drawn < Planned; drawn++)
        {
            for (var h = Math.Min(Size, drawn); h >= 0; h--)
            {
                var left = Planned - drawn + 1;
                var same = Math.Max(0, (double)(left - (Size - h)) / left) * chance[h];
                var one = h > 0 ? (double)(Size - h + 1) / left * chance[h - 1] : 0;
                chance[h] = same + one;
                if (h < Size && drawn >= FirstStop(Math.Max(1, h)))
                {
                    missed += chance[h];
                    chance[h] = 0;
                }
            }
        }

        return missed;
    }

    /// <summary>The smallest m at which a largest clique of <paramref name="shown"/> ends the prompt.</summary>
    public int FirstStop(int shown)
    {
        if (_firstStops[shown] == 0)
        {
            // Both conditions stay true once they are: more drawn makes few members less probable.
            var (low, high) = (1, Planned - Size + shown + 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (IsImprobable(shown, middle))
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            _firstStops[shown] = low;
        }

        return _firstStops[shown];
    }

    private bool IsImprobable(int shown, int drawn)
    {
        var (numerator, denominator) = ProbabilityOfAtMost(shown, drawn);
        return numerator * _riskDenominator < _riskNumerator * denominator;
    }

    private static BigInteger Binomial(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return BigInteger.Zero;
        }

        var result = BigInteger.One;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
        {
            result = result * (n - i + 1) / i;
        }

        return result;
    }
}
