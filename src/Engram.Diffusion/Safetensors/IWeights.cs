namespace Engram.Diffusion;

/// <summary>Where a network's weights come from.</summary>
internal interface IWeights
{
    bool Has(string name);

    /// <summary>The extents of a tensor that is there.</summary>
    IReadOnlyList<long> ShapeOf(string name);

    /// <summary>Refuses unless the tensor has exactly this shape and can be read.</summary>
    void Require(string name, params ReadOnlySpan<long> shape);

    /// <summary>Marks a tensor as not needed.</summary>
    void Ignore(string name);

    /// <summary>As many values as the tensor has, in the file's order.</summary>
    void ReadFloats(string name, Span<float> target);

    /// <summary>Refuses tensors that were neither read nor ignored.</summary>
    void RequireAllUsed();
}
