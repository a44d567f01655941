namespace Engram.Tests.Support;

/// <summary>The wall clock stands still, so that two runs have one id; timers and durations are real.</summary>
internal sealed class FixedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1_234_567);
}
