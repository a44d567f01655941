using Engram.Memorization;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Compare.Coverage;

/// <summary>The blind baseline on random halves of the 400 pictures of configs/quickstart-membership, as they are and with one half brightened.</summary>
internal static class BlindVoids
{
    private const int Repeats = 300;

    public static void Print()
    {
        var source = TrainingSource.Open(Path.Combine(Repository.Root, "configs", "quickstart-membership", "pool.parquet"), new TrainingColumns { Caption = null });
        (string Id, DecodedImage Image)[] pool = [.. source.ReadRows().Select(row => (row.ImageId, ImageDecoder.Decode(row.Bytes!.Value, ImageOptions.Default)))];
        BlindPicture[] honest = [.. pool.Select(picture => Of(picture.Id, picture.Image, picture.Image.Rgb))];
        Console.WriteLine($"Blind baseline, {Repeats} random halves of {pool.Length} pictures: share called void");
        Console.WriteLine();
        Console.WriteLine("| the other half | void | bytes | mean | classifier | mean AUC of the classifier |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Row("as it is", honest, honest);
        foreach (var percent in new[] { 1, 2, 5 })
        {
            Row($"brightened by {percent} %", honest, [.. pool.Select(picture => Of(picture.Id, picture.Image, Brighter(picture.Image.Rgb, percent)))]);
        }
    }

    private static void Row(string name, BlindPicture[] honest, BlindPicture[] shifted)
    {
        var found = Enumerable.Range(0, Repeats).AsParallel().Select(repeat =>
        {
            var order = SeededOrder.Of(Enumerable.Range(0, honest.Length), i => honest[i].ImageId, repeat, "blind-halves");
            return BlindBaseline.Of(order.Take(honest.Length / 2).Select(i => honest[i]), order.Skip(honest.Length / 2).Select(i => shifted[i]), repeat)!;
        }).ToArray();
        var parts = Enumerable.Range(0, 3).Select(test => Share(found.Count(baseline => baseline.Tests[test].Separates)));
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {Share(found.Count(baseline => baseline.IsVoid))} | {string.Join(" | ", parts)} | {found.Average(baseline => baseline.Tests[2].Area.Value):0.000} |"));
    }

    /// <summary>Encoded by this program on both sides, so that the encoder is no difference.</summary>
    private static BlindPicture Of(string id, DecodedImage image, byte[] rgb) =>
        BlindPicture.Of(id, PngFile.Encode(rgb, image.Width, image.Height, 3).Length, rgb, image.Height, image.Width);

    private static byte[] Brighter(byte[] rgb, int percent) => [.. rgb.Select(value => (byte)Math.Min(255, ((value * (100 + percent)) + 50) / 100))];

    private static string Share(int count) => FormattableString.Invariant($"{100.0 * count / Repeats:0.0} %");
}
