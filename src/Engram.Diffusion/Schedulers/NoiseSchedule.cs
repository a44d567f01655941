using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>
/// ᾱ, the cumulative product of 1 − β, over the training timesteps. β and ᾱ are rounded to float32 where upstream's tensors are, so that a
/// trajectory agrees with it to float32's precision also where 1 − β cancels.
/// </summary>
internal static class NoiseSchedule
{
    /// <summary>What stands in place of a last ᾱ of 0 where σ would be infinite: the smallest float16 above 0.</summary>
    private const float SmallestAlpha = 1f / (1 << 24);

    private const double LargestBeta = 0.999;

    /// <param name="sigmoid">Whether the class knows the sigmoid schedule (DDPM only).</param>
    /// <param name="rescales">Whether the class has rescale_betas_zero_snr.</param>
    /// <param name="finiteSigma">Whether a last ᾱ of 0 is raised to 2^−24 (Euler, DPM-Solver).</param>
    public static float[] Read(SchedulerConfig config, bool sigmoid, bool rescales, bool finiteSigma)
    {
        var count = config.TrainSteps;
        var betas = ReadBetas(config, count, sigmoid);
        var zeroSnr = rescales && config.Bool("rescale_betas_zero_snr", false);
        if (zeroSnr)
        {
            Rescale(betas);
        }

        var alphas = Accumulate(betas);
        if (zeroSnr && finiteSigma)
        {
            alphas[^1] = SmallestAlpha;
        }

        return alphas;
    }

    private static float[] ReadBetas(SchedulerConfig config, int count, bool sigmoid)
    {
        var trained = config.OptionalDoubles("trained_betas");
        var start = config.Double("beta_start", 0.0001);
        var end = config.Double("beta_end", 0.02);
        ReadOnlySpan<string> names = sigmoid
            ? ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid"]
            : ["linear", "scaled_linear", "squaredcos_cap_v2"];
        var name = config.Choice("beta_schedule", "linear", names);
        if (trained is not null)
        {
            return trained.Length == count && trained.All(b => b is > 0 and <= 1)
                ? [.. trained.Select(b => (float)b)]
                : throw config.Refuse("trained_betas", $"num_train_timesteps = {count} numbers above 0 and not above 1 are needed");
        }

        float[] betas = name switch
        {
            "linear" => Linspace((float)start, (float)end, count),
            "scaled_linear" => [.. Linspace((float)Math.Sqrt(start), (float)Math.Sqrt(end), count).Select(b => b * b)],
            "sigmoid" => [.. Linspace(-6f, 6f, count).Select(x => (float)((Sigmoid(x) * (end - start)) + start))],
            _ => SquaredCosine(count),
        };
        return Array.TrueForAll(betas, b => b is > 0 and <= 1)
            ? betas
            : throw config.Refuse("beta_end", $"with beta_start = {start} it makes a beta that is not above 0 and at most 1");
    }

    /// <summary>torch.linspace in float32: from both ends, so that the ends are exact.</summary>
    private static float[] Linspace(float start, float end, int count)
    {
        var values = new float[count];
        var step = count > 1 ? (end - start) / (count - 1) : 0f;
        for (var i = 0; i < count; i++)
        {
            values[i] = i < count / 2 || count == 1 ? start + (step * i) : end - (step * (count - 1 - i));
        }

        return values;
    }

    private static double Sigmoid(double x) => 1 / (1 + DoubleMath.Exp(-x));

    private static float[] SquaredCosine(int count)
    {
        var betas = new float[count];
        for (var i = 0; i < count; i++)
        {
            betas[i] = (float)Math.Min(1 - (AlphaBar((i + 1.0) / count) / AlphaBar((double)i / count)), LargestBeta);
        }

        return betas;

        static double AlphaBar(double t)
        {
            var cosine = DoubleMath.Cos((t + 0.008) / 1.008 * Math.PI / 2);
            return cosine * cosine;
        }
    }

    private static float[] Accumulate(float[] betas)
    {
        var alphas = new float[betas.Length];
        var product = 1.0;
        for (var i = 0; i < betas.Length; i++)
        {
            product *= 1f - betas[i];
            alphas[i] = (float)product;
        }

        return alphas;
    }

    /// <summary>Shifts and scales √ᾱ so that the last is 0 and the first stays (Lin et al., arXiv 2305.08891, algorithm 1).</summary>
    private static void Rescale(float[] betas)
    {
        float[] roots = [.. Accumulate(betas).Select(MathF.Sqrt)];
        var first = roots[0];
        var last = roots[^1];
        var scale = first / (first - last);
        var previous = 1f;
        for (var i = 0; i < betas.Length; i++)
        {
            var root = (roots[i] - last) * scale;
            var alpha = root * root;
            betas[i] = 1f - (i == 0 ? alpha : alpha / previous);
            previous = alpha;
        }
    }
}
