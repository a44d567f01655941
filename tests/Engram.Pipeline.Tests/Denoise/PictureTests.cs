using CsCheck;
using Engram.Pipeline.Denoise;

namespace Engram.Tests.Denoise;

public sealed class PictureTests
{
    [Theory]
    [InlineData(new byte[] { 10, 200, 30, 12, 202, 32, 11, 201, 31 }, true)]
    [InlineData(new byte[] { 10, 200, 30, 13, 202, 32, 11, 201, 31 }, false)]
    [InlineData(new byte[] { 10, 200, 30, 12, 202, 32, 11, 201, 33 }, false)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 }, true)]
    [InlineData(new byte[] { 253, 0, 255, 255, 2, 253, 254, 1, 254 }, true)]
    public void A_picture_is_blank_where_no_channel_spans_more_than_two(byte[] pixels, bool blank) =>
        Assert.Equal(blank ? GenerationStatus.Blank : GenerationStatus.Ok, Picture.Of(0, pixels, finite: true, channels: 3).Status);

    [Fact]
    public void A_picture_that_is_not_finite_is_that_first() =>
        Assert.Equal(GenerationStatus.NonFinite, Picture.Of(0, new byte[12], finite: false, channels: 3).Status);

    [Fact]
    public void Packing_loses_nothing() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 4]).Sample((pixels, channels) =>
            Assert.Equal(pixels, PixelPacking.Unpack(PixelPacking.Pack(pixels, channels), channels)));
}
