namespace Engram.Compute;

/// <summary>The extents of one attention: queries [Items, Queries, Heads·Width], keys and values [Items, Keys, Heads·Width].</summary>
public readonly record struct AttentionShape(int Items, int Queries, int Keys, int Heads, int Width)
{
    public int Channels => Heads * Width;

    /// <summary>The factor of the scores: 1/√width, taken in double and rounded once.</summary>
    public float Scale => (float)(1.0 / Math.Sqrt(Width));
}
