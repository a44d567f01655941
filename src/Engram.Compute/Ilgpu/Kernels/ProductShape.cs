namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// The extents of a convolution as a product: rows = positions of all items' outputs, terms in order (ky, kx, ci). A matrix product is
/// a convolution of one item of 1 × rows positions with a kernel of 1.
/// </summary>
/// <param name="Rows">Items · OutHeight · OutWidth.</param>
/// <param name="Terms">Side² · Inputs.</param>
/// <param name="Stride">Floats of one row of the packed weights.</param>
/// <param name="Step">Positions from one output to the next: the convolution's stride.</param>
/// <param name="RowsOfShift">Rows that share one row of the shift; 0 without a shift.</param>
/// <param name="AlignedIn">1 where four inputs of one position can be read at once.</param>
/// <param name="AlignedOut">1 where four outputs of one position can be written at once, and read from shift and residual.</param>
/// <param name="Chain">Terms of one Fma chain, a multiple of a step's terms.</param>
/// <param name="RowsOfProduct">Several products one below another, each with its own weights: rows of one, whole tiles; else the largest number.</param>
/// <param name="FloatsOfProduct">Floats of the weights of one of them.</param>
internal readonly record struct ProductShape(
    int Rows, int Terms, int Inputs, int Outputs, int Stride, int Height, int Width, int OutHeight, int OutWidth, int Side, int Step,
    int Padding, int RowsOfShift, int HasBias, int HasResidual, int Activation, int AlignedIn, int AlignedOut,
    int Chain, int RowsOfProduct, int FloatsOfProduct);
