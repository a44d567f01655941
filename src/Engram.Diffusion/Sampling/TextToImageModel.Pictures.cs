using Engram.Compute;

namespace Engram.Diffusion;

public sealed partial class TextToImageModel
{
    /// <summary>
    /// Latents of what is shown of the pictures: the mean of the VAE's encoder, scaled, of the picture with its hidden part grey. Following
    /// requests for one picture share its latents.
    /// </summary>
    private void UploadPictures(ReadOnlySpan<GenerationRequest> batch, SamplingBuffers buffers)
    {
        if (_repainting is null)
        {
            return;
        }

        _repainting.Reserve(batch.Length);
        var (image, mean, variance) = (buffers.Images(1), buffers.Inputs(buffers.Items).Slice(0, 1), buffers.Predictions(buffers.Items).Slice(0, 1));
        for (var i = 0; i < batch.Length; i++)
        {
            var known = _repainting.Known(batch.Length, i);
            if (i > 0 && batch[i].Picture.Equals(batch[i - 1].Picture))
            {
                _device.Copy(_repainting.Known(batch.Length, i - 1), known);
                continue;
            }

            _device.Upload(_repainting.ShownOf(batch[i].Picture), image);
            _vae.Encode(_decoding, image, mean, variance);
            _device.Combine([new Term(_vae.Config.ScalingFactor, mean)], known);
        }
    }
}
