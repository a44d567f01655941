namespace Engram.Pipeline.Membership;

/// <summary>What is asked of a model.</summary>
internal enum LossKind
{
    Loss,
    Secmi,
    Pia,
}
