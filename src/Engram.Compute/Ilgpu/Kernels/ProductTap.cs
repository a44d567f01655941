using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>One term of a convolution's sum: input channel and place in the kernel.</summary>
internal struct ProductTap
{
    public int Channel;
    public int X;
    public int Y;

    /// <summary>The tap <paramref name="terms"/> later in the order (ky, kx, ci).</summary>
    public static ProductTap Advance(ProductTap tap, int terms, ProductShape shape)
    {
        tap.Channel += terms;
        while (tap.Channel >= shape.Inputs)
        {
            tap.Channel -= shape.Inputs;
            tap.X += 1;
            if (tap.X == shape.Side)
            {
                tap.X = 0;
                tap.Y += 1;
            }
        }

        return tap;
    }

    /// <summary>Four consecutive terms of one output position; zeros on the padding and after the last term.</summary>
    public static F4 Gather(ArrayView<float> input, ProductPosition position, ProductTap tap, ProductShape shape)
    {
        var value = F4.Zero;
        if (shape.AlignedIn != 0)
        {
            // The channels are a multiple of 4, so all four terms are of one place.
            var at = At(position, tap, shape);
            if (at >= 0)
            {
                value = input.Cast<F4>()[at >> 2];
            }
        }
        else
        {
            value.X = One(input, position, tap, shape);
            tap = Advance(tap, 1, shape);
            value.Y = One(input, position, tap, shape);
            tap = Advance(tap, 1, shape);
            value.Z = One(input, position, tap, shape);
            tap = Advance(tap, 1, shape);
            value.W = One(input, position, tap, shape);
        }

        return value;
    }

    private static float One(ArrayView<float> input, ProductPosition position, ProductTap tap, ProductShape shape)
    {
        var at = At(position, tap, shape);
        return at >= 0 ? input[at] : 0f;
    }

    /// <summary>The element that a tap reads, or −1 where there is none.</summary>
    private static int At(ProductPosition position, ProductTap tap, ProductShape shape)
    {
        var y = position.Top + tap.Y;
        var x = position.Left + tap.X;
        var inside = position.Inside != 0 & tap.Y < shape.Side & y >= 0 & y < shape.Height & x >= 0 & x < shape.Width;
        return inside ? (((((position.Item * shape.Height) + y) * shape.Width) + x) * shape.Inputs) + tap.Channel : -1;
    }
}
