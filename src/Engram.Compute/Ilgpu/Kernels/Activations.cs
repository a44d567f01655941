using Engram.Compute.Arithmetic;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary><see cref="Activation"/> within kernels; the branch is uniform, every thread takes the same one.</summary>
internal static class Activations
{
    public static float Apply(float x, int activation)
    {
        if (activation == (int)Activation.Silu)
        {
            x = Definition.Silu(x);
        }
        else if (activation == (int)Activation.Gelu)
        {
            x = Definition.Gelu(x);
        }
        else if (activation == (int)Activation.QuickGelu)
        {
            x = Definition.QuickGelu(x);
        }

        return x;
    }

    public static F4 Apply(F4 x, int activation)
    {
        if (activation != (int)Activation.None)
        {
            x = new F4(Apply(x.X, activation), Apply(x.Y, activation), Apply(x.Z, activation), Apply(x.W, activation));
        }

        return x;
    }
}
