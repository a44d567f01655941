using CsCheck;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Blind;

public sealed class BlindBaselineTests
{
    private const int Side = 8;

    [Fact]
    public void Sets_drawn_alike_pass()
    {
        var baseline = BlindBaseline.Of(Set("m", 100), Set("n", 100))!;

        Assert.Equal(["bytes", "mean", "classifier"], baseline.Tests.Select(test => test.Name));
        Assert.False(baseline.IsVoid);
        Assert.StartsWith("members and non-members cannot be told apart", baseline.Verdict);
        Assert.All(baseline.Tests, test => Assert.InRange(test.Decides.Lower, 0, 0.5));
        Assert.All(baseline.Tests.Take(2), test => Assert.InRange(test.Decides.Upper, 0.5, 1));
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("mean")]
    [InlineData("classifier")]
    public void What_differs_is_named_whichever_side_has_more(string difference)
    {
        var shifted = Set("n", 150, bytes: difference == "bytes" ? 9 : 0, brighter: difference == "mean" ? 25 : 0, top: difference == "classifier" ? (byte)255 : (byte)0);
        foreach (var baseline in new[] { BlindBaseline.Of(Set("m", 150), shifted)!, BlindBaseline.Of(shifted, Set("m", 150))! })
        {
            Assert.True(baseline.IsVoid);
            Assert.StartsWith("VOID", baseline.Verdict);
            Assert.Contains(difference, baseline.Tests.Where(test => test.Separates).Select(test => test.Name));
        }
    }

    [Fact]
    public void The_order_of_the_pictures_changes_nothing()
    {
        var (members, others) = (Set("m", 60), Set("n", 60));

        Assert.Equal(
            BlindBaseline.Of(members, others, 5)!.Tests, BlindBaseline.Of(members.Reverse(), others.Reverse(), 5)!.Tests);
    }

    [Fact]
    public void Fewer_than_two_pictures_a_fold_are_too_few() => Assert.Null(BlindBaseline.Of(Set("m", 9), Set("n", 60)));

    [Fact]
    public void A_picture_of_two_by_two_by_hand()
    {
        var picture = BlindPicture.Of("p", 70, [0, 0, 0, 255, 255, 255, 10, 20, 30, 40, 50, 60], 2, 2);

        Assert.Equal(BlindPicture.Length, picture.Features.Count);
        Assert.Equal((70L, 975 / 12.0), (picture.Bytes, picture.Mean));

        // Bytes a pixel, steps to the right and down, channel means, shares of 0 and of 255, 250, 240 and more, ln of mean and largest, then quantiles 0, 5, 25, 50, 75, 95, 98, 99 and 100 %.
        Assert.Equal(17.5, picture.Features[3]);
        Assert.Equal([(765 + 90) / 6.0, (60 + 615) / 6.0], picture.Features.Skip(6).Take(2));
        Assert.Equal([305 / 4.0, 325 / 4.0, 345 / 4.0, 0.25, 0.25, 0.25, 0.25], picture.Features.Skip(8).Take(7));
        Assert.Equal([Math.Log(1 + (975 / 12.0)), Math.Log(256)], picture.Features.Skip(15).Take(2).Select(value => Math.Round(value, 13)), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.0, 0, 0, 30, 60, 255, 255, 255, 255], picture.Features.Skip(17).Take(9));
        Assert.Equal(1, picture.Features.Skip(26).Take(16).Sum(), 1e-12);

        // Two rows and columns over eight blocks: the 4 × 4 means are the four pixels', four times each.
        Assert.Equal([0, 0, 255, 255, 0, 0, 255, 255, 20, 20, 50, 50, 20, 20, 50, 50], picture.Features.Skip(42).Select(value => (int)value));
    }

    [Fact]
    public void Any_picture_has_finite_features() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9]).SelectMany((height, width) => Gen.Select(Gen.Const(height), Gen.Const(width), Gen.Byte.Array[height * width * 3]))
            .Sample((height, width, rgb) => Assert.All(BlindPicture.Of("p", 10, rgb, height, width).Features, value => Assert.True(double.IsFinite(value))));

    private static IReadOnlyList<BlindPicture> Set(string name, int count, int bytes = 0, int brighter = 0, byte top = 0) =>
        [.. Enumerable.Range(0, count).Select(i =>
        {
            var rgb = new byte[Side * Side * 3];
            for (var j = 0; j < rgb.Length; j++)
            {
                // A picture has a brightness of its own, 60 to 180, and noise of its own.
                var (own, noise, _, _) = Philox.Words((uint)i, j == 0 ? 1 : (uint)j, name[0], 0, 11);
                var base0 = Philox.Words((uint)i, 0, name[0], 0, 11).W0 % 120;
                rgb[j] = (byte)(60 + base0 + (noise % 30) + (uint)brighter + (own % 3));
            }

            rgb[5] = top > 0 ? top : rgb[5];
            return BlindPicture.Of($"{name}{i}", 300 + bytes + (Philox.Words((uint)i, 0, name[0], 9, 11).W1 % 20), rgb, Side, Side);
        })];
}
