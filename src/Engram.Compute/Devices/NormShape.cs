namespace Engram.Compute;

/// <summary>The extents of a group norm: [Items, Positions, Channels], channels in <see cref="Groups"/> equal groups.</summary>
public readonly record struct NormShape(int Items, int Positions, int Channels, int Groups)
{
    public int GroupChannels => Channels / Groups;

    /// <summary>1 / values of one group, taken in double and rounded once.</summary>
    public float InverseCount => (float)(1.0 / ((double)Positions * GroupChannels));
}
