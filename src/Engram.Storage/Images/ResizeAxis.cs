namespace Engram.Storage.Images;

/// <summary>The weights of one direction of a resize: which source positions make each target position.</summary>
internal sealed class ResizeAxis
{
    // Eight bits of value and two of head-room for the negative lobes of the cubic.
    private const int FractionBits = 32 - 8 - 2;

    private readonly int[] _first;
    private readonly int[][] _weights;

    /// <param name="source">Positions before.</param>
    /// <param name="scaled">Positions after, before the crop.</param>
    /// <param name="start">First position after the crop.</param>
    /// <param name="count">Positions after the crop.</param>
    public ResizeAxis(int source, int scaled, int start, int count, ResizeFilter filter)
    {
        _first = new int[count];
        _weights = new int[count][];
        var scale = (double)source / scaled;
        var stretch = Math.Max(scale, 1.0);
        var support = Support(filter) * stretch;
        for (var i = 0; i < count; i++)
        {
            var centre = (start + i + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), source);
            var weights = new double[end - first];
            var sum = 0.0;
            for (var j = 0; j < weights.Length; j++)
            {
                weights[j] = Weight(filter, (j + first - centre + 0.5) * (1.0 / stretch));
                sum += weights[j];
            }

            _first[i] = first;
            _weights[i] = [.. weights.Select(weight => Fixed(weight / sum))];
        }
    }

    /// <summary>First source position that counts.</summary>
    public int SourceStart => _first[0];

    /// <summary>One past the last source position that counts.</summary>
    public int SourceEnd => _first[^1] + _weights[^1].Length;

    /// <summary>
    /// Applies the weights along lines of RGB pixels that lie <paramref name="pixelStep"/> bytes apart; <paramref name="runs"/> such lines
    /// lie beside each other, 3 bytes apart. The source begins at position <paramref name="origin"/>.
    /// </summary>
    public void Apply(ReadOnlySpan<byte> source, int origin, int pixelStep, Span<byte> target, int targetStep, int runs)
    {
        for (var i = 0; i < _first.Length; i++)
        {
            var weights = _weights[i];
            var from = source[((_first[i] - origin) * pixelStep)..];
            var to = target[(i * targetStep)..];
            for (var run = 0; run < runs; run++)
            {
                var (r, g, b) = (1 << (FractionBits - 1), 1 << (FractionBits - 1), 1 << (FractionBits - 1));
                var at = 3 * run;
                foreach (var weight in weights)
                {
                    r += from[at] * weight;
                    g += from[at + 1] * weight;
                    b += from[at + 2] * weight;
                    at += pixelStep;
                }

                to[3 * run] = Clip(r);
                to[(3 * run) + 1] = Clip(g);
                to[(3 * run) + 2] = Clip(b);
            }
        }
    }

    private static byte Clip(int value) => (byte)Math.Clamp(value >> FractionBits, 0, 255);

    private static int Fixed(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << FractionBits)));

    private static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bicubic => 2.0,
        _ => 1.0,
    };

    private static double Weight(ResizeFilter filter, double x)
    {
        var distance = Math.Abs(x);
        return filter switch
        {
            ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1.0 : 0.0,
            ResizeFilter.Bicubic when distance < 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
            ResizeFilter.Bicubic when distance < 2 => ((((-0.5 * distance) + 2.5) * distance - 4) * distance) + 2,
            ResizeFilter.Bicubic => 0.0,
            _ => Math.Max(1.0 - distance, 0.0),
        };
    }
}
