using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Pipeline.Denoise;

/// <summary>A model that was opened and not yet loaded onto a device.</summary>
internal interface IGeneratorFactory
{
    ImageShape Image { get; }

    /// <summary>Class labels that it is conditioned on; 0 for none.</summary>
    int Classes => 0;

    /// <summary>SHA-256 over everything that decides its values.</summary>
    string Hash { get; }

    /// <summary>UNet rows that one image costs: model calls of the schedule, twice with guidance.</summary>
    int UnetCallsPerImage { get; }

    /// <summary>One line each.</summary>
    IReadOnlyList<string> Warnings { get; }

    IImageGenerator Load(IDevice device);
}
