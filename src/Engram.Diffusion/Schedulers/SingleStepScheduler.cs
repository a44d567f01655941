using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>One step: x₀ = Clean(x, output), limited; then x' = Sample·x + Output·output + CleanFactor·x₀ + Noise·noise.</summary>
internal readonly record struct SingleStep(Mix Clean, double Sample, double Output, double CleanFactor, double Noise)
{
    /// <summary>The same without x₀, where nothing limits it.</summary>
    public SingleStep Folded => new(default, Sample + (CleanFactor * Clean.Input), Output + (CleanFactor * Clean.Output), 0, Noise);
}

/// <summary>DDPM, DDIM and Euler: every step depends on the current sample and model output only.</summary>
internal sealed class SingleStepScheduler : Scheduler
{
    private readonly SingleStep[] _steps;
    private readonly SampleLimit _limit;
    private readonly float[]? _inputScales;

    /// <param name="levels">One more than there are steps.</param>
    /// <param name="inputScales">One a step; null: 1 everywhere.</param>
    public SingleStepScheduler(
        SchedulerPlan plan, SingleStep[] steps, SampleLimit limit, NoiseLevel[] levels, double initNoiseSigma = 1, double[]? inputScales = null)
    {
        Plan = plan;
        Levels = levels;
        _limit = limit;
        _steps = limit.IsActive ? steps : [.. steps.Select(s => s.Folded)];
        _inputScales = inputScales is null ? null : [.. inputScales.Select(s => (float)s)];
        InitNoiseSigma = (float)initNoiseSigma;
    }

    public override SchedulerPlan Plan { get; }

    public override float InitNoiseSigma { get; }

    public override IReadOnlyList<NoiseLevel> Levels { get; }

    public override float InputScale(int index) => _inputScales?[index] ?? 1f;

    public override bool NeedsNoise(int index) => _steps[index].Noise != 0;

    public override SchedulerState CreateState(IDevice device, Shape largest) => new(device, largest, _limit.IsActive ? 1 : 0);

    public override void Step(IDevice device, SchedulerState state, int index, Tensor modelOutput, Tensor sample, Tensor? noise)
    {
        var step = _steps[index];
        var terms = state.Terms;
        var count = 0;
        terms[count++] = new Term((float)step.Sample, sample);
        // Also where its factor is 0: clamping takes NaN for a number, and 0·NaN keeps a failed image recognisable.
        terms[count++] = new Term((float)step.Output, modelOutput);
        if (_limit.IsActive)
        {
            var clean = state.Buffer(0, sample.Shape);
            device.Combine([new Term((float)step.Clean.Input, sample), new Term((float)step.Clean.Output, modelOutput)], clean);
            _limit.Apply(device, state, clean);
            terms[count++] = new Term((float)step.CleanFactor, clean);
        }

        if (step.Noise != 0)
        {
            terms[count++] = new Term((float)step.Noise, RequireNoise(noise, index));
        }

        device.Combine(terms.AsSpan(0, count), sample);
    }
}
