namespace Engram.Pipeline.Options;

/// <summary>The arithmetic of the model; this version has the exact one, equal on every device.</summary>
public enum PrecisionKind
{
    Exact,
    Tensor,
}
