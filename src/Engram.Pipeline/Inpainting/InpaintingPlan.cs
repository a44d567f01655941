using System.Globalization;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;

namespace Engram.Pipeline.Inpainting;

/// <summary>Which pictures are filled in, how often and by which model, cut into chunks that are drawn and judged at once.</summary>
/// <remarks>
/// A picture gives two prompts: one of the attacked model, then one of the reference. Both draw trial i from the same noise, so that what
/// differs is the model.
/// </remarks>
internal sealed class InpaintingPlan
{
    public const string Target = "inpainting";
    public const string Reference = "inpainting-reference";

    private readonly TrainingSet _training;
    private readonly TrainingSet? _heldOut;
    private readonly RunOptions _options;
    private readonly int _chunk;
    private readonly Dictionary<string, int> _indices;
    private readonly Lock _gate = new();
    private (int Index, ReadOnlyMemory<byte> Pixels) _last = (-1, default);

    private InpaintingPlan(IReadOnlyList<InpaintedPicture> pictures, RunOptions options, ImageShape shape, TrainingSet training, TrainingSet? heldOut)
    {
        (Pictures, _options, _training, _heldOut) = (pictures, options, training, heldOut);
        _chunk = SamplePlan.ChunkOf(shape);
        Hidden = InpaintingMask.Of(options.Inpainting, shape);
        HiddenValues = Hidden.Count(hidden => hidden) * shape.Channels;
        Prompts = [.. pictures.SelectMany((picture, i) => new[] { PromptOf(picture, 2 * i, Target), PromptOf(picture, (2 * i) + 1, Reference) })];
        _indices = Prompts.Index().ToDictionary(entry => entry.Item.PromptId, entry => entry.Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<InpaintedPicture> Pictures { get; }

    /// <summary>Two a picture, see the remarks.</summary>
    public IReadOnlyList<SelectedPrompt> Prompts { get; }

    /// <summary>Of the image, row by row.</summary>
    public bool[] Hidden { get; }

    /// <summary>d of a distance over the hidden part.</summary>
    public int HiddenValues { get; }

    public long Trials => 2L * Pictures.Count * _options.Inpainting.Trials;

    /// <param name="classes">Labels that the model is conditioned on; 0 for none.</param>
    /// <exception cref="OptionsException">A chosen picture is not there, or a picture has no label that the model knows.</exception>
    public static InpaintingPlan Of(
        RunOptions options, int classes, ImageShape shape, TrainingSet training, TrainingSet? heldOut, CancellationToken stop)
    {
        var picks = Chosen(options.Inpainting, training, stop);
        if (picks.Count == 0)
        {
            throw new OptionsException("inpainting.copies_at_least", "and copies_at_most leave no picture of the training set");
        }

        var others = heldOut is null ? [] : First(options.Inpainting.Take, heldOut, stop).ToList();
        var pictures = Describe(options, classes, training, picks, false, stop)
            .Concat(heldOut is null ? [] : Describe(options, classes, heldOut, others, true, stop));
        return new InpaintingPlan([.. pictures], options, shape, training, heldOut);
    }

    public InpaintedPicture PictureOf(string promptId) => Pictures[_indices[promptId] / 2];

    public bool IsReference(string promptId) => _indices[promptId] % 2 == 1;

    /// <summary>Of a picture's noise: the same for both models.</summary>
    public ulong KeyOf(string promptId) => NoiseKeys.Derive(_options.Generate.Seed, PictureOf(promptId).ImageId, NoiseKeys.Inpaint);

    /// <summary>The picture as the models see it, height × width × channels; one object as long as the same picture is asked for.</summary>
    public ReadOnlyMemory<byte> PixelsOf(string promptId)
    {
        var index = _indices[promptId] / 2;
        lock (_gate)
        {
            if (_last.Index != index)
            {
                var picture = Pictures[index];
                _last = (index, (picture.IsHeldOut ? _heldOut! : _training).Pack.Pixels(picture.Row, 1).ToArray());
            }

            return _last.Pixels;
        }
    }

    /// <summary>Every chunk of one model once; ordinals count through both models.</summary>
    public IEnumerable<(SelectedPrompt Chunk, IReadOnlyList<int> Generations)> Chunks(bool ofReference)
    {
        var perPrompt = (_options.Inpainting.Trials + _chunk - 1) / _chunk;
        foreach (var (i, prompt) in Prompts.Index().Where(entry => (entry.Index % 2 == 1) == ofReference))
        {
            for (var part = 0; part < perPrompt; part++)
            {
                var first = part * _chunk;
                var count = Math.Min(_chunk, _options.Inpainting.Trials - first);
                yield return (prompt with { Ordinal = ((long)i * perPrompt) + part, Generations = count }, [.. Enumerable.Range(first, count)]);
            }
        }
    }

    private SelectedPrompt PromptOf(InpaintedPicture picture, int ordinal, string strategy) => new(
        ordinal, SelectedPrompt.IdOf($"{strategy}/{picture.Set}/{picture.ImageId}"), picture.Caption, strategy, picture.IsHeldOut ? 1 : 0, ordinal + 1,
        picture.Copies, picture.Row, _options.Inpainting.Trials, picture.ClassLabel);

    private static List<(long Row, long Copies)> Chosen(InpaintingOptions options, TrainingSet training, CancellationToken stop)
    {
        var clusters = training.Clusters(stop);
        if (options.Images.Count == 0)
        {
            return [.. clusters.Clusters
                .Where(cluster => cluster.Copies >= options.CopiesAtLeast && cluster.Copies <= (options.CopiesAtMost ?? long.MaxValue))
                .Take(options.Take ?? int.MaxValue)
                .Select(cluster => (cluster.FirstRow, cluster.Copies))];
        }

        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in training.Source.ReadCaptions(cancel: stop))
        {
            if (options.Images.Contains(row.ImageId, StringComparer.Ordinal))
            {
                rows.TryAdd(row.ImageId, row.Row);
            }
        }

        return [.. options.Images.Select((id, i) =>
        {
            var place = $"inpainting.images[{i}]";
            var row = rows.TryGetValue(id, out var found) ? found : throw new OptionsException(place, $"the training set has no picture '{id}'");
            var cluster = clusters.ClusterOf(row);
            return cluster < 0 ? throw new OptionsException(place, $"the picture '{id}' cannot be read") : (row, clusters.Clusters[cluster].Copies);
        })];
    }

    private static IEnumerable<(long Row, long Copies)> First(int? take, TrainingSet set, CancellationToken stop) =>
        set.Clusters(stop).Clusters.Take(take ?? int.MaxValue).Select(cluster => (cluster.FirstRow, cluster.Copies));

    /// <summary>Ids, captions and labels, in one pass; in the order of the picks.</summary>
    private static IEnumerable<InpaintedPicture> Describe(
        RunOptions options, int classes, TrainingSet set, IReadOnlyList<(long Row, long Copies)> picks, bool isHeldOut, CancellationToken stop)
    {
        var wanted = picks.Select(pick => pick.Row).ToHashSet();
        var known = new Dictionary<long, InpaintedPicture>();
        var copies = picks.ToDictionary(pick => pick.Row, pick => pick.Copies);
        foreach (var row in set.Source.ReadCaptions(cancel: stop))
        {
            if (wanted.Contains(row.Row))
            {
                var label = classes == 0 ? SelectedPrompt.NoClass : LabelOf(options, classes, row.ImageId, row.Columns[^1]);
                known[row.Row] = new InpaintedPicture(isHeldOut, row.Row, row.ImageId, copies[row.Row], row.Caption ?? "", label);
            }
        }

        return picks.Select(pick => known[pick.Row]);
    }

    private static int LabelOf(RunOptions options, int classes, string imageId, string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var label) && label < classes
            ? label
            : throw new OptionsException(
                "inpainting.label", $"column '{options.Inpainting.Label}' of picture '{imageId}' is '{text}', which is none of the model's classes 0 to {classes - 1}");
}
