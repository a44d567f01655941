using BenchmarkDotNet.Attributes;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Benchmarks.Diffusion;

/// <summary>A forward pass of the shipped UNet on the host.</summary>
public class UnetBenchmarks
{
    private readonly HostDevice _device = new();
    private Unet _unet = null!;
    private ActivationPool _pool = null!;
    private Tensor _sample;
    private Tensor _output;
    private float[] _timesteps = [];

    [Params(1, 16)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var folder = ModelFolder.Open(Path.Combine(Checkout(), "configs", "quickstart", "model"));
        _unet = Unet.Load(folder.FolderOf("unet"), folder.ConfigOf("unet"), _device);
        _pool = new ActivationPool(_device);
        _sample = Filled.Tensor(_device, new Shape(Batch, folder.Latent.Height, folder.Latent.Width, folder.Latent.Channels));
        _output = Filled.Tensor(_device, _sample.Shape);
        _timesteps = new float[Batch];
        _unet.Condition(_device, Filled.Tensor(_device, new Shape(Batch, 24, _unet.Config.ContextWidth)));
    }

    [Benchmark]
    public void Forward() => _unet.Forward(_pool, _sample, _timesteps, [], _output);

    [GlobalCleanup]
    public void Cleanup()
    {
        _pool.Dispose();
        _unet.Dispose();
        _device.Dispose();
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No Pipeline.sln above the program.");
        }

        return folder.FullName;
    }
}
