namespace Engram.Diffusion;

/// <summary>What follows each residual block of a level.</summary>
internal enum LevelAttention
{
    None,

    /// <summary>AttentionBlock: self-attention only.</summary>
    Plain,

    /// <summary>SpatialTransformer: with cross-attention to the text.</summary>
    Cross,
}

/// <summary>One resolution of a UNet, on the way down, in the middle or on the way up.</summary>
/// <param name="Layers">Residual blocks.</param>
/// <param name="Heads">Attention heads; each has Channels / Heads channels.</param>
/// <param name="TransformerLayers">Transformer blocks in a SpatialTransformer.</param>
internal readonly record struct UnetLevel(int Channels, int Layers, LevelAttention Attention, int Heads, int TransformerLayers);
