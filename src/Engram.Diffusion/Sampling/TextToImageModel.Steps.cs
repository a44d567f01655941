using Engram.Compute;

namespace Engram.Diffusion;

public sealed partial class TextToImageModel
{
    /// <summary>Runs the trajectory of given latents, not yet multiplied by the schedule's first σ, and decodes it: for recorded runs.</summary>
    /// <param name="text">Padded ids of each image's prompt, one after the other.</param>
    /// <param name="latents">n × latent values, channels last; replaced by the final ones.</param>
    /// <param name="images">n × image values, channels last, in about [−1, 1].</param>
    internal void Run(ReadOnlySpan<int> text, Span<float> latents, Span<float> images)
    {
        var items = text.Length / _text.Shape.A;
        var buffers = Reserve(items);
        for (var i = 0; i < items; i++)
        {
            UploadText(buffers, items, i, _text.Encode(text.Slice(i * _text.Shape.A, _text.Shape.A)));
        }

        var tensor = buffers.Latents(items);
        _device.Upload(latents, tensor);
        Denoise(buffers, tensor, CancellationToken.None);
        _device.Download(tensor, latents);
        var size = images.Length / items;
        for (var start = 0; start < items; start += _decodeBatch)
        {
            var count = Math.Min(_decodeBatch, items - start);
            _device.Download(Decode(buffers, tensor.Slice(start, count)), images.Slice(start * size, count * size));
        }
    }

    private SamplingBuffers Reserve(int items)
    {
        if (_buffers is null || _buffers.Items < items)
        {
            _buffers?.Dispose();
            _buffers = new SamplingBuffers(
                _device, _scheduler, _folder.Latent, _folder.Image, _text.Shape, items, _rowsPerItem, Math.Min(items, _decodeBatch));
        }

        return _buffers;
    }

    /// <summary>Rows are [unconditional; conditional] with guidance.</summary>
    private void UploadText(SamplingBuffers buffers, int items, int index, ReadOnlySpan<float> values)
    {
        var text = buffers.Text(items);
        if (_rowsPerItem == 2)
        {
            _device.Upload(_negative, text.Slice(index, 1));
            _device.Upload(values, text.Slice(items + index, 1));
        }
        else
        {
            _device.Upload(values, text.Slice(index, 1));
        }
    }

    private void Denoise(SamplingBuffers buffers, Tensor latents, CancellationToken stop)
    {
        var items = latents.Shape.A;
        _unet.Condition(_device, buffers.Text(items));
        if (_repainting is not null)
        {
            _repainting.Trajectory(buffers.State, buffers.Keys).Run(latents, buffers.Noise(items), new Guided(this, buffers, latents), stop);
        }
        else
        {
            new Trajectory(_device, _scheduler, buffers.State, buffers.Keys).Run(latents, buffers.Noise(items), new Guided(this, buffers, latents), stop);
        }
    }

    /// <summary>The UNet's prediction, guided.</summary>
    private Tensor Predict(SamplingBuffers buffers, Tensor latents, int step)
    {
        var items = latents.Shape.A;
        var rows = _rowsPerItem * items;
        var inputs = buffers.Inputs(items);
        var predictions = buffers.Predictions(items);
        var scaled = new Term(_scheduler.InputScale(step), latents);
        for (var start = 0; start < rows; start += items)
        {
            _device.Combine([scaled], inputs.Slice(start, items));
        }

        var timesteps = buffers.Timesteps.AsSpan(0, rows);
        timesteps.Fill((float)_scheduler.Timesteps[step]);
        _unet.Forward(_denoising, inputs, timesteps, [], predictions);
        var first = predictions.Slice(0, items);
        if (_rowsPerItem == 2)
        {
            _device.Guide(first, predictions.Slice(items, items), _guidance, first);
        }

        return first;
    }

    private Tensor Decode(SamplingBuffers buffers, Tensor latents)
    {
        var images = buffers.Images(latents.Shape.A);
        var unscaled = buffers.Inputs(buffers.Items).Slice(0, latents.Shape.A);
        _device.Combine([new Term(1f / _vae.Config.ScalingFactor, latents)], unscaled);
        _vae.Decode(_decoding, unscaled, images);
        return images;
    }

    /// <summary>A latent that is not finite can decode to an image that looks finite: such an image counts as failed too.</summary>
    private void FlagLatents(SamplingBuffers buffers, Tensor latents, Span<bool> finite)
    {
        var values = buffers.Host.AsSpan(0, (int)latents.Count);
        _device.Download(latents, values);
        var size = values.Length / finite.Length;
        for (var i = 0; i < finite.Length; i++)
        {
            foreach (var value in values.Slice(i * size, size))
            {
                finite[i] &= float.IsFinite(value);
            }
        }
    }

    private readonly struct Guided(TextToImageModel model, SamplingBuffers buffers, Tensor latents) : IPredictor
    {
        public Tensor Predict(int step) => model.Predict(buffers, latents, step);
    }
}
