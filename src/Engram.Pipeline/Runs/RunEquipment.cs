using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Denoise;

namespace Engram.Pipeline.Runs;

/// <summary>What a process needs to work on a run, opened and judged before the first file of the run is written.</summary>
/// <param name="Generators">One a device; none where the pictures are given, or where the process draws none.</param>
internal sealed record RunEquipment(
    RunInputs Inputs, TileLayout Layout, IReadOnlyList<IDevice> Devices, IReadOnlyList<IImageGenerator> Generators, Disposables Opened) : IDisposable
{
    /// <summary>The devices in words, for manifest and log.</summary>
    public string Description => string.Join("; ", Devices.Select(device => $"{device.Name}: {device.Description}"));

    public void Dispose() => Opened.Dispose();
}
