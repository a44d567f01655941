namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of a convolution by tiles of 4 × 4 outputs.</summary>
/// <param name="First">The first tile that is worked on, counted over all items.</param>
/// <param name="Tiles">Tiles that are worked on.</param>
/// <param name="Rows">The tiles, filled up to whole tiles of the product kernel: rows of one of the 36 products.</param>
/// <param name="TilesOfItem">Tiles that cover one item.</param>
/// <param name="TileColumns">Tiles beside one another.</param>
/// <param name="Stride">Floats of one row of the packed weights, and of the transformed ones.</param>
internal readonly record struct WinogradShape(
    int First, int Tiles, int Rows, int TilesOfItem, int TileColumns, int Height, int Width, int Inputs, int Outputs, int Stride, int HasShift,
    int HasBias, int HasResidual, int Activation);
