using Engram.Compare.Onnx;
using Engram.Compare.Timing;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Compare.Cases;

/// <summary>
/// A forward pass of the shipped UNet. Ours includes the keys and values of the text, as the peer's does, although a run computes them
/// once a prompt.
/// </summary>
internal sealed class UnetComparison : IComparison
{
    private const int Tokens = 24;

    private readonly IDevice _device;
    private readonly Unet _unet;
    private readonly ActivationPool _pool;
    private readonly Tensor _sample;
    private readonly Tensor _text;
    private readonly Tensor _output;
    private readonly float[] _timesteps;
    private readonly OnnxPeer _peer;
    private readonly int _batch;
    private readonly int _side;

    public UnetComparison(IDevice device, int threads, string model, string onnx, int batch)
    {
        (_device, _batch) = (device, batch);
        var folder = ModelFolder.Open(model);
        _unet = Unet.Load(folder.FolderOf("unet"), folder.ConfigOf("unet"), device);
        _pool = new ActivationPool(device);
        var config = _unet.Config;
        _side = folder.Latent.Height;
        var channels = config.InputChannels;
        var sample = Values.Floats((long)batch * _side * _side * channels, 1.7f, 1);
        var text = Values.Floats((long)batch * Tokens * config.ContextWidth, 1.7f, 2);
        _timesteps = [.. Enumerable.Range(0, batch).Select(i => 40f * (i + 1))];
        _sample = Upload(sample, new Shape(batch, _side, _side, channels));
        _text = Upload(text, new Shape(batch, Tokens, config.ContextWidth));
        _output = device.Allocate(_sample.Count).As(_sample.Shape);
        _peer = new OnnxPeer(
            File.ReadAllBytes(onnx), threads,
            [
                ("sample", Values.ChannelsFirst(sample, batch, _side * _side, channels), [batch, channels, _side, _side]),
                ("timestep", _timesteps, [batch]),
                ("encoder_hidden_states", text, [batch, Tokens, config.ContextWidth]),
            ],
            [batch, channels, _side, _side]);
        var counter = new FlopCounter(device);
        using var counted = new ActivationPool(counter);
        _unet.Condition(counter, _text);
        _unet.Forward(counted, _sample, _timesteps, [], _output);
        Operations = counter.Flop;
    }

    public string Name => $"UNet forward, shipped model, batch {_batch}";

    public string Peer => OnnxPeer.Name;

    public double Operations { get; }

    public Limit Limit => Limit.Fma;

    public string Check()
    {
        Run();
        var values = new float[_output.Count];
        _device.Download(_output, values);
        return Values.Compare(Values.ChannelsFirst(values, _batch, _side * _side, _output.Shape.Channels), _peer.Run(), 1e-3);
    }

    public double RunOurs() => Clock.Seconds(Run);

    public double RunPeer() => Clock.Seconds(() => _peer.Run());

    public void Dispose()
    {
        _peer.Dispose();
        _pool.Dispose();
        _unet.Dispose();
        _sample.Buffer.Dispose();
        _text.Buffer.Dispose();
        _output.Buffer.Dispose();
    }

    private void Run()
    {
        _unet.Condition(_device, _text);
        _unet.Forward(_pool, _sample, _timesteps, [], _output);
        _device.Synchronize();
    }

    private Tensor Upload(float[] values, Shape shape)
    {
        var tensor = _device.Allocate(shape.Count).As(shape);
        _device.Upload(values, tensor);
        return tensor;
    }
}
