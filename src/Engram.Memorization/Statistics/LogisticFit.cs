using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>
/// A logistic curve, logit p = intercept + slope·x, fitted to counted successes. Its own exponentials and logarithms
/// (<see cref="DoubleMath"/>) give the same bits on every machine.
/// </summary>
/// <param name="Covariance">Of intercept and slope; with the variances the inverse information at the estimate.</param>
public sealed record LogisticFit(
    LogisticMethod Method, double Intercept, double Slope, double InterceptVariance, double SlopeVariance, double Covariance)
{
    /// <summary>Of the normal distribution, for two-sided 95 %.</summary>
    public const double Quantile = 1.959963984540054;

    private const int MostSteps = 200;

    // Near its top the objective is flat: half of a double's digits of the estimate lie below its rounding. A step that lowers it by no more
    // than that is Newton's last digits.
    private const double Flat = 1e-11;
    private const int MostHalvings = 40;

    /// <summary>Rate at x.</summary>
    public double RateAt(double x) => Logistic(Intercept + (Slope * x));

    /// <summary>95 % band at x: Wald's on the scale of the logit.</summary>
    public Interval IntervalAt(double x)
    {
        var centre = Intercept + (Slope * x);
        var half = Quantile * Math.Sqrt(Math.Max(0, InterceptVariance + (2 * x * Covariance) + (x * x * SlopeVariance)));
        return new Interval(Logistic(centre - half), Logistic(centre + half));
    }

    /// <summary>Factor by which the odds grow when x grows by one.</summary>
    public double OddsRatio => DoubleMath.Exp(Slope);

    /// <summary>Wald's, 95 %.</summary>
    public Interval OddsRatioInterval
    {
        get
        {
            var half = Quantile * Math.Sqrt(SlopeVariance);
            return new Interval(DoubleMath.Exp(Slope - half), DoubleMath.Exp(Slope + half));
        }
    }

    /// <summary>
    /// Fits by maximum likelihood, or with Firth's penalty where the likelihood has no maximum. Null with fewer than two values of x:
    /// no slope can be told then.
    /// </summary>
    public static LogisticFit? Of(IReadOnlyList<BinomialGroup> groups)
    {
        var used = groups.Where(group => group.Trials > 0).ToArray();
        foreach (var group in used)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(group.Successes);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(group.Successes, group.Trials);
        }

        return used.Select(group => group.X).Distinct().Count() < 2
            ? null
            : Fit(used, IsSeparated(used) ? LogisticMethod.Firth : LogisticMethod.MaximumLikelihood);
    }

    /// <summary>
    /// Whether one value of x has all successes at or on one side of it and all failures at or on the other: then, and only then, the
    /// likelihood of one covariate has no maximum (Albert and Anderson 1984).
    /// </summary>
    internal static bool IsSeparated(IReadOnlyList<BinomialGroup> groups)
    {
        double[] successes = [.. groups.Where(group => group.Successes > 0).Select(group => group.X)];
        double[] failures = [.. groups.Where(group => group.Failures > 0).Select(group => group.X)];
        return successes.Length == 0 || failures.Length == 0 || failures.Max() <= successes.Min() || failures.Min() >= successes.Max();
    }

    private static LogisticFit Fit(BinomialGroup[] groups, LogisticMethod method)
    {
        // About the mean the two parameters are nearly independent, which keeps the information far from singular.
        var centre = groups.Sum(group => group.Trials * group.X) / groups.Sum(group => (double)group.Trials);
        var (intercept, slope) = (0.0, 0.0);
        var objective = Objective(groups, centre, intercept, slope, method);
        for (var step = 0; step < MostSteps; step++)
        {
            var information = Information.Of(groups, centre, intercept, slope);
            var (first, second) = Score(groups, centre, intercept, slope, information, method);
            var (di, ds) = information.Solve(first, second);
            var (next, scale, least) = (double.NegativeInfinity, 1.0, objective - (Flat * (1 + Math.Abs(objective))));
            for (var halving = 0; halving < MostHalvings; halving++, scale /= 2)
            {
                next = Objective(groups, centre, intercept + (scale * di), slope + (scale * ds), method);
                if (next >= least)
                {
                    break;
                }
            }

            // No step keeps its height: the last bits of the objective are reached.
            if (!(next >= least))
            {
                break;
            }

            (intercept, slope, objective) = (intercept + (scale * di), slope + (scale * ds), next);
            if (Math.Abs(di) + Math.Abs(ds) < 1e-13 * (1 + Math.Abs(intercept) + Math.Abs(slope)))
            {
                break;
            }
        }

        var (v0, v1, cross) = Information.Of(groups, centre, intercept, slope).Inverse();
        return new LogisticFit(
            method, intercept - (slope * centre), slope, v0 - (2 * centre * cross) + (centre * centre * v1), v1, cross - (centre * v1));
    }

    private static double Objective(BinomialGroup[] groups, double centre, double intercept, double slope, LogisticMethod method)
    {
        var sum = 0.0;
        foreach (var group in groups)
        {
            var logit = intercept + (slope * (group.X - centre));
            sum -= (group.Successes * SoftPlus(-logit)) + (group.Failures * SoftPlus(logit));
        }

        return method is LogisticMethod.Firth
            ? sum + (DoubleMath.Log(Information.Of(groups, centre, intercept, slope).Determinant) / 2)
            : sum;
    }

    /// <summary>Firth's: every group gains its leverage h, half as success and half as failure.</summary>
    private static (double First, double Second) Score(
        BinomialGroup[] groups, double centre, double intercept, double slope, Information information, LogisticMethod method)
    {
        var (first, second) = (0.0, 0.0);
        var (v0, v1, cross) = information.Inverse();
        foreach (var group in groups)
        {
            var x = group.X - centre;
            var rate = Logistic(intercept + (slope * x));
            var leverage = group.Trials * rate * (1 - rate) * (v0 + (2 * x * cross) + (x * x * v1));
            var residual = group.Successes - (group.Trials * rate) + (method is LogisticMethod.Firth ? leverage * (0.5 - rate) : 0);
            first += residual;
            second += residual * x;
        }

        return (first, second);
    }

    private static double Logistic(double logit) =>
        logit >= 0 ? 1 / (1 + DoubleMath.Exp(-logit)) : DoubleMath.Exp(logit) / (1 + DoubleMath.Exp(logit));

    /// <summary>ln(1 + e^x).</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + DoubleMath.Log(1 + DoubleMath.Exp(-Math.Abs(x)));

    /// <summary>Fisher's information of intercept and slope: a b; b c.</summary>
    private readonly record struct Information(double A, double B, double C)
    {
        public double Determinant => (A * C) - (B * B);

        public static Information Of(BinomialGroup[] groups, double centre, double intercept, double slope)
        {
            var (a, b, c) = (0.0, 0.0, 0.0);
            foreach (var group in groups)
            {
                var x = group.X - centre;
                var rate = Logistic(intercept + (slope * x));
                var weight = group.Trials * rate * (1 - rate);
                a += weight;
                b += weight * x;
                c += weight * x * x;
            }

            return new Information(a, b, c);
        }

        public (double Intercept, double Slope) Solve(double first, double second) =>
            (((C * first) - (B * second)) / Determinant, ((A * second) - (B * first)) / Determinant);

        public (double Intercept, double Slope, double Covariance) Inverse() => (C / Determinant, A / Determinant, -B / Determinant);
    }
}
