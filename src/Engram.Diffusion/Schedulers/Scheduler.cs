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

    /// <summary>Reads scheduler_config.json and computes every coefficient.</summary>
    public static Scheduler Create(JsonConfig config, SchedulerRequest request) => throw new NotImplementedException();

    /// <summary>Factor of the sample before the model sees it (Euler: 1/√(σ² + 1)); 1 elsewhere.</summary>
    public virtual float InputScale(int index) => 1f;

    /// <summary>Whether <see cref="Step"/> adds noise at this position.</summary>
    public virtual bool NeedsNoise(int index) => false;

    /// <param name="largest">The largest batch that will be stepped with this state, [n, h, w, c].</param>
    public abstract SchedulerState CreateState(IDevice device, Shape largest);

    /// <summary>Replaces <paramref name="sample"/> by the sample after step <paramref name="index"/>. Steps of a trajectory run from 0 upwards.</summary>
    /// <param name="modelOutput">The model's prediction (guided); overwritten by some schedulers.</param>
    /// <param name="noise">Standard Gaussian, where <see cref="NeedsNoise"/>.</param>
    public abstract void Step(IDevice device, SchedulerState state, int index, Tensor modelOutput, Tensor sample, Tensor? noise);
}
