using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Pipeline.Selection;

/// <summary>The training set: decoded once into a pack of the generation's size, with its clusters of duplicates.</summary>
internal sealed class TrainingSet : IDisposable
{
    // The version is part of the pack's key: another definition of the means makes another pack.
    internal static readonly PackDescriptor Means = new(
        "block-means-8x8-1",
        BlockMeans.Values,
        (_, image, _, result) => BlockMeans.Compute(image.Rgb, image.Height, image.Width, result));

    private const int BlockBytes = 16 << 20;

    private readonly IDevice _device;
    private readonly decimal _near;
    private readonly Lock _gate = new();
    private readonly RunOptions _options;
    private readonly string _cache;
    private DuplicateClusters? _clusters;
    private CoverPack? _covers;

    private TrainingSet(ITrainingSource source, TrainingPack pack, IDevice device, decimal near, RunOptions options, string cache) =>
        (Source, Pack, _device, _near, _options, _cache) = (source, pack, device, near, options, cache);

    public ITrainingSource Source { get; }

    public TrainingPack Pack { get; }

    /// <summary>How encoded pictures are read, here and wherever a picture is compared with the set.</summary>
    public static ImageOptions ImageOptionsOf(TrainingOptions training) =>
        new() { Alpha = training.Alpha, SixteenBit = training.SixteenBit, Orientation = training.Orientation };

    public static ResizeRule ResizeRuleOf(TrainingOptions training) => new()
    {
        Filter = training.Resize.Filter,
        Crop = training.Resize.Crop is TrainerCrop.None ? CropRule.None : CropRule.Centre,
    };

    public static ITrainingSource OpenSource(RunOptions options, CancellationToken stop = default) => OpenSource(options, options.Training.Path, stop);

    /// <summary>Another set that is read as the training set is: the control of the untargeted attack.</summary>
    public static ITrainingSource OpenSource(RunOptions options, string path, CancellationToken stop = default)
    {
        var isMembership = options.Attack is AttackKind.Membership;
        try
        {
            return Open(options.Attack is AttackKind.TextToImage || isMembership ? options.Training.Caption : null);
        }
        catch (DataSetException e) when (isMembership && e.MissingColumn == options.Training.Caption)
        {
            // A model without text needs no captions; one with text asks for them (MembershipInputs).
            return Open(null);
        }

        ITrainingSource Open(string? caption) => TrainingSource.Open(
            path,
            new TrainingColumns
            {
                Caption = caption,
                Image = options.Training.Image,
                Id = options.Training.Id,
                Extra = [.. options.Training.Columns, .. isMembership && options.Membership.Label is { } label ? [label] : Array.Empty<string>()],
            },
            options.Threads,
            stop);
    }

    /// <param name="caption">Null reads none.</param>
    /// <param name="columns">Further columns, in place of <c>training.columns</c>.</param>
    public static ITrainingSource OpenSource(
        RunOptions options, string path, string? caption, IReadOnlyList<string> columns, CancellationToken stop) => TrainingSource.Open(
        path,
        new TrainingColumns
        {
            Caption = caption,
            Image = options.Training.Image,
            Id = options.Training.Id,
            Extra = columns,
        },
        options.Threads,
        stop);

    /// <param name="cache">Folder of packs; one of another run with the same data, size and rules is used again.</param>
    public static async Task<TrainingSet> OpenAsync(
        ITrainingSource source, string dataHash, RunOptions options, ImageShape shape, IDevice device, string cache,
        IProgress<long> rowsDone, CancellationToken stop)
    {
        var pack = await TrainingPack.OpenOrBuildAsync(
            source,
            dataHash,
            PackOptionsOf(options, shape.Width, shape.Height, shape.Channels),
            cache,
            rowsDone,
            stop);
        var near = options.Attack is AttackKind.Untargeted ? options.Untargeted.Near
            : options.Attack is AttackKind.Membership ? options.Membership.Near
            : options.Prompts.FirstOrDefault(prompt => prompt.Strategy is PromptStrategy.Duplicates)?.Near ?? new PromptSourceOptions().Near;
        return new TrainingSet(source, pack, device, near, options, cache);
    }

