namespace Engram.Pipeline.Runs;

/// <summary>What ranking captions before the attack cost, over all sources that screen.</summary>
/// <param name="Captions">Ranked.</param>
/// <param name="UnetCalls">UNet rows that it took.</param>
/// <param name="AttackCalls">UNet rows that attacking every one of them would take.</param>
public sealed record ScreeningSummary(long Captions, long UnetCalls, long AttackCalls)
{
    /// <summary>Null without a caption.</summary>
    public double? ShareOfAttack => AttackCalls == 0 ? null : (double)UnetCalls / AttackCalls;
}
