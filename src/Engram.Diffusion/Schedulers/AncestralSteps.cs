namespace Engram.Diffusion;

/// <summary>DDPM (Ho et al. 2020) and DDIM (Song et al. 2021) on a table of ᾱ.</summary>
internal static class AncestralSteps
{
    private const double SmallestVariance = 1e-20;

    public static Scheduler Ddim(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: false, rescales: true, finiteSigma: false);
        var prediction = Mix.Read(config, "epsilon", "v_prediction", "sample");
        var limit = SampleLimit.Read(config, clips: true);
        // The ᾱ behind timestep 0.
        var final = config.Bool("set_alpha_to_one", true) ? 1 : alphas[0];
        var timesteps = TimestepSpacing.Whole(config, config.ReadSpacing(TimestepSpacing.Leading));
        var plan = Close(config, timesteps, alphas, prediction);
        if (config.Request.Eta != 0)
        {
            config.NoteRun("eta", config.Request.Eta.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var targets = Targets(config, timesteps, config.Request.ExactStride);
        NoiseLevel[] levels = [.. timesteps.Select(t => NoiseLevel.Of(alphas[t])), NoiseLevel.Of(targets[^1] >= 0 ? alphas[targets[^1]] : final)];
        return new SingleStepScheduler(plan, [.. timesteps.Select((t, i) => Step(alphas[t], targets[i]))], limit, levels);

        SingleStep Step(double alpha, int target)
        {
            var previous = target >= 0 ? alphas[target] : final;
            var variance = (1 - previous) / (1 - alpha) * (1 - (alpha / previous));
            var deviation = config.Request.Eta * Math.Sqrt(Math.Max(variance, 0));
            // With zero terminal SNR and η = 1 this is 0 but for rounding, which must not fall below it (CASES.md, C13).
            var direction = Math.Sqrt(Math.Max(1 - previous - (deviation * deviation), 0));
            var noise = Mix.Noise(prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
            return new SingleStep(
                Mix.Clean(prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha)),
                direction * noise.Input, direction * noise.Output, Math.Sqrt(previous), deviation);
        }
    }

    public static Scheduler Ddpm(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: true, rescales: true, finiteSigma: false);
        var prediction = Mix.Read(config, "epsilon", "v_prediction", "sample");
        var limit = SampleLimit.Read(config, clips: true);
        var variance = config.Choice("variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
        var timesteps = TimestepSpacing.Whole(config, config.ReadSpacing(TimestepSpacing.Leading));
        var plan = Close(config, timesteps, alphas, prediction);
        // Until 0.31 upstream went back by T div n here too, which is another entry for linspace and trailing (CASES.md, C04).
        var targets = Targets(config, timesteps, config.Request.ExactStride || config.Version.AtLeast(0, 31));
        NoiseLevel[] levels = [.. timesteps.Select(t => NoiseLevel.Of(alphas[t])), NoiseLevel.Of(targets[^1] >= 0 ? alphas[targets[^1]] : 1)];
        return new SingleStepScheduler(plan, [.. timesteps.Select((t, i) => Step(t, targets[i]))], limit, levels);

        SingleStep Step(int timestep, int target)
        {
            double alpha = alphas[timestep];
            var previous = target >= 0 ? alphas[target] : 1.0;
            var currentAlpha = alpha / previous;
            var currentBeta = 1 - currentAlpha;
            var small = Math.Max((1 - previous) / (1 - alpha) * currentBeta, SmallestVariance);
            // The logarithmic forms are the same number said otherwise: exp(½ ln v) = √v.
            var deviation = timestep == 0 ? 0 : Math.Sqrt(variance.StartsWith("fixed_small", StringComparison.Ordinal) ? small : currentBeta);
            return new SingleStep(
                Mix.Clean(prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha)),
                Math.Sqrt(currentAlpha) * (1 - previous) / (1 - alpha),
                0,
                Math.Sqrt(previous) * currentBeta / (1 - alpha),
                deviation);
        }
    }

    /// <summary>The timestep that each step goes to; negative behind the last.</summary>
    private static int[] Targets(SchedulerConfig config, int[] timesteps, bool exact) =>
        [.. timesteps.Select((t, i) => !exact ? t - (config.TrainSteps / config.Steps) : i + 1 < timesteps.Length ? timesteps[i + 1] : -1)];

    private static SchedulerPlan Close(SchedulerConfig config, int[] timesteps, float[] alphas, Prediction prediction)
    {
        if (alphas[^1] == 0 && prediction == Prediction.Epsilon)
        {
            // x₀ = (x − ε)/0.
            if (timesteps.Any(t => t < alphas.Length && alphas[t] == 0))
            {
                throw config.RefuseBoth("prediction_type", "rescale_betas_zero_snr",
                    $"timestep {alphas.Length - 1} has no signal to divide by; such models predict v");
            }

            config.Warn($"prediction_type: epsilon with rescale_betas_zero_snr: true works only because timestep {alphas.Length - 1} is not visited");
        }

        return config.Close([.. timesteps.Select(t => (double)t)]);
    }
}
