namespace Engram.Diffusion;

/// <summary>
/// Element types of the safetensors format. Those from <see cref="Bool"/> to <see cref="Other8"/> are known by size only.
/// </summary>
public enum NumberType
{
    Bool,
    U8,
    I8,
    I16,
    Other16,
    I32,
    Other32,
    I64,
    Other64,
    Other8,
    F16,
    BF16,
    F32,
    F64,
}

internal static class NumberTypes
{
    /// <summary>The header's spelling, the type and bytes an element.</summary>
    private static readonly Dictionary<string, (NumberType Type, int Size)> Known = new(StringComparer.Ordinal)
    {
        ["BOOL"] = (NumberType.Bool, 1),
        ["U8"] = (NumberType.U8, 1),
        ["I8"] = (NumberType.I8, 1),
        ["F8_E5M2"] = (NumberType.Other8, 1),
        ["F8_E4M3"] = (NumberType.Other8, 1),
        ["I16"] = (NumberType.I16, 2),
        ["U16"] = (NumberType.Other16, 2),
        ["F16"] = (NumberType.F16, 2),
        ["BF16"] = (NumberType.BF16, 2),
        ["I32"] = (NumberType.I32, 4),
        ["U32"] = (NumberType.Other32, 4),
        ["F32"] = (NumberType.F32, 4),
        ["I64"] = (NumberType.I64, 8),
        ["U64"] = (NumberType.Other64, 8),
        ["F64"] = (NumberType.F64, 8),
    };

    public static bool TryFind(string spelling, out NumberType type, out int size)
    {
        var known = Known.TryGetValue(spelling, out var found);
        (type, size) = found;
        return known;
    }
}
