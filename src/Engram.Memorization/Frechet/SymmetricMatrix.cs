namespace Engram.Memorization;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations, accurate to rounding for each eigenvalue of a covariance.</summary>
internal static class SymmetricMatrix
{
    // Convergence is quadratic: six to ten sweeps for 192 values; more means that the matrix holds no numbers.
    private const int MostSweeps = 60;
    private const double Rounding = 1e-15;

    /// <param name="matrix">d × d, row by row; it is used up.</param>
    /// <returns>Values, and the vectors as the rows of a matrix, in the same order.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size)
    {
        var vectors = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        for (var sweep = 0; sweep < MostSweeps && Rotate(matrix, vectors, size); sweep++)
        {
        }

        return ([.. Enumerable.Range(0, size).Select(i => matrix[(i * size) + i])], vectors);
    }

    /// <summary>One sweep over all pairs.</summary>
    /// <returns>Whether a pair was turned.</returns>
    private static bool Rotate(double[] matrix, double[] vectors, int size)
    {
        var largest = 0.0;
        for (var i = 0; i < size; i++)
        {
            largest = Math.Max(largest, Math.Abs(matrix[(i * size) + i]));
        }

        var turned = false;
        for (var p = 0; p < size - 1; p++)
        {
            for (var q = p + 1; q < size; q++)
            {
                var beside = matrix[(p * size) + q];
                if (Math.Abs(beside) > Rounding * largest)
                {
                    Turn(matrix, vectors, size, p, q, beside);
                    turned = true;
                }
            }
        }

        return turned;
    }

    /// <summary>The rotation in the plane of p and q that makes their element 0.</summary>
    private static void Turn(double[] matrix, double[] vectors, int size, int p, int q, double beside)
    {
        var slope = (matrix[(q * size) + q] - matrix[(p * size) + p]) / (2 * beside);
        var tangent = Math.CopySign(1 / (Math.Abs(slope) + Math.Sqrt((slope * slope) + 1)), slope);
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        Combine(matrix.AsSpan(p * size, size), matrix.AsSpan(q * size, size), cosine, sine);
        Combine(vectors.AsSpan(p * size, size), vectors.AsSpan(q * size, size), cosine, sine);
        for (var i = 0; i < size; i++)
        {
            var (left, right) = (matrix[(i * size) + p], matrix[(i * size) + q]);
            matrix[(i * size) + p] = (cosine * left) - (sine * right);
            matrix[(i * size) + q] = (sine * left) + (cosine * right);
        }

        matrix[(p * size) + q] = 0;
        matrix[(q * size) + p] = 0;
    }

    private static void Combine(Span<double> left, Span<double> right, double cosine, double sine)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var (a, b) = (left[i], right[i]);
            left[i] = (cosine * a) - (sine * b);
            right[i] = (sine * a) + (cosine * b);
        }
    }
}
