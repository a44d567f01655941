using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Copies;

public sealed class PixelSumsTests
{
    [Fact]
    public void Sums_are_those_of_a_plain_loop_at_every_length_and_mask() =>
        Gen.Int[0, 300].SelectMany(length => Gen.Select(Gen.Byte.Array[length], Gen.Byte.Array[length], Gen.Bool.Array[length]))
            .Sample((a, b, inside) =>
            {
                byte[] mask = [.. inside.Select(flag => flag ? byte.MaxValue : (byte)0)];
                Assert.Equal(a.Zip(b, (x, y) => (long)(x - y) * (x - y)).Sum(), PixelSums.Squared(a, b));
                if (mask.Length > 0)
                {
                    Assert.Equal(a.Zip(b, (x, y) => (long)(x - y) * (x - y)).Zip(inside, (square, flag) => flag ? square : 0).Sum(), PixelSums.Squared(a, b, mask));
                }
            }, iter: 500);

    [Fact]
    public void The_largest_differences_of_a_large_picture_do_not_overflow()
    {
        var (a, b) = (new byte[3_000_001], new byte[3_000_001]);
        b.AsSpan().Fill(255);
        Assert.Equal(3_000_001L * 65_025, PixelSums.Squared(a, b));
    }
}
