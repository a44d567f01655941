using Engram.Compute;
using Engram.Diffusion.Timing;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Plans;

/// <summary>How long drawing the pictures would take, from a few passes of the model on the configured device.</summary>
/// <param name="Devices">That share the work; the first one was measured, the others are taken to be as fast.</param>
/// <param name="Batch">Rows of the passes that were timed.</param>
/// <param name="Hours">Of drawing all pictures; null where their number is not known.</param>
public sealed record RunEstimate(string Device, int Devices, int Batch, double SecondsPerImage, double? Hours)
{
    /// <summary>A few rows tell the rate of many, and a large model's pass of a whole batch would take minutes on a processor.</summary>
    private const int LargestBatch = 4;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    /// <summary>Loads the model and times it for some seconds.</summary>
    /// <exception cref="DeviceException">A device that the configuration names is not there.</exception>
    public static RunEstimate For(RunOptions options, RunPlan plan, CancellationToken stop)
    {
        using var device = DeviceCatalog.Open(options.Device[0], options.Threads);
        var batch = Math.Min(options.Generate.Batch, LargestBatch);
        var timing = ModelTimer.Run(
            options.Model, device, new TimingOptions { Batch = batch, Forwards = 5, Budget = Budget, Sampling = options.Generate.ToSampling() }, stop);
        // What was timed is one pass of the schedule; filling in goes back and repeats parts of it.
        var passes = options.Attack is AttackKind.Inpainting ? (double)plan.UnetCallsPerImage / timing.UnetRowsPerImage : 1;
        var seconds = passes * 3600 / timing.ImagesPerHour;
        return new RunEstimate(device.Name, options.Device.Count, batch, seconds, plan.Generations * seconds / options.Device.Count / 3600);
    }
}
