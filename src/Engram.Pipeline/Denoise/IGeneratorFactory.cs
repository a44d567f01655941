using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Denoise;

/// <summary>A model that was opened and not yet loaded onto a device.</summary>
internal interface IGeneratorFactory
{
    ImageShape Image { get; }

    /// <summary>Class labels that it is conditioned on; 0 for none.</summary>
    int Classes => 0;

    /// <summary>Whether captions are read.</summary>
    bool ReadsText => false;

    /// <summary>SHA-256 over everything that decides its values.</summary>
    string Hash { get; }

    /// <summary>UNet rows that one image costs: model calls of the schedule, twice with guidance.</summary>
    int UnetCallsPerImage { get; }

    /// <summary>One line each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>For the report; null where there is nothing to tell.</summary>
    ModelSummary? Summary => null;

    /// <summary>Tokens at a caption's end that the text encoder has no place for.</summary>
    int TokensCutFrom(string caption) => 0;

    IImageGenerator Load(IDevice device);

    /// <summary>The same model as its training loss sees it.</summary>
    IPictureLosses LoadLosses(IDevice device) => throw new InvalidOperationException("This model has no losses.");
}
