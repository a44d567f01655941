using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Untargeted;

/// <summary>Compares a chunk of samples with the training set and with its control.</summary>
internal sealed class NearestStage
{
    private readonly AdaptiveSearch _training;
    private readonly AdaptiveSearch? _control;
    private readonly CopyCounts _copies;
    private readonly ImageShape? _mirrored;

    /// <param name="control">Null without one.</param>
    public NearestStage(RunOptions options, TrainingSet training, TrainingSet? control, NearestNeighbours neighbours)
    {
        _training = new AdaptiveSearch(training, neighbours, options.Untargeted, options.Match.Nearest);
        _control = control is null ? null : new AdaptiveSearch(control, neighbours, options.Untargeted, 1);
        _copies = new CopyCounts(training, neighbours, options.Match.EideticL2);
        _mirrored = options.Training.Resize.Flip ? new ImageShape(training.Pack.Height, training.Pack.Width, training.Pack.Channels) : null;
    }

    /// <param name="chunk">Its ordinal is the chunk's.</param>
    public NearestChunk Measure(SelectedPrompt chunk, IReadOnlyList<Picture> pictures, CancellationToken stop)
    {
        Picture[] usable = [.. pictures.Where(picture => picture.Status is GenerationStatus.Ok)];
        ReadOnlyMemory<byte>[] pixels = [.. usable.Select(picture => picture.Pixels)];
        var found = _training.Find(pixels, stop);
        var nearest = NearestOf(_training, pixels, found, stop);
        var control = _control is null ? [] : NearestOf(_control, pixels, _control.Find(pixels, stop), stop);

        int[] hits = [.. Enumerable.Range(0, usable.Length).Where(i => nearest[i] is { IsHit: true })];
        _copies.Count(hits.SelectMany(i => found[i].Nearest).Select(near => near.Row), stop);
        _training.Centre(hits.SelectMany(i => found[i].Nearest), stop);
        Match[] matches = [.. hits.SelectMany(i => found[i].Nearest.Select((near, place) => new Match(
            usable[i].Generation, place + 1, near.Row, near.Squared, _training.Decide(pixels[i], found[i], near).Adaptive,
            _copies.Of(near.Row), place == 0)))];
        var mirrors = MirrorsOf(pixels, stop);

        var places = usable.Index().ToDictionary(entry => entry.Item.Generation, entry => entry.Index);
        return NearestChunk.Of(
            chunk.Ordinal,
            chunk.PromptId,
            [.. pictures.Select(picture => places.TryGetValue(picture.Generation, out var i)
                ? new Sample(picture.Generation, picture.Status, picture.Sha256(), nearest[i], _control is null ? null : control[i], mirrors?[i])
                : new Sample(picture.Generation, picture.Status, picture.Sha256(), null, null, null))],
            matches);
    }

    /// <summary>
    /// What the mirror images of generations are near to, which is what the generations are near to among mirror images of the set; null
    /// where the trainer mirrored none. Last, since it moves the search's neighbourhoods.
    /// </summary>
    private NearestPicture?[]? MirrorsOf(ReadOnlyMemory<byte>[] pixels, CancellationToken stop)
    {
        if (_mirrored is not { } shape)
        {
            return null;
        }

        ReadOnlyMemory<byte>[] mirrors = [.. pixels.Select(picture => (ReadOnlyMemory<byte>)MirrorImage.Of(picture.Span, shape.Width, shape.Channels))];
        return NearestOf(_training, mirrors, _training.Find(mirrors, stop), stop);
    }

    private static NearestPicture?[] NearestOf(
        AdaptiveSearch search, ReadOnlyMemory<byte>[] pixels, IReadOnlyList<QueryNeighbours> found, CancellationToken stop) =>
        [.. pixels.Select((picture, i) => search.NearestOf(picture, found[i], stop))];
}
