namespace Engram.Compute;

/// <summary>Bits of a vector of the host device. All can be used on every machine; results do not depend on them.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the processor runs at full speed.</summary>
    Best,
    V128,
    V256,
    V512,
}
