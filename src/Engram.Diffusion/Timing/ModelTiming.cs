namespace Engram.Diffusion.Timing;

/// <summary>What a model costs on a device.</summary>
/// <param name="PeakGflops">10⁹ float32 operations a second of multiply-adds on registers alone, measured between the passes.</param>
/// <param name="Steps">Denoising steps, guidance and UNet rows an image that <paramref name="ImagesPerHour"/> is told for.</param>
/// <param name="ImagesPerHour">0 where the folder holds no UNet.</param>
public sealed record ModelTiming(
    string Device,
    double PeakGflops,
    IReadOnlyList<ComponentTiming> Components,
    int Steps,
    double Guidance,
    int UnetRowsPerImage,
    double ImagesPerHour);
