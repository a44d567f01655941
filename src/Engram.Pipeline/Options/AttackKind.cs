namespace Engram.Pipeline.Options;

/// <summary>What is attacked.</summary>
public enum AttackKind
{
    TextToImage,
    Untargeted,
    Membership,
    Inpainting,
}
