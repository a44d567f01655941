using System.Globalization;

namespace Engram.Diffusion;

/// <summary>What a model was trained with: ᾱ of every training timestep, and what its output means. No sampler takes part.</summary>
internal sealed class TrainingNoise
{
    private readonly float[] _alphas;

    private TrainingNoise(float[] alphas, Prediction prediction, string file) => (_alphas, Prediction, File) = (alphas, prediction, file);

    public Prediction Prediction { get; }

    /// <summary>Training timesteps: 0 to this less one.</summary>
    public int Steps => _alphas.Length;

    public string File { get; }

    /// <summary>Reads what the classes of diffusers share of scheduler_config.json.</summary>
    /// <exception cref="ModelException">A key has a value that is not supported.</exception>
    public static TrainingNoise Read(JsonConfig json, SchedulerRequest request)
    {
        var name = request.ClassName ?? json.Text("_class_name");
        var config = new SchedulerConfig(json, name, request);

        // PNDM does not know rescaled betas; those that divide by σ raise a last ᾱ of 0, as NoiseSchedule says.
        var alphas = NoiseSchedule.Read(
            config,
            sigmoid: name == "DDPMScheduler",
            rescales: name != "PNDMScheduler",
            finiteSigma: name is "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" or "DPMSolverMultistepScheduler");
        return new TrainingNoise(alphas, Mix.Read(config, "epsilon", "v_prediction", "sample"), json.File);
    }

    /// <summary>√ᾱ and √(1−ᾱ).</summary>
    public (double Alpha, double Sigma) At(int timestep)
    {
        double alpha = _alphas[timestep];
        return (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
    }

    /// <exception cref="ModelException">The timestep is outside the schedule, or no signal is left at it.</exception>
    public void Require(int timestep)
    {
        if (timestep < 0 || timestep >= Steps)
        {
            throw ModelException.In(File, Text($"num_train_timesteps: {Steps} has no timestep {timestep}; choose 0 to {Steps - 1}"));
        }

        if (_alphas[timestep] == 0)
        {
            throw ModelException.In(File, Text($"timestep {timestep} has no signal of the picture (zero terminal SNR): its loss tells nothing; choose an earlier one"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
