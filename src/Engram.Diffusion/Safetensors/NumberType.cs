namespace Engram.Diffusion;

/// <summary>Element types of the safetensors format that are known here by size.</summary>
public enum NumberType
{
    Bool,
    U8,
    I8,
    I16,
    I32,
    I64,
    F16,
    BF16,
    F32,
    F64,
}
