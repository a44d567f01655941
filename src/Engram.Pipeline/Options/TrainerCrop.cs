namespace Engram.Pipeline.Options;

/// <summary>How the trainer brought other proportions to the model's size.</summary>
public enum TrainerCrop
{
    /// <summary>Not at all: both sides are scaled, other proportions are squashed.</summary>
    None,

    /// <summary>The short side is scaled, then the centre is cut out.</summary>
    Centre,

    /// <summary>The short side is scaled, then a part is cut out at random.</summary>
    Random,
}
