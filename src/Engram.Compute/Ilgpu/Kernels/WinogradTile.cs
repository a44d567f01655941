namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Where a tile's first output lies.</summary>
internal struct WinogradTile
{
    public int Item;
    public int Top;
    public int Left;

    /// <param name="tile">Counted over all items.</param>
    public static WinogradTile Of(int tile, WinogradShape shape)
    {
        var item = tile / shape.TilesOfItem;
        var inside = tile - (item * shape.TilesOfItem);
        var row = inside / shape.TileColumns;
        return new WinogradTile { Item = item, Top = row * 4, Left = (inside - (row * shape.TileColumns)) * 4 };
    }
}
