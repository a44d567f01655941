namespace Engram.Compute.Ilgpu;

/// <summary>The tile of a product: both give the same bits.</summary>
internal enum ProductTiles
{
    /// <summary>Wide where it fills the device, narrow elsewhere.</summary>
    Fitting,

    Narrow,

    /// <summary>Wide wherever there are more than 64 outputs.</summary>
    Wide,
}
