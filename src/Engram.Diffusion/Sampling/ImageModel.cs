using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A whole unconditional or class-conditional pipeline on one device: UNet2DModel and its scheduler.</summary>
/// <remarks>
/// One batch at a time: load a model a device. Images are drawn as diffusers' DDPMPipeline draws them, but from counter-based noise and
/// with a class label where the model has classes; an image's bytes depend on its own request only.
/// </remarks>
public sealed class ImageModel : IDisposable
{
    private readonly IDevice _device;
    private readonly ImageShape _image;
    private readonly Unet _unet;
    private readonly Scheduler _scheduler;
    private readonly ActivationPool _pool;
    private readonly Repainting? _repainting;
    private ImageBuffers? _buffers;

    private ImageModel(ModelFolder folder, IDevice device, SamplingOptions sampling, Unet unet)
    {
        _device = device;
        _image = folder.Image;
        _unet = unet;
        _scheduler = folder.CreateScheduler(sampling);
        _pool = new ActivationPool(device);
        _repainting = sampling.Repaint is { } repaint ? new Repainting(device, _scheduler, _image, _image, repaint) : null;
    }

    /// <summary>Loads the weights onto the device.</summary>
    /// <exception cref="ModelException">A weight is missing, unexpected, of another shape or not finite.</exception>
    public static ImageModel Load(ModelFolder folder, IDevice device, SamplingOptions sampling)
    {
        var unet = Unet.Load(folder.FolderOf("unet"), folder.ConfigOf("unet"), device);
        try
        {
            return new ImageModel(folder, device, sampling, unet);
        }
        catch
        {
            unet.Dispose();
            throw;
        }
    }

    /// <summary>Draws a batch of any size.</summary>
    /// <param name="pixels">batch × height × width × channels bytes, rows of interleaved channels.</param>
    /// <param name="finite">One flag an image: whether every value was finite. The pixels of others are zero.</param>
    /// <exception cref="OperationCanceledException">Between two steps, when <paramref name="stop"/> asks for it.</exception>
    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
    {
        var size = _image.Height * _image.Width * _image.Channels;
        ShapeException.Require(
            pixels.Length == batch.Length * size && finite.Length == batch.Length,
            $"{batch.Length} images need {batch.Length * size} bytes and as many flags as images.");
        if (batch.IsEmpty)
        {
            return;
        }

        var buffers = Reserve(batch.Length);
        _repainting?.Reserve(batch.Length);
        for (var i = 0; i < batch.Length; i++)
        {
            buffers.Keys[i] = batch[i].Noise;
            buffers.Labels[i] = batch[i].ClassLabel;
            if (_repainting is not null)
            {
                _device.Upload(_repainting.ShownOf(batch[i].Picture), _repainting.Known(batch.Length, i));
            }
        }

        var images = buffers.Images(batch.Length);
        _device.Noise(buffers.Keys.AsSpan(0, batch.Length), 0, images);
        Denoise(buffers, images, stop);
        stop.ThrowIfCancellationRequested();
        _device.Quantize(images, pixels, finite);
        for (var i = 0; i < finite.Length; i++)
        {
            if (!finite[i])
            {
                pixels.Slice(i * size, size).Clear();
            }
        }
    }

    public void Dispose()
    {
        _buffers?.Dispose();
        _repainting?.Dispose();
        _pool.Dispose();
        _unet.Dispose();
    }

    /// <summary>Runs the trajectory of given starting noise, not yet multiplied by the schedule's first σ: for recorded runs.</summary>
    /// <param name="labels">A class an image; none where the model has no classes.</param>
    /// <param name="images">n × image values, channels last; replaced by the final ones, in about [−1, 1].</param>
    internal void Run(ReadOnlySpan<int> labels, int items, Span<float> images)
    {
        var buffers = Reserve(items);
        labels.CopyTo(buffers.Labels);
        var tensor = buffers.Images(items);
        _device.Upload(images, tensor);
        Denoise(buffers, tensor, CancellationToken.None);
        _device.Download(tensor, images);
    }

    private ImageBuffers Reserve(int items)
    {
        if (_buffers is null || _buffers.Items < items)
        {
            _buffers?.Dispose();
            _buffers = null;
            _buffers = new ImageBuffers(_device, _scheduler, _image, items);
        }

        return _buffers;
    }

    private void Denoise(ImageBuffers buffers, Tensor images, CancellationToken stop)
    {
        var (noise, predictor) = (buffers.Noise(images.Shape.A), new Predictor(this, buffers, images));
        if (_repainting is not null)
        {
            _repainting.Trajectory(buffers.State, buffers.Keys).Run(images, noise, predictor, stop);
        }
        else
        {
            new Trajectory(_device, _scheduler, buffers.State, buffers.Keys).Run(images, noise, predictor, stop);
        }
    }

    private Tensor Predict(ImageBuffers buffers, Tensor images, int step)
    {
        var items = images.Shape.A;
        var (inputs, predictions) = (buffers.Inputs(items), buffers.Predictions(items));
        _device.Combine([new Term(_scheduler.InputScale(step), images)], inputs);
        var timesteps = buffers.Timesteps.AsSpan(0, items);
        timesteps.Fill((float)_scheduler.Timesteps[step]);
        _unet.Forward(_pool, inputs, timesteps, buffers.Labels.AsSpan(0, items), predictions);
        return predictions;
    }

    private readonly struct Predictor(ImageModel model, ImageBuffers buffers, Tensor images) : IPredictor
    {
        public Tensor Predict(int step) => model.Predict(buffers, images, step);
    }
}
