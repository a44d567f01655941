namespace Engram.Pipeline.Options;

/// <summary>What is attacked; this version carries out the first three.</summary>
public enum AttackKind
{
    TextToImage,
    Untargeted,
    Membership,
    Inpainting,
}
