namespace Engram.Compute;

/// <summary>
/// What follows a product: y = activation(((Σ + bias) + shift[n, c]) + residual). Absent parts are skipped, not added as zeros.
/// </summary>
/// <param name="Shift">[n, outputs], added to every position of item n (a UNet's time embedding); for a matrix product n = rows / (rows per item).</param>
/// <param name="Residual">The output's shape.</param>
public readonly record struct Epilogue(Tensor? Shift = null, Tensor? Residual = null, Activation Activation = Activation.None);
