namespace Engram.Diffusion;

/// <summary>Euler's method on the probability flow in σ (Karras et al. 2022), plain and ancestral.</summary>
internal static class EulerSteps
{
    public static Scheduler Plain(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: false, rescales: true, finiteSigma: true);
        var prediction = Mix.Read(config, "epsilon", "v_prediction", "sample", "original_sample");
        config.Only("timestep_type", "\"discrete\"");
        config.Only("use_exponential_sigmas", "false", "null");
        config.Only("use_beta_sigmas", "false", "null");
        var spacing = config.ReadSpacing(TimestepSpacing.Linspace);
        var table = new SigmaTable(alphas);
        var timesteps = Times(config, spacing);
        var logLinear = config.Choice("interpolation_type", "linear", "linear", "log_linear") == "log_linear";
        // log_linear has one value more than there are steps, so that its trajectory ends at the table's smallest σ and not at the final one.
        double[] sigmas = logLinear ? table.LogLinear(config.Steps) : [.. timesteps.Select(table.At)];
        var smallest = config.OptionalDouble("sigma_min");
        var largest = config.OptionalDouble("sigma_max");
        if (config.Bool("use_karras_sigmas", false))
        {
            sigmas = SigmaTable.Karras(smallest ?? sigmas[^1], largest ?? sigmas[0], config.Steps);
            timesteps = [.. sigmas.Select(table.TimeOf)];
        }

        var final = config.ReadFinalSigmas("zero") == "zero" ? 0 : table.First;
        return Build(config, spacing, timesteps, [.. sigmas, final], prediction, ancestral: false);
    }

    public static Scheduler Ancestral(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: false, rescales: true, finiteSigma: true);
        var prediction = Mix.Read(config, "epsilon", "v_prediction", "sample");
        var spacing = config.ReadSpacing(TimestepSpacing.Linspace);
        var table = new SigmaTable(alphas);
        var timesteps = Times(config, spacing);
        return Build(config, spacing, timesteps, [.. timesteps.Select(table.At), 0], prediction, ancestral: true);
    }

    /// <summary>Fractional for linspace: nothing is rounded there.</summary>
    private static double[] Times(SchedulerConfig config, string spacing) => spacing == TimestepSpacing.Linspace
        ? [.. TimestepSpacing.Even(0, config.TrainSteps - 1, config.Steps).Reverse()]
        : [.. TimestepSpacing.Whole(config, spacing).Select(t => (double)t)];

    private static SingleStepScheduler Build(
        SchedulerConfig config, string spacing, double[] timesteps, double[] sigmas, Prediction prediction, bool ancestral)
    {
        // The model's time embedding takes float32.
        var plan = config.Close([.. timesteps.Select(t => (double)(float)t)]);
        sigmas = [.. sigmas.Select(s => (double)(float)s)];
        var steps = timesteps.Select((_, i) => Step(sigmas[i], sigmas[i + 1], prediction, ancestral));
        var scales = timesteps.Select((_, i) => 1 / Math.Sqrt((sigmas[i] * sigmas[i]) + 1));
        var largest = sigmas.Max();
        var initial = spacing == TimestepSpacing.Leading ? Math.Sqrt((largest * largest) + 1) : largest;
        return new SingleStepScheduler(plan, [.. steps], new SampleLimit(), [.. sigmas.Select(sigma => new NoiseLevel(1, sigma))], initial, [.. scales]);
    }

    private static SingleStep Step(double from, double to, Prediction prediction, bool ancestral)
    {
        // Of the variance that a step takes away, an ancestral one gives back the part that the forward process has between the two.
        var up = ancestral ? Math.Sqrt(Math.Max(to * to * ((from * from) - (to * to)) / (from * from), 0)) : 0;
        var down = Math.Sqrt(Math.Max((to * to) - (up * up), 0));
        // Here x = x₀ + σ·ε; the networks' own x is this one divided by √(σ² + 1).
        var norm = Math.Sqrt((from * from) + 1);
        var clean = prediction switch
        {
            Prediction.Epsilon => new Mix(1, -from),
            Prediction.Velocity => new Mix(1 / (norm * norm), -from / norm),
            _ => new Mix(0, 1),
        };
        var slope = (down - from) / from;
        return new SingleStep(clean, 1 + slope, 0, -slope, up);
    }
}
