using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A model as its training loss sees it, on one device: UNet, noise schedule, and for latent models text encoder and VAE.</summary>
/// <remarks>
/// One batch at a time: load a model a device. Every value depends on its own picture, noise and timestep only, never on the batch. Text is
/// given to the model without guidance, as in training. Sums over a picture are taken on the host, in double and in the order of its
/// values, so that all devices give the same bits.
/// </remarks>
public sealed partial class LossModel : IDisposable
{
    private readonly IDevice _device;
    private readonly ModelFolder _folder;
    private readonly TextEncoding? _text;
    private readonly Unet _unet;
    private readonly Autoencoder? _vae;
    private readonly TrainingNoise _schedule;
    private readonly ActivationPool _pool;
    private readonly ActivationPool _encoding;
    private LossBuffers? _buffers;

    private LossModel(ModelFolder folder, IDevice device, TextEncoding? text, Unet unet, Autoencoder? vae)
    {
        (_device, _folder, _text, _unet, _vae) = (device, folder, text, unet, vae);
        _schedule = folder.ReadTrainingNoise();
        _pool = new ActivationPool(device);
        _encoding = new ActivationPool(device);
    }

    /// <summary>Training timesteps: 0 to this less one.</summary>
    public int TrainSteps => _schedule.Steps;

    /// <summary>Values of what is denoised, one picture: the size of <see cref="CleanImage.Values"/>.</summary>
    public int Size => _folder.Latent.Height * _folder.Latent.Width * _folder.Latent.Channels;

    /// <summary>Loads the weights of every component onto the device.</summary>
    /// <exception cref="ModelException">A weight is missing, unexpected, of another shape or not finite, or components do not fit each other.</exception>
    public static LossModel Load(ModelFolder folder, IDevice device)
    {
        var owned = new Stack<IDisposable>();
        try
        {
            var unet = Own(Unet.Load(folder.FolderOf("unet"), folder.ConfigOf("unet"), device));
            var vae = folder.IsTextToImage ? Own(Autoencoder.Load(folder.FolderOf("vae"), folder.ConfigOf("vae"), device)) : null;
            var text = folder.IsTextToImage ? Own(TextEncoding.Load(folder, device)) : null;
            return new LossModel(folder, device, text, unet, vae);
        }
        catch
        {
            while (owned.TryPop(out var part))
            {
                part.Dispose();
            }

            throw;
        }

        T Own<T>(T part)
            where T : IDisposable
        {
            owned.Push(part);
            return part;
        }
    }

    /// <exception cref="ModelException">The model has no such timestep, or its loss there says nothing.</exception>
    public void Require(int timestep) => _schedule.Require(timestep);

    /// <summary>What a caption conditions on; <see cref="TextEmbedding.None"/> for a model without text.</summary>
    public TextEmbedding Encode(string prompt) => _text?.Encode(prompt) ?? TextEmbedding.None;

    /// <summary>x₀ of 8-bit pixels: p / 127.5 − 1, or the VAE's mean of it times the scaling factor (its variance is not drawn from).</summary>
    /// <param name="pixels">height × width × channels, interleaved.</param>
    public CleanImage Clean(ReadOnlySpan<byte> pixels, TextEmbedding prompt, int classLabel = 0)
    {
        var image = _folder.Image;
        ShapeException.Require(
            pixels.Length == image.Height * image.Width * image.Channels,
            $"A picture of {pixels.Length} bytes is not {image.Height} × {image.Width} × {image.Channels}.");
        var values = new float[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((pixels[i] / 127.5) - 1);
        }

        return new CleanImage(_vae is null ? values : Latent(_vae, values), prompt, classLabel);
    }

    /// <summary>mean (ε − ε̂(√ᾱ·x₀ + √(1−ᾱ)·ε, t))² of each request; a prediction of v or of the sample is converted to ε̂.</summary>
    /// <param name="losses">One a request; NaN or infinite where the model's output is.</param>
    /// <exception cref="OperationCanceledException">Before the model is called, when <paramref name="stop"/> asks for it.</exception>
    public void Losses(ReadOnlySpan<LossRequest> batch, int timestep, Span<double> losses, CancellationToken stop)
    {
        ShapeException.Require(losses.Length == batch.Length, $"{batch.Length} requests need as many losses.");
        _schedule.Require(timestep);
        stop.ThrowIfCancellationRequested();
        if (batch.IsEmpty)
        {
            return;
        }

        var items = batch.Length;
        var buffers = Reserve(items);
        for (var i = 0; i < items; i++)
        {
            buffers.Keys[i] = batch[i].Noise;
            Place(buffers, items, i, batch[i].Image);
        }

        var (noise, noisy) = (buffers.Noise(items), buffers.Noisy(items));
        _device.Noise(buffers.Keys.AsSpan(0, items), (uint)timestep, noise);
        for (var i = 0; i < items; i++)
        {
            if (batch[i].Given is { } given)
            {
                _device.Upload(given, noise.Slice(i, 1));
            }
        }

        Condition(buffers, items);
        var (alpha, sigma) = _schedule.At(timestep);
        _device.Combine([new Term((float)alpha, buffers.Clean(items)), new Term((float)sigma, noise)], noisy);
        PredictNoise(buffers, noisy, timestep);
        Compare(buffers, noise, buffers.Predictions(items), losses, power: 2);
    }

