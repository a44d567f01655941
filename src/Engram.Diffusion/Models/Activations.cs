using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Activations by the names that configurations use.</summary>
internal static class Activations
{
    /// <summary>The activation under <paramref name="key"/>; one that is not known here is a <see cref="ModelException"/>.</summary>
    public static Activation Activation(this JsonConfig config, string key, string fallback) => config.Text(key, fallback) switch
    {
        "silu" or "swish" => Compute.Activation.Silu,
        "gelu" => Compute.Activation.Gelu,
        "quick_gelu" => Compute.Activation.QuickGelu,
        _ => throw config.Refuse(key, "silu, swish, gelu and quick_gelu are"),
    };
}
