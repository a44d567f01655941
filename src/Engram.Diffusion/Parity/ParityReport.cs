namespace Engram.Diffusion;

/// <summary>How far a folder's recorded outputs are from what this program computes.</summary>
/// <param name="Kind">What the folder holds, by its class: UNet2DModel, DDIMScheduler, CLIPTokenizer, StableDiffusionPipeline.</param>
/// <param name="Warnings">Unknown keys and the like, one line each.</param>
public sealed record ParityReport(string Folder, string Kind, IReadOnlyList<ParityOutput> Outputs, IReadOnlyList<string> Warnings)
{
    public bool Passed => Outputs.All(output => output.Passed);
}
