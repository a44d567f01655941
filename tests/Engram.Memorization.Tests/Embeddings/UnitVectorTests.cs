using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Embeddings;

public sealed class UnitVectorTests
{
    [Fact]
    public void A_vector_and_its_multiple_are_one_direction()
    {
        float[] vector = [0.3f, -0.4f, 1.2f, 0, 0.01f];
        short[] plain = new short[6], scaled = new short[6];
        Assert.Equal(VectorState.Usable, UnitVector.Quantize(vector, plain));

        // 20.8 is the norm of a published file of embeddings that were not normalised.
        UnitVector.Quantize([.. vector.Select(value => value * 20.8f)], scaled);
        Assert.Equal(plain, scaled);
        Assert.Equal([7_561, -10_082, 30_246, 0, 252, 0], plain);
        Assert.InRange(UnitVector.SquareOf(plain) / (32_767.0 * 32_767), 0.9999, 1.0001);
    }

    [Fact]
    public void Zeros_and_numbers_that_are_not_finite_are_told_apart_and_leave_zeros()
    {
        var target = new short[2];
        Assert.Equal(VectorState.Zero, UnitVector.Quantize([0, -0f], target));
        Assert.Equal(VectorState.NonFinite, UnitVector.Quantize([1, float.NaN], target));
        Assert.Equal(VectorState.NonFinite, UnitVector.Quantize([float.NegativeInfinity, 1], target));
        Assert.Equal([0, 0], target);
        Assert.Equal(VectorState.Usable, UnitVector.Quantize([float.MaxValue, float.MaxValue], target));
        Assert.Equal(VectorState.Usable, UnitVector.Quantize([1e-30f, 0], target));
        Assert.Equal([32_767, 0], target);
    }

    [Fact]
    public void A_cosine_of_quantised_vectors_is_that_of_the_vectors_to_a_ten_thousandth() =>
        Gen.Double[-1, 1].Array[64].Select(Gen.Double[-1, 1].Array[64]).Sample((a, b) =>
        {
            var (first, second) = (new short[64], new short[64]);
            UnitVector.Quantize([.. a.Select(value => (float)value)], first);
            UnitVector.Quantize([.. b.Select(value => (float)value)], second);
            var dot = first.Zip(second, (x, y) => (long)x * y).Sum();
            var expected = a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
            Assert.Equal(expected, CosineClustering.CosineOf(dot, UnitVector.SquareOf(first), UnitVector.SquareOf(second)), 1e-4);
        }, iter: 200);

    [Theory]
    [InlineData("0.5", 1, 4, 1, true)]
    [InlineData("0.500000001", 1, 4, 1, false)]
    [InlineData("0.97", 970_000_000, 1_000_000_000, 1_000_000_000, true)]
    [InlineData("0.97", 969_999_999, 1_000_000_000, 1_000_000_000, false)]
    [InlineData("1", 1_073_676_289, 1_073_676_289, 1_073_676_289, true)]
    [InlineData("1.000", 1_073_676_288, 1_073_676_289, 1_073_676_289, false)]
    [InlineData("0.5", -1, 1, 1, false)]
    public void The_bound_itself_holds_and_nothing_below_it(string cosine, int dot, int squareA, int squareB, bool holds)
    {
        var rule = new CosineRule(decimal.Parse(cosine, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(holds, rule.Holds(dot, squareA, squareB));
        Assert.True(!holds || dot >= rule.LeastDot(Math.Min(squareA, squareB)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(0.1234567891)]
    public void A_bound_that_is_no_cosine_or_has_too_many_digits_is_refused(double cosine) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineRule((decimal)cosine));
}
