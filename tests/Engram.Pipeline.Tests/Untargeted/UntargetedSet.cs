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

    /// <summary>Classes 0 and 1 repeat the pictures with copies.</summary>
    public static ClassStandIn Model(int classes = 3, Action<int>? beforeBatch = null, Predicate<uint>? isBlank = null) =>
        new(TinySet.Shape, classes, [TinySet.PictureOf(TinySet.Sixfold), TinySet.PictureOf(TinySet.Fourfold)])
        {
            BeforeBatch = beforeBatch,
            IsBlank = isBlank ?? (_ => false),
        };

    /// <summary>Each different picture by its first file.</summary>
    public static IReadOnlyList<(string Id, byte[] Rgb)> DifferentPictures(this TinySet set) =>
    [
        .. Directory.GetFiles(set["train"], "*.png")
            .Order(StringComparer.Ordinal)
            .Select(file => (Id: Path.GetFileName(file), PngFile.Read(file).Rgb))
            .DistinctBy(picture => Convert.ToHexString(picture.Rgb)),
    ];
}
