namespace Engram.Diffusion.Timing;

/// <summary>What a forward pass of one component costs.</summary>
/// <param name="Component">text_encoder, unet or vae (its decoder).</param>
/// <param name="Batch">Rows of the pass.</param>
/// <param name="Milliseconds">Median of the warm passes.</param>
/// <param name="Gflop">10⁹ multiplications and additions of convolutions (counted as direct ones), products and attention.</param>
/// <param name="Gflops">10⁹ of them a second.</param>
/// <param name="ShareOfPeak">That over the device's measured peak.</param>
/// <param name="PeakMemoryBytes">Anonymous memory of the process at most, from loading to the last pass; a card's own memory is not in it.</param>
public sealed record ComponentTiming(
    string Component, int Batch, double Milliseconds, double Gflop, double Gflops, double ShareOfPeak, long PeakMemoryBytes);
