using Engram.Memorization;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Tests.Blind;

/// <summary>The blind baseline on the pictures of configs/quickstart-membership, whose members were drawn at random.</summary>
public sealed class ShiftedSetTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership");
    private static readonly Lazy<(string Id, long Bytes, DecodedImage Image)[]> Pool = new(() =>
        [.. TrainingSource.Open(Path.Combine(Folder, "pool.parquet"), new TrainingColumns { Caption = null }).ReadRows()
            .Select(row => (row.ImageId, (long)row.Bytes!.Value.Length, ImageDecoder.Decode(row.Bytes!.Value, ImageOptions.Default)))]);

    [Fact]
    public void The_honest_split_passes()
    {
        var baseline = Baseline("m00", brighter: 0);

        Assert.False(baseline.IsVoid, baseline.Verdict);

        // Recorded by another program: the mean pixel's AUC of m00's members.
        Assert.Equal(0.4465, baseline.Tests[1].Area.Value, 5.1e-5);
    }

    [Theory]
    [InlineData("m00")]
    [InlineData("m05")]
    [InlineData("m09")]
    public void Non_members_brightened_by_five_per_cent_are_found_by_the_classifier(string model)
    {
        var baseline = Baseline(model, brighter: 5);

        Assert.True(baseline.IsVoid, baseline.Verdict);
        Assert.True(baseline.Tests[2].Separates);
        Assert.Contains("VOID", baseline.Verdict, StringComparison.Ordinal);
    }

    private static BlindBaseline Baseline(string model, int brighter)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "membership.csv")).Select(line => line.Split(',')).ToArray();
        var column = Array.IndexOf(lines[0], model);
        var members = lines.Skip(1).Where(cells => cells[column] == "1").Select(cells => cells[0]).ToHashSet();

        // The size in bytes stays as it was: brighter pixels under another encoder would be told by that alone.
        return BlindBaseline.Of(
            Pool.Value.Where(picture => members.Contains(picture.Id)).Select(picture => Picture(picture, 0)),
            Pool.Value.Where(picture => !members.Contains(picture.Id)).Select(picture => Picture(picture, brighter)))!;
    }

    private static BlindPicture Picture((string Id, long Bytes, DecodedImage Image) picture, int brighter)
    {
        byte[] rgb = [.. picture.Image.Rgb.Select(value => (byte)Math.Min(255, ((value * (100 + brighter)) + 50) / 100))];
        return BlindPicture.Of(picture.Id, picture.Bytes, rgb, picture.Image.Height, picture.Image.Width);
    }
}
