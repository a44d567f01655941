using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Storage.Images;
using Engram.Tests.Support;

namespace Engram.Tests.Untargeted;

/// <summary>The tiny training set as the untargeted attack sees it.</summary>
internal static class UntargetedSet
{
    public static RunOptions OptionsOf(TinySet set, int samples) => set.Options with
    {
        Attack = AttackKind.Untargeted,
        Untargeted = new UntargetedOptions { Samples = samples, Nearest = 8 },
    };

    /// <summary>Classes 0 and 1 repeat the pictures with copies, or their mirror images.</summary>
    public static ClassStandIn Model(int classes = 3, Action<int>? beforeBatch = null, Predicate<uint>? isBlank = null, bool mirrored = false) =>
        new(TinySet.Shape, classes, [Repeated(TinySet.Sixfold, mirrored), Repeated(TinySet.Fourfold, mirrored)])
        {
            BeforeBatch = beforeBatch,
            IsBlank = isBlank ?? (_ => false),
        };

    private static byte[] Repeated(string caption, bool mirrored) =>
        mirrored ? MirrorImage.Of(TinySet.PictureOf(caption), TinySet.Shape.Width, 3) : TinySet.PictureOf(caption);

    /// <summary>Each different picture by its first file.</summary>
    public static IReadOnlyList<(string Id, byte[] Rgb)> DifferentPictures(this TinySet set) =>
    [
        .. Directory.GetFiles(set["train"], "*.png")
            .Order(StringComparer.Ordinal)
            .Select(file => (Id: Path.GetFileName(file), PngFile.Read(file).Rgb))
            .DistinctBy(picture => Convert.ToHexString(picture.Rgb)),
    ];
}