    public void Dispose()
    {
        _buffers?.Dispose();
        _encoding.Dispose();
        _pool.Dispose();
        _text?.Dispose();
        _vae?.Dispose();
        _unet.Dispose();
    }

    /// <summary>One picture at a time: the encoder's widest layer is many times a picture.</summary>
    private float[] Latent(Autoencoder vae, float[] values)
    {
        var (image, latent) = (_folder.Image, new Shape(1, _folder.Latent.Height, _folder.Latent.Width, _folder.Latent.Channels));
        using var pixels = _device.Allocate(values.Length);
        using var mean = _device.Allocate(latent.Count);
        using var variance = _device.Allocate(latent.Count);
        var input = pixels.As(new Shape(1, image.Height, image.Width, image.Channels));
        _device.Upload(values, input);
        vae.Encode(_encoding, input, mean.As(latent), variance.As(latent));
        _device.Combine([new Term(vae.Config.ScalingFactor, mean.As(latent))], mean.As(latent));
        var result = new float[latent.Count];
        _device.Download(mean.As(latent), result);
        return result;
    }

    private LossBuffers Reserve(int items)
    {
        if (_buffers is null || _buffers.Items < items)
        {
            _buffers?.Dispose();
            _buffers = null;
            _buffers = new LossBuffers(_device, _folder.Latent, _text?.Shape, items);
        }

        return _buffers;
    }

    private void Place(LossBuffers buffers, int items, int index, CleanImage image)
    {
        ShapeException.Require(image.Values.Length == Size, $"A picture of {image.Values.Length} values is not the model's {Size}.");
        buffers.Labels[index] = image.ClassLabel;
        _device.Upload(image.Values, buffers.Clean(items).Slice(index, 1));
        if (buffers.Text(items) is { } text)
        {
            _device.Upload(image.Prompt.Values, text.Slice(index, 1));
        }
    }

    private void Condition(LossBuffers buffers, int items)
    {
        if (buffers.Text(items) is { } text)
        {
            _unet.Condition(_device, text);
        }
    }

    /// <summary>The model's own output for noisy samples.</summary>
    private Tensor Predict(LossBuffers buffers, Tensor noisy, int timestep)
    {
        var items = noisy.Shape.A;
        var predictions = buffers.Predictions(items);
        var timesteps = buffers.Timesteps.AsSpan(0, items);
        timesteps.Fill(timestep);
        _unet.Forward(_pool, noisy, timesteps, _folder.Classes > 0 ? buffers.Labels.AsSpan(0, items) : [], predictions);
        return predictions;
    }

    /// <summary>ε̂ in <see cref="LossBuffers.Predictions"/>.</summary>
    private void PredictNoise(LossBuffers buffers, Tensor noisy, int timestep)
    {
        var predictions = Predict(buffers, noisy, timestep);
        if (_schedule.Prediction is not Prediction.Epsilon)
        {
            var (alpha, sigma) = _schedule.At(timestep);
            var mix = Mix.Noise(_schedule.Prediction, alpha, sigma);
            _device.Combine([new Term((float)mix.Output, predictions), new Term((float)mix.Input, noisy)], predictions);
        }
    }

    /// <summary>mean |left − right|^power of each item.</summary>
    private void Compare(LossBuffers buffers, Tensor left, Tensor right, Span<double> means, int power)
    {
        var items = left.Shape.A;
        var a = buffers.Left.AsSpan(0, items * Size);
        var b = buffers.Right.AsSpan(0, items * Size);
        _device.Download(left, a);
        _device.Download(right, b);
        for (var i = 0; i < items; i++)
        {
            var sum = 0.0;
            for (var j = i * Size; j < (i + 1) * Size; j++)
            {
                var difference = (double)a[j] - b[j];
                var square = difference * difference;
                sum += power == 2 ? square : square * square;
            }

            means[i] = sum / Size;
        }
    }
}
