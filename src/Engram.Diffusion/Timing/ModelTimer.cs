using System.Diagnostics;
using Engram.Compute;
using Engram.Compute.Probes;

namespace Engram.Diffusion.Timing;

/// <summary>Times each component of a model on a device, one after the other, so that memory is that of the largest.</summary>
public sealed class ModelTimer
{
    /// <summary>Passes before the clock counts: the first compiles, packs scratch memory and faults pages in.</summary>
    private const int WarmUps = 2;

    /// <summary>The peak is measured before every so many passes; the best burst counts.</summary>
    private const int PassesOfProbe = 4;

    private readonly IDevice _device;
    private readonly TimingOptions _options;
    private readonly CancellationToken _stop;
    private readonly TimedFolder _folder;
    private readonly List<(string Name, int Batch, double Seconds, double Flop, long Memory)> _measured = [];
    private double _peak;

    private ModelTimer(string path, IDevice device, TimingOptions options, CancellationToken stop)
    {
        (_device, _options, _stop) = (device, options, stop);
        _folder = TimedFolder.Open(path, options);
    }

    /// <param name="path">A diffusers folder, or one component's.</param>
    /// <exception cref="ModelException">The folder cannot be used.</exception>
    public static ModelTiming Run(string path, IDevice device, TimingOptions options, CancellationToken stop = default) =>
        new ModelTimer(path, device, options, stop).Run();

    private ModelTiming Run()
    {
        if (_folder.Text is { } text)
        {
            TimeText(text);
        }

        if (_folder.Unet is { } unet)
        {
            TimeUnet(unet);
        }

        if (_folder.Vae is { } vae)
        {
            TimeVae(vae);
        }

        var sampling = _options.Sampling;
        var rows = _folder.Calls * (_folder.Text is not null && sampling.Guidance > 1 ? 2 : 1);
        var seconds = _measured.Where(part => part.Name == "unet").Sum(part => rows * part.Seconds / part.Batch)
            + _measured.Where(part => part.Name == "vae").Sum(part => part.Seconds / part.Batch);
        return new ModelTiming(
            _device.Name,
            _peak / 1e9,
            [.. _measured.Select(part => new ComponentTiming(
                part.Name, part.Batch, 1e3 * part.Seconds, part.Flop / 1e9, part.Flop / part.Seconds / 1e9, part.Flop / part.Seconds / _peak, part.Memory))],
            sampling.Steps,
            sampling.Guidance,
            rows,
            _folder.Unet is null ? 0 : 3600 / seconds);
    }

    /// <summary>A run encodes one prompt at a time.</summary>
    private void TimeText(ClipTextConfig config)
    {
        using var watch = new MemoryWatch();
        using var model = _folder.LoadText(_device);
        var ids = new int[config.Positions];
        using var output = _device.Allocate((long)config.Positions * config.Width);
        Time("text_encoder", 1, watch, pool => model.Forward(pool, ids, output.As(new Shape(1, config.Positions, config.Width))));
    }

    private void TimeUnet(UnetConfig config)
    {
        using var watch = new MemoryWatch();
        using var model = _folder.LoadUnet(_device);
        var batch = _options.Batch;
        var (height, width) = _folder.Latent;
        using var sample = Noise(new Shape(batch, height, width, config.InputChannels));
        using var output = _device.Allocate((long)batch * height * width * config.OutputChannels);
        var length = _folder.Text?.Positions ?? 77;
        using var text = Noise(new Shape(batch, length, Math.Max(1, config.ContextWidth)));
        if (config.ContextWidth > 0)
        {
            model.Condition(_device, text.As(new Shape(batch, length, config.ContextWidth)));
        }

        var timesteps = new float[batch];
        timesteps.AsSpan().Fill(500f);
        var labels = new int[config.Classes > 0 ? batch : 0];
        Time("unet", batch, watch, pool => model.Forward(
            pool, sample.As(new Shape(batch, height, width, config.InputChannels)), timesteps, labels,
            output.As(new Shape(batch, height, width, config.OutputChannels))));
    }

    /// <summary>The decoder; as many images at once as a run decodes.</summary>
    private void TimeVae(VaeConfig config)
    {
        using var watch = new MemoryWatch();
        using var model = _folder.LoadVae(_device);
        var (height, width) = _folder.Latent;
        var batch = Math.Min(_options.Batch, model.DecodeBatch(height, width));
        using var latent = Noise(new Shape(batch, height, width, config.LatentChannels));
        var image = new Shape(batch, height * config.Factor, width * config.Factor, config.OutputChannels);
        using var output = _device.Allocate(image.Count);
        Time("vae", batch, watch, pool => model.Decode(pool, latent.As(new Shape(batch, height, width, config.LatentChannels)), output.As(image)));
    }

    private void Time(string name, int batch, MemoryWatch watch, Action<ActivationPool> forward)
    {
        using var pool = new ActivationPool(_device);
        var counter = new FlopCounter(_device);
        using (var counted = new ActivationPool(counter))
        {
            forward(counted);
        }

        var begun = Stopwatch.GetTimestamp();
        for (var i = 1; i < WarmUps && !IsSpent(begun); i++)
        {
            Pass(pool, forward);
        }

        var seconds = new List<double>();
        while (seconds.Count == 0 || (seconds.Count < _options.Forwards && !IsSpent(begun)))
        {
            if (seconds.Count % PassesOfProbe == 0)
            {
                _peak = Math.Max(_peak, DevicePeak.Measure(_device));
            }

            seconds.Add(Pass(pool, forward));
        }

        seconds.Sort();
        var median = (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2;
        _measured.Add((name, batch, median, counter.Flop, watch.Peak));
    }

    private bool IsSpent(long begun) => _options.Budget is { } budget && Stopwatch.GetElapsedTime(begun) >= budget;

    private double Pass(ActivationPool pool, Action<ActivationPool> forward)
    {
        _stop.ThrowIfCancellationRequested();
        _device.Synchronize();
        var begun = Stopwatch.GetTimestamp();
        forward(pool);
        _device.Synchronize();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Inputs as they are at the start of a run.</summary>
    private DeviceBuffer Noise(Shape shape)
    {
        var buffer = _device.Allocate(shape.Count);
        var keys = new NoiseKey[shape.A];
        var images = shape.Rank == 4 ? shape : new Shape(shape.A, shape.B, 1, shape.C);
        _device.Noise(keys, 0, buffer.As(images));
        return buffer;
    }
}
