namespace Engram.Compute.Probes;

/// <summary>What the processor can do at most, measured: each number is of all threads together.</summary>
/// <param name="Fma">FLOP/s of float32 multiply-adds on registers alone, two a multiply-add.</param>
/// <param name="PairProducts">Multiplications and additions per second of 16-bit pair products on registers alone, two a product.</param>
/// <param name="Bandwidth">Bytes per second read from memory, far outside the caches.</param>
public readonly record struct MachineLimits(double Fma, double PairProducts, double Bandwidth);
