using CsCheck;
using Engram.Compute;

namespace Engram.Tests.Host;

public sealed class ShortProductsTests
{
    [Fact]
    public void Every_product_comes_once_and_exactly_at_any_width_and_number_of_threads() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 20].Select(pairs => 2 * pairs), Gen.Int[1, 3], Gen.Int[1, 3]).Sample(
            (rowsA, rowsB, length, threads, width) =>
            {
                var (a, b) = (Rows(rowsA, length, 3), Rows(rowsB, length, 5));
                var found = Products(new ShortProducts(threads, (VectorWidth)width), a, rowsA, b, rowsB, length, later: false);
                for (var i = 0; i < rowsA; i++)
                {
                    for (var j = 0; j < rowsB; j++)
                    {
                        Assert.Equal(Dot(a, i, b, j, length), found[i, j]);
                    }
                }
            }, iter: 60);

    [Theory]
    [InlineData(470, 530, 514)]
    [InlineData(449, 33, 1_026)]
    [InlineData(1, 1_100, 2)]
    public void Several_blocks_panels_and_passes_are_put_together(int rowsA, int rowsB, int length)
    {
        var (a, b) = (Rows(rowsA, length, 7), Rows(rowsB, length, 9));
        var found = Products(new ShortProducts(2), a, rowsA, b, rowsB, length, later: false);
        for (var i = 0; i < rowsA; i += 3)
        {
            for (var j = 0; j < rowsB; j += 5)
            {
                Assert.Equal(Dot(a, i, b, j, length), found[i, j]);
            }
        }
    }

    [Fact]
    public void A_self_join_leaves_out_tiles_without_a_later_row_and_no_pair_is_missing()
    {
        const int rows = 1_200;
        var a = Rows(rows, 6, 11);
        var whole = Products(new ShortProducts(2), a, rows, a, rows, 6, later: false);
        var later = Products(new ShortProducts(2), a, rows, a, rows, 6, later: true);
        var left = 0;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                left += later[i, j] is null ? 1 : 0;
                Assert.True(later[i, j] == whole[i, j] || (later[i, j] is null && j <= i));
            }
        }

        Assert.True(left > rows * rows / 4, $"{left} products were left out");
    }

    [Fact]
    public void Unit_vectors_of_the_full_scale_do_not_overflow()
    {
        var a = new short[2 * 4_096];
        a[0] = a[4_096] = 32_767;
        var found = Products(new ShortProducts(1), a, 2, a, 2, 4_096, later: false);
        Assert.Equal(32_767 * 32_767, found[0, 1]);
    }

    [Fact]
    public void Odd_lengths_and_short_memory_are_refused()
    {
        var products = new ShortProducts(1);
        Assert.Throws<ShapeException>(() => products.Run(new short[9], 3, new short[9], 3, 3, (_, _, _, _, _, _) => { }));
        Assert.Throws<ShapeException>(() => products.Run(new short[4], 2, new short[7], 2, 4, (_, _, _, _, _, _) => { }));
    }

    private static int?[,] Products(ShortProducts products, short[] a, int rowsA, short[] b, int rowsB, int length, bool later)
    {
        var found = new int?[rowsA, rowsB];
        products.Run(
            a, rowsA, b, rowsB, length,
            (firstA, tileRows, firstB, columns, dots, stride) =>
            {
                for (var i = 0; i < tileRows; i++)
                {
                    for (var j = 0; j < columns; j++)
                    {
                        Assert.Null(found[firstA + i, firstB + j]);
                        found[firstA + i, firstB + j] = dots[(i * stride) + j];
                    }
                }
            },
            later);
        return found;
    }

    private static int Dot(short[] a, int i, short[] b, int j, int length)
    {
        var sum = 0;
        for (var d = 0; d < length; d++)
        {
            sum += a[(i * length) + d] * b[(j * length) + d];
        }

        return sum;
    }

    // Values up to ±2,047, so that the sums of 1,026 products stay below 2^31; odd rows have the full range in one place.
    private static short[] Rows(int rows, int length, int seed)
    {
        var numbers = new short[rows * length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (short)((((i * 7_919) + (seed * 104_729)) % 4_095) - 2_047);
        }

        return numbers;
    }
}
