namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of an attention in tiles.</summary>
/// <param name="Tiles">Tiles of 64 queries of one head.</param>
/// <param name="Causal">1 where query i sees keys 0 … i only.</param>
/// <param name="Aligned">1 where four values of a head can be read and written at once.</param>
internal readonly record struct AttentionTiles(
    int Items, int Queries, int Keys, int Heads, int Width, int Tiles, float Scale, int Causal, int Aligned)
{
    public int Channels => Heads * Width;
}
