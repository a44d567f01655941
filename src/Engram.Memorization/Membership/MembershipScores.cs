namespace Engram.Memorization;

/// <summary>What each score needs.</summary>
public static class MembershipScores
{
    /// <summary>Shadow models.</summary>
    public static bool NeedsShadows(this MembershipScore score) => score.NeedsMembers()
        || score is MembershipScore.OfflineLira or MembershipScore.OfflineLiraGlobal;

    /// <summary>Shadow models that were trained on the picture, too.</summary>
    public static bool NeedsMembers(this MembershipScore score) =>
        score is MembershipScore.Lira or MembershipScore.LiraGlobal || score.NeedsMirror();

    /// <summary>Losses of mirror images.</summary>
    public static bool NeedsMirror(this MembershipScore score) => score is MembershipScore.StrongLira or MembershipScore.StrongLiraGlobal;

    /// <summary>One variance for all pictures.</summary>
    public static bool IsGlobal(this MembershipScore score) =>
        score is MembershipScore.LiraGlobal or MembershipScore.OfflineLiraGlobal or MembershipScore.StrongLiraGlobal;

    /// <summary>Losses with draws of noise; the others are errors without any.</summary>
    public static bool NeedsNoise(this MembershipScore score) => score is not (MembershipScore.Secmi or MembershipScore.Pia);
}
