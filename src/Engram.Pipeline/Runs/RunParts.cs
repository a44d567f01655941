using Engram.Compute;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Runs;

/// <summary>What a run opens by itself, so that tests can put a stand-in there.</summary>
internal sealed record RunParts
{
    public Func<RunOptions, IGeneratorFactory> OpenModel { get; init; } = options => new ModelGeneratorFactory(options);

    public Func<string, int, IDevice> OpenDevice { get; init; } = DeviceCatalog.Open;

    /// <summary>Told a stage's name after each of its segments.</summary>
    public Action<string>? Durable { get; init; }
}
