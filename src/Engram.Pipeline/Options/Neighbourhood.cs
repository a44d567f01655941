namespace Engram.Pipeline.Options;

/// <summary>Centre of the neighbourhood S of the adaptive distance.</summary>
public enum Neighbourhood
{
    /// <summary>S is nearest to the generation.</summary>
    Generation,

    /// <summary>S is nearest to the training picture that the generation is compared with.</summary>
    Training,
}
