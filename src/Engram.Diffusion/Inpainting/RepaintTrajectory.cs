using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// RePaint (Lugmayr et al., CVPR 2022, algorithm 1): after every denoising step the known part is put in place of the sample's, with the
/// noise of that step, and stretches of steps are denoised several times, so that the two parts come to fit.
/// </summary>
/// <param name="scheduler">One with <see cref="Scheduler.Levels"/>.</param>
/// <param name="keys">
/// One an item. Draw 0 is the starting noise; move number m, from 1, takes draw 2m − 1 for its own noise and 2m for that of the known part.
/// </param>
internal readonly struct RepaintTrajectory(
    IDevice device, Scheduler scheduler, SchedulerState state, NoiseKey[] keys, IReadOnlyList<RepaintMove> moves, RepaintBuffers buffers)
{
    /// <summary>Replaces standard Gaussian <paramref name="sample"/> by the schedule's last sample.</summary>
    /// <param name="noise">Room for a step's noise, as large as the sample.</param>
    public void Run<TPredictor>(Tensor sample, Tensor noise, TPredictor predictor, CancellationToken stop)
        where TPredictor : struct, IPredictor
    {
        var items = sample.Shape.A;
        device.Combine([new Term(scheduler.InitNoiseSigma, sample)], sample);
        for (var i = 0; i < moves.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var (move, own) = (moves[i], (uint)((2 * i) + 1));
            if (move.IsBack)
            {
                var back = scheduler.Levels[move.From].Forward(scheduler.Levels[move.To]);
                device.Noise(keys.AsSpan(0, items), own, noise);
                device.Combine([new Term((float)back.Signal, sample), new Term((float)back.Noise, noise)], sample);
                continue;
            }

            var prediction = predictor.Predict(move.From);
            Tensor? drawn = null;
            if (scheduler.NeedsNoise(move.From))
            {
                device.Noise(keys.AsSpan(0, items), own, noise);
                drawn = noise;
            }

            scheduler.Step(device, state, move.From, prediction, sample, drawn);
            PutKnown(sample, noise, scheduler.Levels[move.To], own + 1);
        }
    }

    /// <summary>A choice between two values is the same bits on every device; a product with a mask would not keep NaN where it belongs.</summary>
    private void PutKnown(Tensor sample, Tensor noise, NoiseLevel level, uint draw)
    {
        var items = sample.Shape.A;
        var both = buffers.Both(items);
        device.Noise(keys.AsSpan(0, items), draw, noise);
        device.Combine([new Term((float)level.Signal, buffers.Known(items)), new Term((float)level.Noise, noise)], both.Slice(0, items));
        device.Copy(sample, both.Slice(items, items));
        device.Embed(buffers.Choice(items), buffers.Rows(items), null, sample);
    }
}
