using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The loop over a schedule's steps, whatever predicts.</summary>
/// <param name="keys">One an item; a step that draws noise takes draw number step + 1, so draw 0 is the starting noise.</param>
internal readonly struct Trajectory(IDevice device, Scheduler scheduler, SchedulerState state, NoiseKey[] keys)
{
    /// <summary>Replaces standard Gaussian <paramref name="sample"/> by the schedule's last sample.</summary>
    /// <param name="noise">Room for a step's noise, as large as the sample.</param>
    public void Run<TPredictor>(Tensor sample, Tensor noise, TPredictor predictor, CancellationToken stop)
        where TPredictor : struct, IPredictor
    {
        device.Combine([new Term(scheduler.InitNoiseSigma, sample)], sample);
        for (var step = 0; step < scheduler.Timesteps.Count; step++)
        {
            stop.ThrowIfCancellationRequested();
            var prediction = predictor.Predict(step);
            Tensor? drawn = null;
            if (scheduler.NeedsNoise(step))
            {
                device.Noise(keys.AsSpan(0, sample.Shape.A), (uint)step + 1, noise);
                drawn = noise;
            }

            scheduler.Step(device, state, step, prediction, sample, drawn);
        }
    }
}
