using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Matching;

/// <summary>Crops, mirror images, templates and an encoder's copies of training pictures among the marked members; nothing of it enters <c>extracted</c>.</summary>
/// <param name="encoder">Null where none is given.</param>
internal sealed class CopyStage(TrainingSet training, EncoderMatch? encoder, RunOptions options, ImageShape shape)
{
    private readonly ViewSearch? _views = options.Training.Resize.Crop is TrainerCrop.Random || options.Training.Resize.Flip
        ? new ViewSearch(shape.Width, shape.Height, shape.Channels, options.Training.Resize.Flip, options.Threads)
        : null;

    /// <summary>What the match compares a generation with, in words.</summary>
    public static string ConsideredBy(RunOptions options)
    {
        var resize = options.Training.Resize;
        var crop = resize.Crop switch
        {
            TrainerCrop.Random => "every crop",
            TrainerCrop.Centre => "centre crop",
            _ => "no crop (other proportions are squashed)",
        };
        return $"{crop}, {(resize.Flip ? "mirror images" : "no mirror images")}";
    }

    /// <param name="marked">The members, by generation, ascending.</param>
    /// <param name="medoid">The generation in their middle.</param>
    public IReadOnlyList<MemberCopy> Find(IReadOnlyList<Picture> marked, int medoid, CancellationToken stop)
    {
        ReadOnlyMemory<byte>[] pixels = [.. marked.Select(picture => picture.Pixels)];
        var views = _views?.Find(pixels, training.Covers(stop), stop);
        var centre = Enumerable.Range(0, marked.Count).First(i => marked[i].Generation == medoid);
        var template = options.Match.Template ? TemplateOf(pixels, centre, stop) : null;
        var verdicts = encoder?.Find(marked, stop);
        return [.. marked.Select((picture, i) => new MemberCopy(
            picture.Generation,
            views?[i]?.Row,
            views?[i]?.View.Left ?? 0,
            views?[i]?.View.Top ?? 0,
            views?[i]?.View.Mirrored ?? false,
            views?[i]?.Squared ?? 0,
            template?.Row,
            template is null ? 0 : template.Mask.Squared(picture.Pixels.Span, training.Pack.Pixels(template.Row, 1)),
            template?.Mask.Values ?? 0,
            template?.Adaptive ?? 0,
            verdicts?[i]?.Row,
            verdicts?[i]?.Cosine ?? 0,
            verdicts?[i]?.IsCopy ?? false))];
    }

    private Template? TemplateOf(ReadOnlyMemory<byte>[] members, int centre, CancellationToken stop)
    {
        var mask = TemplateMask.Of(members, centre, shape.Channels, options.Match.TemplateL2);
        if (mask.Values == 0)
        {
            return null;
        }

        var clusters = training.Clusters(stop);
        var found = mask.Find(members[centre].Span, training.Blocks(), AdaptiveDistance.Neighbourhood, row => clusters.ClusterOf(row), stop);
        return found.Nearest is [var nearest, ..]
            ? new Template(mask, nearest.Row, AdaptiveDistance.Of(nearest.Squared, found.Neighbourhood, (int)mask.Values))
            : null;
    }

    private sealed record Template(TemplateMask Mask, long Row, double Adaptive);
}
