namespace Engram.Compute;

/// <summary>Point-wise functions, as defined in <see cref="Arithmetic.Definition"/>.</summary>
public enum Activation
{
    None,
    Silu,
    Gelu,
    QuickGelu,
}
