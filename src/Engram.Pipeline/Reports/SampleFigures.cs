using Engram.Pipeline.Runs;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Gathers the figures of an untargeted attack, one sample at a time.</summary>
internal sealed class SampleFigures
{
    private const double GuardL2 = 0.15;

    private readonly HistogramBuilder[] _histograms =
    [
        new("nearest", "Samples: distance to the nearest training picture", "l2", 0.005, 200),
        new("control_nearest", "Samples: distance to the nearest picture of the control set", "l2", 0.005, 200),
        new("adaptive", "Samples: adaptive distance to the training set", "adaptive l2", 0.05, 60),
        new("control_adaptive", "Samples: adaptive distance to the control set", "adaptive l2", 0.05, 60),
    ];

    private long _controls;
    private long _blocked;
    private long _controlBlocked;
    private bool _unknownL2;

    public long Compared { get; private set; }

    public long PixelNear { get; private set; }

    public void Add(SampleFacts sample)
    {
        Compared++;
        _unknownL2 |= double.IsNaN(sample.L2);
        _blocked += sample.L2 <= GuardL2 ? 1 : 0;
        PixelNear += sample.Hit && sample.L2 < 0.05 ? 1 : 0;
        _histograms[0].Add(sample.L2);
        _histograms[2].Add(sample.Adaptive);
        if (sample.ControlL2 is { } control)
        {
            _controls++;
            _controlBlocked += control <= GuardL2 ? 1 : 0;
            _histograms[1].Add(control);
            _histograms[3].Add(sample.ControlAdaptive ?? double.NaN);
        }
    }

    public IReadOnlyList<DistanceHistogram> Histograms() => [.. _histograms.Select(histogram => histogram.Build()).OfType<DistanceHistogram>()];

    public GuardFigure? Guard() =>
        _unknownL2 ? null : new(GuardL2, Share.Of(_blocked, Compared), null, null, _controls == 0 ? null : Share.Of(_controlBlocked, _controls));

    public static GalleryFigure Gallery(
        BestList<HitPicture> pictures, IReadOnlyDictionary<string, PromptRow> prompts, IReadOnlyList<string> columns, KeptPictures kept) => new(
        [.. pictures.Held.Select((picture, i) => EntryOf(picture, i + 1, prompts[picture.PromptId], columns, kept))], pictures.Left, [], 0);

    private static GalleryEntry EntryOf(HitPicture picture, long rank, PromptRow prompt, IReadOnlyList<string> columns, KeptPictures kept)
    {
        var nearest = picture.Nearest;
        var name = nearest?.ImageId ?? picture.Name;
        return new GalleryEntry(
            rank, picture.PromptId, GalleryEntry.Cut(prompt.Caption), prompt.Caption.Length, prompt.ClassLabel, prompt.Strategy, picture.Copies,
            0, null, null, null, picture.FirstGeneration, GalleryEntry.Cut(name), GalleryCandidate.Finite(nearest?.L2),
            GalleryCandidate.Finite(nearest?.AdaptiveL2), nearest?.EideticK, true, picture.Hits, GalleryCandidate.ColumnsOf(nearest, columns),
            kept.PathIfKept(RunFolder.GenerationImage(picture.PromptId, picture.FirstGeneration)), kept.PathIfKept(RunFolder.TrainingImage(name)));
    }
}
