using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Membership;

/// <summary>Takes the losses of pictures before one model on one device.</summary>
/// <param name="noise">One array a draw; null where the generator draws.</param>
internal sealed class LossStage(
    LossModel model, int index, LossPlan plan, SubjectList subjects, IReadOnlyList<float[]>? noise, RunOptions options, ImageShape shape)
{
    // The mirror image has draws of its own.
    private const uint MirrorBit = 1u << 31;

    /// <summary>Passes of the model that a row took.</summary>
    public long PassesOf(PictureLosses row) => plan.UnitsOf(index)[plan.At(row.Ordinal).Unit].Passes;

    /// <summary>Rows of a block as they become whole, a picture at a time.</summary>
    /// <param name="isDone">Of an ordinal: its row is durable.</param>
    public IEnumerable<PictureLosses> Measure(LossBlock block, Func<long, bool> isDone, CancellationToken stop)
    {
        var clean = new Dictionary<(int Place, bool Mirrored), CleanImage>();
        for (var unit = 0; unit < plan.UnitsOf(index).Count; unit++)
        {
            var what = plan.UnitsOf(index)[unit];
            Subject[] missing =
                [.. Enumerable.Range(block.First, block.Count).Where(place => !isDone(plan.OrdinalOf(index, place, unit))).Select(place => subjects.All[place])];
            foreach (var (subject, losses) in what.Kind is LossKind.Loss ? Losses(missing, what, clean, stop) : Errors(missing, what, clean, stop))
            {
                yield return PictureLosses.Of(plan.OrdinalOf(index, subject.Place, unit), losses);
            }
        }
    }

    /// <summary>Batches run over pictures and draws alike, so that they are full whatever the number of draws.</summary>
    private IEnumerable<(Subject Subject, double[] Losses)> Losses(
        Subject[] missing, LossUnit unit, Dictionary<(int, bool), CleanImage> clean, CancellationToken stop)
    {
        var losses = new double[missing.Length * unit.Values];
        var whole = 0;
        for (var first = 0; first < losses.Length; first += options.Generate.Batch)
        {
            var count = Math.Min(options.Generate.Batch, losses.Length - first);
            LossRequest[] batch = [.. Enumerable.Range(first, count).Select(i => RequestOf(missing[i / unit.Values], i % unit.Values, unit, clean))];
            model.Losses(batch, unit.Timesteps[0], losses.AsSpan(first, count), stop);
            for (; (whole + 1) * unit.Values <= first + count; whole++)
            {
                yield return (missing[whole], losses[(whole * unit.Values)..((whole + 1) * unit.Values)]);
            }
        }
    }

    private LossRequest RequestOf(Subject subject, int place, LossUnit unit, Dictionary<(int, bool), CleanImage> clean)
    {
        var (mirrored, draw) = (place >= unit.Draws, place % unit.Draws);
        var key = NoiseKeys.Derive(options.Generate.Seed, subject.ImageId, NoiseKeys.Loss);
        return new LossRequest(CleanOf(subject, mirrored, clean), new NoiseKey(key, (uint)draw | (mirrored ? MirrorBit : 0)), noise?[draw]);
    }

    private IEnumerable<(Subject Subject, double[] Losses)> Errors(
        Subject[] missing, LossUnit unit, Dictionary<(int, bool), CleanImage> clean, CancellationToken stop)
    {
        foreach (var batch in missing.Chunk(options.Generate.Batch))
        {
            CleanImage[] images = [.. batch.Select(subject => CleanOf(subject, mirrored: false, clean))];
            var errors = new double[images.Length * unit.Values];
            if (unit.Kind is LossKind.Secmi)
            {
                model.StepErrors(images, unit.Timesteps, options.Membership.Stride, errors, stop);
            }
            else
            {
                model.ProximalErrors(images, unit.Timesteps, errors, stop);
            }

            for (var i = 0; i < batch.Length; i++)
            {
                yield return (batch[i], errors[(i * unit.Values)..((i + 1) * unit.Values)]);
            }
        }
    }

    private CleanImage CleanOf(Subject subject, bool mirrored, Dictionary<(int, bool), CleanImage> clean)
    {
        if (!clean.TryGetValue((subject.Place, mirrored), out var image))
        {
            var pixels = subjects.PixelsOf(subject);
            var prompt = clean.TryGetValue((subject.Place, !mirrored), out var other) ? other.Prompt : model.Encode(subject.Caption ?? "");
            image = model.Clean(mirrored ? MirrorImage.Of(pixels, shape.Width, shape.Channels) : pixels, prompt, subject.Label);
            clean.Add((subject.Place, mirrored), image);
        }

        return image;
    }
}