    /// <summary>Captions by row; null where there is none.</summary>
    public string?[] ReadCaptions(CancellationToken stop)
    {
        var captions = new string?[Pack.Count];
        foreach (var row in Source.ReadCaptions(cancel: stop))
        {
            captions[row.Row] = row.Caption;
        }

        return captions;
    }

    /// <summary>Clusters of exact and near duplicates, found once a process.</summary>
    /// <param name="captions">By row; absent ones leave the clusters without captions.</param>
    public DuplicateClusters Clusters(CancellationToken stop, string?[]? captions = null)
    {
        lock (_gate)
        {
            return _clusters ??= Find(_near, captions, stop);
        }
    }

    /// <summary>Clusters at another nearness than the run's first.</summary>
    public DuplicateClusters ClustersAt(decimal near, string?[] captions, CancellationToken stop) =>
        near == _near ? Clusters(stop, captions) : Find(near, captions, stop);

    /// <summary>l2 of two rows' block means.</summary>
    public double DistanceOf(long row, long other)
    {
        var (a, b, squared) = (Pack.Descriptor(row).ToArray(), Pack.Descriptor(other).ToArray(), 0L);
        for (var i = 0; i < a.Length; i++)
        {
            squared += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return L2.Of(squared, a.Length);
    }

    /// <summary>Of the picture as decoded; equal for exact copies.</summary>
    public string DigestOf(long row) => Convert.ToHexStringLower(Pack.Digest(row));

    /// <summary>The packed pixels in blocks of 16 MiB, for one pass.</summary>
    public IEnumerable<TrainingBlock> Blocks()
    {
        var rows = Math.Clamp(BlockBytes / Pack.RowBytes, 1, 1 << 16);
        var pixels = new byte[rows * Pack.RowBytes];
        var missing = new bool[rows];
        for (long first = 0; first < Pack.Count; first += rows)
        {
            var count = (int)Math.Min(rows, Pack.Count - first);
            Pack.Pixels(first, count).CopyTo(pixels);
            for (var i = 0; i < count; i++)
            {
                missing[i] = !Pack.IsReadable(first + i);
            }

            yield return new TrainingBlock(first, pixels.AsMemory(0, count * Pack.RowBytes), missing.AsMemory(0, count));
        }
    }

    /// <summary>
    /// Every readable picture as crops are cut from it: scaled to cover the generation's size under <c>training.resize.crop: random</c>,
    /// else as it is packed.
    /// </summary>
    public IEnumerable<CoverPicture> Covers(CancellationToken stop)
    {
        if (_options.Training.Resize.Crop is TrainerCrop.Random)
        {
            _covers ??= CoverPack.Build(Source, Pack, PackOptionsOf(_options, Pack.Width, Pack.Height, Pack.Channels), _cache, stop);
        }

        for (long row = 0; row < Pack.Count; row++)
        {
            if (Pack.IsReadable(row))
            {
                yield return _covers?.Read(row) is { } cover
                    ? new CoverPicture(row, cover.Width, cover.Height, cover.Pixels)
                    : new CoverPicture(row, Pack.Width, Pack.Height, Pack.Pixels(row, 1).ToArray());
            }
        }
    }

    public void Dispose()
    {
        _covers?.Dispose();
        Pack.Dispose();
    }

    private static PackOptions PackOptionsOf(RunOptions options, int width, int height, int channels) => new()
    {
        Width = width,
        Height = height,
        Channels = channels,
        Resize = ResizeRuleOf(options.Training),
        Image = ImageOptionsOf(options.Training),
        Descriptor = Means,
        Threads = options.Threads,
    };

    private DuplicateClusters Find(decimal near, string?[]? captions, CancellationToken stop)
    {
        var finder = new DuplicateFinder(near);
        for (long row = 0; row < Pack.Count; row++)
        {
            if (Pack.IsReadable(row))
            {
                finder.Add(row, Pack.Digest(row), Pack.Descriptor(row), captions?[row]);
            }
        }

        return finder.Find(_device, stop);
    }
}
