namespace Engram.Memorization;

/// <summary>Mean and covariance of feature vectors in double, one vector at a time, in d² memory.</summary>
/// <param name="width">d: values of a vector.</param>
public sealed class FeatureMoments(int width)
{
    // Sums are about the first vector, so that a mean far from 0 costs no digits of the covariance.
    private readonly double[] _origin = new double[width];
    private readonly double[] _offset = new double[width];
    private readonly double[] _sums = new double[width];
    private readonly double[] _products = new double[width * width];

    public int Width { get; } = width;

    public long Count { get; private set; }

    /// <summary>The order of the vectors decides the last bits.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Width);
        for (var i = 0; i < Width; i++)
        {
            _origin[i] = Count == 0 ? vector[i] : _origin[i];
            _offset[i] = vector[i] - _origin[i];
            _sums[i] += _offset[i];
        }

        for (var row = 0; row < Width; row++)
        {
            var (value, line) = (_offset[row], row * Width);
            for (var column = 0; column <= row; column++)
            {
                _products[line + column] += value * _offset[column];
            }
        }

        Count++;
    }

    public double[] Mean() => [.. _origin.Select((origin, i) => origin + (_sums[i] / Count))];

    /// <summary>d × d, over one vector less than there are, as NumPy's cov.</summary>
    public double[] Covariance()
    {
        var covariance = new double[Width * Width];
        for (var row = 0; row < Width; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var value = (_products[(row * Width) + column] - (_sums[row] * _sums[column] / Count)) / (Count - 1);
                covariance[(row * Width) + column] = value;
                covariance[(column * Width) + row] = value;
            }
        }

        return covariance;
    }
}
