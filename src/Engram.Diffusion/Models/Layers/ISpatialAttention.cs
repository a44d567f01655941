using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>What follows a residual block where a level attends: a plain attention block or a transformer with cross-attention.</summary>
internal interface ISpatialAttention
{
    /// <summary>[n, h, w, c] → the same shape in rented memory; the input stays the caller's.</summary>
    Tensor Run(ActivationPool pool, Tensor input);
}
