using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Halving and doubling of the extents, and the small steps that layers share.</summary>
internal static class Resampling
{
    /// <summary>A 3 × 3 convolution with stride 2 in rented memory; the input stays the caller's.</summary>
    /// <param name="padding">1: zeros on all sides, ⌈h/2⌉ rows. 0: zeros below and to the right only, ⌊h/2⌋ rows.</param>
    public static Tensor Halve(ActivationPool pool, Tensor input, PackedWeights weights, int padding)
    {
        var shape = new Shape(
            input.Shape.A, (input.Shape.B + padding) / 2, (input.Shape.C + padding) / 2, weights.Outputs);
        var output = pool.Rent(shape);
        pool.Device.Convolve(input, weights, output, 2, padding, default);
        return output;
    }

    /// <summary>Nearest-neighbour resize and a 3 × 3 convolution; the input, rented, is returned.</summary>
    public static Tensor Enlarge(ActivationPool pool, Tensor input, PackedWeights weights, int height, int width)
    {
        var enlarged = pool.Rent(new Shape(input.Shape.A, height, width, input.Shape.D));
        pool.Device.Upsample(input, enlarged);
        pool.Return(input);
        var output = pool.Rent(enlarged.Shape with { D = weights.Outputs });
        pool.Device.Convolve(enlarged, weights, output, 1, 1, default);
        pool.Return(enlarged);
        return output;
    }

    /// <summary>Divides in place; by 1, which nearly all models have, nothing is done.</summary>
    public static void Divide(this ActivationPool pool, Tensor tensor, float divisor)
    {
        if (divisor != 1f)
        {
            pool.Device.Combine([new Term(1f / divisor, tensor)], tensor);
        }
    }

    /// <summary>A residual block without time whose input, rented, is returned.</summary>
    public static Tensor Advance(this ActivationPool pool, ResnetBlock block, Tensor input)
    {
        var output = block.Run(pool, input, null);
        pool.Return(input);
        return output;
    }

    /// <summary>[n, h, w, c] seen as tokens [n, h·w, c].</summary>
    public static Shape Tokens(this Shape image) => new(image.A, image.B * image.C, image.D);
}
