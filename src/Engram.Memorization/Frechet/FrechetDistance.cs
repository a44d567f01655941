namespace Engram.Memorization;

/// <summary>
/// The Fréchet distance of two Gaussians, |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½), fitted to the features of two sets of pictures (Heusel et al.
/// 2017). With the features of the standard's Inception it is the FID; with others it has another scale and is named after them.
/// </summary>
public static class FrechetDistance
{
    /// <summary>At least 0; in double.</summary>
    /// <exception cref="ArgumentException">Other widths, or fewer than two vectors on a side.</exception>
    public static double Of(FeatureMoments left, FeatureMoments right)
    {
        if (left.Width != right.Width || left.Count < 2 || right.Count < 2)
        {
            throw new ArgumentException($"{left.Count} vectors of {left.Width} values and {right.Count} of {right.Width} have no distance.");
        }

        var (size, one, other) = (left.Width, left.Covariance(), right.Covariance());
        var (from, to, apart, traces) = (left.Mean(), right.Mean(), 0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            apart += (from[i] - to[i]) * (from[i] - to[i]);
            traces += one[(i * size) + i] + other[(i * size) + i];
        }

        // The eigenvalues of Σ₁Σ₂ are those of the symmetric Σ₁^½ Σ₂ Σ₁^½; rounding may leave a 0 below 0.
        var root = Root(one, size);
        var (values, _) = SymmetricMatrix.Decompose(Product(Product(root, other, size), root, size), size);
        var shared = values.Where(value => value > 0).Order().Sum(Math.Sqrt);
        return Math.Max(0, apart + traces - (2 * shared));
    }

    /// <summary>The symmetric square root.</summary>
    private static double[] Root(double[] matrix, int size)
    {
        var (values, vectors) = SymmetricMatrix.Decompose(matrix, size);
        var root = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            var scale = Math.Sqrt(Math.Max(values[k], 0));
            var vector = vectors.AsSpan(k * size, size);
            for (var row = 0; row < size; row++)
            {
                var factor = scale * vector[row];
                for (var column = 0; column < size; column++)
                {
                    root[(row * size) + column] += factor * vector[column];
                }
            }
        }

        return root;
    }

    private static double[] Product(double[] left, double[] right, int size)
    {
        var product = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            var line = product.AsSpan(row * size, size);
            for (var k = 0; k < size; k++)
            {
                var factor = left[(row * size) + k];
                var source = right.AsSpan(k * size, size);
                for (var column = 0; column < size; column++)
                {
                    line[column] += factor * source[column];
                }
            }
        }

        return product;
    }
}
