using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>
/// A linear classifier: logistic regression on standardised features with a ridge on their weights, by Newton's method. Minimises
/// Σ ln(1 + e^−yf) + ½·penalty·|w|², the intercept free of it. Sums run in the order of the rows, so equal rows give equal bits.
/// </summary>
public sealed class RidgeLogistic
{
    private const int MostSteps = 50;
    private const int MostHalvings = 30;

    private readonly double[] _means;
    private readonly double[] _scales;
    private readonly double[] _weights;

    private RidgeLogistic(double[] means, double[] scales, double[] weights) => (_means, _scales, _weights) = (means, scales, weights);

    /// <summary>Weights of the standardised features; the intercept comes first.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <param name="rows">Features, all of one length; a feature that never changes has no part.</param>
    /// <param name="truths">One a row.</param>
    /// <param name="penalty">Above 0.</param>
    public static RidgeLogistic Fit(IReadOnlyList<IReadOnlyList<double>> rows, IReadOnlyList<bool> truths, double penalty)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        if (rows.Count == 0 || rows.Count != truths.Count)
        {
            throw new ArgumentException($"{rows.Count} rows and {truths.Count} truths are no training set.", nameof(rows));
        }

        var (means, scales) = Standard(rows);
        var model = new RidgeLogistic(means, scales, new double[rows[0].Count + 1]);
        double[][] standard = [.. rows.Select(model.Standardised)];
        var objective = Objective(standard, truths, model._weights, penalty);
        for (var step = 0; step < MostSteps; step++)
        {
            var move = Step(standard, truths, model._weights, penalty);
            var (taken, scale) = (false, 1.0);
            for (var halving = 0; halving < MostHalvings && !taken; halving++, scale /= 2)
            {
                double[] tried = [.. model._weights.Zip(move, (weight, change) => weight + (scale * change))];
                if (Objective(standard, truths, tried, penalty) is var next && next < objective)
                {
                    tried.CopyTo(model._weights, 0);
                    (taken, objective) = (true, next);
                }
            }

            // No step lowers it: the last bits are reached.
            if (!taken)
            {
                break;
            }
        }

        return model;
    }

    /// <summary>The logit: above 0 more likely true than not, at the rows' shares of both.</summary>
    public double ScoreOf(IReadOnlyList<double> features) => Logit(Standardised(features), _weights);

    private double[] Standardised(IReadOnlyList<double> features)
    {
        var row = new double[_means.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (features[i] - _means[i]) * _scales[i];
        }

        return row;
    }

    private static (double[] Means, double[] Scales) Standard(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        var (means, scales) = (new double[rows[0].Count], new double[rows[0].Count]);
        for (var i = 0; i < means.Length; i++)
        {
            means[i] = rows.Average(row => row[i]);
            var deviation = Math.Sqrt(rows.Average(row => (row[i] - means[i]) * (row[i] - means[i])));

            // What is left of rounding is no spread.
            scales[i] = deviation > 1e-12 * (1 + Math.Abs(means[i])) ? 1 / deviation : 0;
        }

        return (means, scales);
    }

    private static double Logit(double[] row, double[] weights)
    {
        var sum = weights[0];
        for (var i = 0; i < row.Length; i++)
        {
            sum += weights[i + 1] * row[i];
        }

        return sum;
    }

    private static double Objective(double[][] rows, IReadOnlyList<bool> truths, double[] weights, double penalty)
    {
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            var wrong = truths[i] ? -Logit(rows[i], weights) : Logit(rows[i], weights);
            sum += Math.Max(wrong, 0) + DoubleMath.Log(1 + DoubleMath.Exp(-Math.Abs(wrong)));
        }

        return sum + (penalty / 2 * weights.Skip(1).Sum(weight => weight * weight));
    }

    /// <summary>−H⁻¹·g of the objective.</summary>
    private static double[] Step(double[][] rows, IReadOnlyList<bool> truths, double[] weights, double penalty)
    {
        var size = weights.Length;
        var (curvature, slope) = (new double[size, size], new double[size]);
        var x = new double[size];
        x[0] = 1;
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(x, 1);
            var logit = Logit(rows[i], weights);
            var rate = logit >= 0 ? 1 / (1 + DoubleMath.Exp(-logit)) : DoubleMath.Exp(logit) / (1 + DoubleMath.Exp(logit));
            var (residual, weight) = ((truths[i] ? 1 : 0) - rate, rate * (1 - rate));
            for (var a = 0; a < size; a++)
            {
                slope[a] += residual * x[a];
                var scaled = weight * x[a];
                for (var b = 0; b <= a; b++)
                {
                    curvature[a, b] += scaled * x[b];
                }
            }
        }

        for (var a = 1; a < size; a++)
        {
            slope[a] -= penalty * weights[a];
            curvature[a, a] += penalty;
        }

        return Cholesky.Solve(curvature, slope);
    }
}
