using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// One sampler with all its coefficients, computed in double and rounded once to float. Steps go by position, never by the timestep's
/// value: PNDM repeats one (CASES.md, C05).
/// </summary>
public abstract class Scheduler
{
    public abstract SchedulerPlan Plan { get; }

    /// <summary>What the model is called with, one entry a call.</summary>
    public IReadOnlyList<double> Timesteps => Plan.Timesteps;

    /// <summary>Factor of the first Gaussian latent.</summary>
    public abstract float InitNoiseSigma { get; }

    /// <summary>
    /// Of the sample before each step, and of the last one; none where a step reads earlier model outputs, so that a trajectory cannot go
    /// back.
    /// </summary>
    public virtual IReadOnlyList<NoiseLevel> Levels => [];

    /// <summary>Reads scheduler_config.json and computes every coefficient.</summary>
    /// <exception cref="ModelException">A key of the class has a value that is not supported, or the steps do not fit the schedule.</exception>
    public static Scheduler Create(JsonConfig config, SchedulerRequest request)
    {
        var own = request.ClassName ?? config.Text("_class_name");
        var name = request.Scheduler switch
        {
            "model" => own,
            "ddpm" => "DDPMScheduler",
            "ddim" => "DDIMScheduler",
            "pndm" => "PNDMScheduler",
            "euler" => "EulerDiscreteScheduler",
            "euler_ancestral" => "EulerAncestralDiscreteScheduler",
            "dpmsolver" => "DPMSolverMultistepScheduler",
            _ => throw ModelException.In(config.File,
                $"scheduler \"{request.Scheduler}\" is not known; choose model, ddpm, ddim, pndm, euler, euler_ancestral or dpmsolver"),
        };
        Func<SchedulerConfig, Scheduler> create = name switch
        {
            "DDPMScheduler" => AncestralSteps.Ddpm,
            "DDIMScheduler" => AncestralSteps.Ddim,
            "PNDMScheduler" => PndmScheduler.Create,
            "EulerDiscreteScheduler" => EulerSteps.Plain,
            "EulerAncestralDiscreteScheduler" => EulerSteps.Ancestral,
            "DPMSolverMultistepScheduler" => DpmSolverScheduler.Create,
            _ => throw ModelException.In(config.File,
                $"_class_name: \"{own}\" is not supported; generate.scheduler can replace it by ddpm, ddim, pndm, euler, euler_ancestral or dpmsolver"),
        };
        return create(new SchedulerConfig(config, name, request));
    }

    /// <summary>Factor of the sample before the model sees it (Euler: 1/√(σ² + 1)); 1 elsewhere.</summary>
    public virtual float InputScale(int index) => 1f;

    /// <summary>Whether <see cref="Step"/> adds noise at this position.</summary>
    public virtual bool NeedsNoise(int index) => false;

    /// <param name="largest">The largest batch that will be stepped with this state, [n, h, w, c].</param>
    public abstract SchedulerState CreateState(IDevice device, Shape largest);

    /// <summary>
    /// Replaces <paramref name="sample"/> by the sample after step <paramref name="index"/>. Steps of a trajectory run from 0
    /// upwards; where there are <see cref="Levels"/>, in any order.
    /// </summary>
    /// <param name="modelOutput">The model's prediction (guided), which is left as it is.</param>
    /// <param name="noise">Standard Gaussian, where <see cref="NeedsNoise"/>.</param>
    public abstract void Step(IDevice device, SchedulerState state, int index, Tensor modelOutput, Tensor sample, Tensor? noise);

    private protected static Tensor RequireNoise(Tensor? noise, int index) =>
        noise ?? throw new ArgumentNullException(nameof(noise), $"Step {index} draws noise.");
}
