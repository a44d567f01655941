namespace Engram.Memorization;

/// <summary>How a picture is scored; a larger score always speaks for a member.</summary>
public enum MembershipScore
{
    /// <summary>The loss, negated.</summary>
    Loss,

    /// <summary>The loss of a model that saw none of the pictures, less the target's.</summary>
    Difference,

    /// <summary>Log likelihood ratio of Gaussians around the shadow models with and without the picture, a variance a picture.</summary>
    Lira,

    /// <summary>The same with one variance for all pictures, with and without apart.</summary>
    LiraGlobal,

    /// <summary>How far the loss lies below those of the models without the picture, in standard deviations.</summary>
    OfflineLira,

    OfflineLiraGlobal,

    /// <summary>As <see cref="Lira"/>, the losses taken over the picture and its mirror image.</summary>
    StrongLira,

    StrongLiraGlobal,

    /// <summary>Duan et al.'s t-step error, negated.</summary>
    Secmi,

    /// <summary>Kong et al.'s proximal error, negated.</summary>
    Pia,
}
