using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>
/// m = Clean(x, output), limited; where Back is given m = Back.Input·x + Back.Output·m; then
/// x' = Sample·x + First·m + Second·m(one earlier) + Third·m(two earlier) + Noise·noise.
/// </summary>
internal readonly record struct DpmStep(int Order, Mix Clean, Mix? Back, double Sample, double First, double Second, double Third, double Noise);

/// <summary>Coefficients of the solver's steps, from ratios of σ and α in the half log-SNR λ = ln(α/σ).</summary>
/// <param name="PlusPlus">On predictions of the clean sample (arXiv 2211.01095); otherwise on those of the noise (2206.00927).</param>
/// <param name="Heun">solver_type: the second order's other form.</param>
/// <param name="Limited">Whether clean samples are limited, which the noise form has to go through too.</param>
internal sealed record DpmFormula(int Order, bool PlusPlus, bool Stochastic, bool Heun, bool Limited)
{
    /// <summary>Below it the exponential integrals are taken from their series: the closed forms cancel.</summary>
    private const double SmallStep = 1e-3;

    public static DpmFormula Read(SchedulerConfig config)
    {
        var order = config.Int("solver_order", 2);
        if (order is < 1 or > 3)
        {
            throw config.Refuse("solver_order", "supported: 1, 2, 3");
        }

        // Names of other solvers' files, which upstream reads as its own.
        var algorithm = config.Choice("algorithm_type", "dpmsolver++", "dpmsolver++", "dpmsolver", "sde-dpmsolver++", "sde-dpmsolver", "deis");
        var type = config.Choice("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2");
        var stochastic = algorithm.StartsWith("sde-", StringComparison.Ordinal);
        if (stochastic && order == 3)
        {
            throw config.RefuseBoth("solver_order", "algorithm_type", "stochastic solvers have order 1 or 2");
        }

        return new DpmFormula(order, algorithm is not ("dpmsolver" or "sde-dpmsolver"), stochastic, type == "heun", config.Bool("thresholding", false));
    }

    /// <param name="sigmas">One more than there are steps.</param>
    /// <param name="order">At most the number of model outputs so far.</param>
    public DpmStep Step(double[] sigmas, int index, int order, Prediction prediction)
    {
        var (alpha, sigma) = Unit(sigmas[index]);
        var clean = Mix.Clean(prediction, alpha, sigma);
        var noise = Mix.Noise(prediction, alpha, sigma);
        // ε = (x − α·x₀)/σ.
        Mix? back = !PlusPlus && Limited ? new Mix(1 / sigma, -alpha / sigma) : null;
        var (alphaTo, sigmaTo) = Unit(sigmas[index + 1]);
        var mix = PlusPlus || Limited ? clean : noise;
        if (sigmas[index + 1] == 0)
        {
            // λ is infinite at the end: what remains is the clean sample itself.
            return new DpmStep(1, mix, back, 0, 1, 0, 0, 0);
        }

        var h = Lambda(sigmas, index + 1) - Lambda(sigmas, index);
        var before = order > 1 ? Lambda(sigmas, index) - Lambda(sigmas, index - 1) : 0;
        var earlier = order > 2 ? Lambda(sigmas, index - 1) - Lambda(sigmas, index - 2) : 0;
        // Two equal σ tell nothing of a slope.
        order = order > 1 && before == 0 ? 1 : order > 2 && earlier == 0 ? 2 : order;

        var sample = PlusPlus ? sigmaTo / sigma : alphaTo / alpha;
        var (zeroth, first, second) = Integrals(h);
        var scale = PlusPlus ? alphaTo : sigmaTo;
        var noiseFactor = 0.0;
        if (Stochastic)
        {
            var decay = DoubleMath.Exp(-h);
            (sample, zeroth, noiseFactor) = PlusPlus
                ? (sample * decay, 1 - (decay * decay), sigmaTo * Math.Sqrt(Math.Max(1 - (decay * decay), 0)))
                : (sample, 2 * zeroth, sigmaTo * Math.Sqrt(Math.Max((1 / (decay * decay)) - 1, 0)));
            // Of the noise form upstream doubles Heun's coefficient too; of the other, λ runs twice as fast.
            first = PlusPlus ? 1 - (h == 0 ? 1 : (1 - (decay * decay)) / (2 * h)) : 2 * first;
        }

        var slope = Heun || order == 3 ? first : zeroth / 2;
        var (m0, m1, m2) = Weights(order, h, before, earlier, slope, second);
        return new DpmStep(order, mix, back, sample, scale * (zeroth + m0), scale * m1, scale * m2, noiseFactor);
    }

    /// <summary>slope·D1 + second·D2 as weights of the outputs, newest first.</summary>
    private static (double M0, double M1, double M2) Weights(int order, double h, double before, double earlier, double slope, double second)
    {
        if (order == 1)
        {
            return default;
        }

        // newer = (m0 − m1)·h/before; of order 2, D1 = newer.
        var newer = h / before;
        if (order == 2)
        {
            return (slope * newer, -slope * newer, 0);
        }

        // older = (m1 − m2)·h/earlier; D1 = newer + share·(newer − older), D2 = curve·(newer − older).
        var older = h / earlier;
        var share = before / (before + earlier);
        var curve = h / (before + earlier);
        var onNewer = ((slope * (1 + share)) + (second * curve)) * newer;
        var onOlder = ((slope * share) + (second * curve)) * older;
        return (onNewer, -onNewer - onOlder, onOlder);
    }

    /// <summary>√ᾱ and √(1−ᾱ) of a σ.</summary>
    private static (double Alpha, double Sigma) Unit(double sigma)
    {
        var alpha = 1 / Math.Sqrt((sigma * sigma) + 1);
        return (alpha, sigma * alpha);
    }

    private static double Lambda(double[] sigmas, int index) => -DoubleMath.Log(sigmas[index]);

    /// <summary>The factors of D0, D1 and D2 over the step h.</summary>
    private (double Zeroth, double First, double Second) Integrals(double h)
    {
        // s = −h for the clean form and h for the noise form: −(e^s − 1), −((e^s − 1)/s − 1) and −((e^s − 1 − s)/s² − ½).
        var s = PlusPlus ? -h : h;
        var growth = Math.Abs(s) < SmallStep ? s * (1 + (s / 2) + (s * s / 6)) : DoubleMath.Exp(s) - 1;
        var half = Math.Abs(s) < SmallStep ? (s / 2) + (s * s / 6) : (growth / s) - 1;
        var third = Math.Abs(s) < SmallStep ? (s / 6) + (s * s / 24) : ((growth - s) / (s * s)) - 0.5;
        return (-growth, -half, -third);
    }
}
