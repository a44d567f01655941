namespace Engram.Diffusion;

/// <summary>A tensor of a safetensors file as its header gives it.</summary>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last one.</param>
public sealed record TensorEntry(string Name, NumberType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Number of elements; 1 for a scalar. The header's check has bounded it.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>The shape as messages print it: [320, 4, 3, 3].</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
