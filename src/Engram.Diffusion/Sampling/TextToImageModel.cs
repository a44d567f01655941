using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A whole text-to-image pipeline on one device: text encoder, UNet, scheduler and VAE.</summary>
/// <remarks>
/// One batch at a time: load a model a device. <see cref="Encode"/> may run beside <see cref="Generate"/>. Images are drawn as diffusers'
/// StableDiffusionPipeline draws them, but from counter-based noise, and an image's bytes depend on its own request only.
/// </remarks>
public sealed partial class TextToImageModel : IDisposable
{
    private readonly IDevice _device;
    private readonly ModelFolder _folder;
    private readonly TextEncoding _text;
    private readonly Unet _unet;
    private readonly Autoencoder _vae;
    private readonly Scheduler _scheduler;
    private readonly ActivationPool _denoising;
    private readonly ActivationPool _decoding;
    private readonly float[] _negative;
    private readonly float _guidance;
    private readonly int _rowsPerItem;
    private readonly int _decodeBatch;
    private readonly Repainting? _repainting;
    private SamplingBuffers? _buffers;

    private TextToImageModel(
        ModelFolder folder, IDevice device, SamplingOptions sampling, TextEncoding text, Unet unet, Autoencoder vae)
    {
        _device = device;
        _folder = folder;
        _text = text;
        _unet = unet;
        _vae = vae;
        _scheduler = folder.CreateScheduler(sampling);
        _denoising = new ActivationPool(device);
        _decoding = new ActivationPool(device);
        _guidance = (float)sampling.Guidance;
        var guided = sampling.Guidance > 1;
        _rowsPerItem = guided ? 2 : 1;
        _negative = guided ? text.Encode(sampling.NegativePrompt).Values : [];
        _decodeBatch = vae.DecodeBatch(folder.Latent.Height, folder.Latent.Width);
        _repainting = sampling.Repaint is { } repaint ? new Repainting(device, _scheduler, folder.Image, folder.Latent, repaint) : null;
    }

    /// <summary>UNet rows that one image costs: model calls of the schedule, twice with guidance.</summary>
    public int UnetCallsPerImage => _scheduler.Timesteps.Count * _rowsPerItem;

    /// <summary>Loads the weights of every component onto the device.</summary>
    /// <exception cref="ModelException">A weight is missing, unexpected, of another shape or not finite, or components do not fit each other.</exception>
    public static TextToImageModel Load(ModelFolder folder, IDevice device, SamplingOptions sampling)
    {
        var owned = new Stack<IDisposable>();
        try
        {
            var text = TextEncoding.Load(folder, device);
            owned.Push(text);
            var unet = Unet.Load(folder.FolderOf("unet"), folder.ConfigOf("unet"), device);
            owned.Push(unet);
            var vae = Autoencoder.Load(folder.FolderOf("vae"), folder.ConfigOf("vae"), device);
            owned.Push(vae);
            return new TextToImageModel(folder, device, sampling, text, unet, vae);
        }
        catch
        {
            while (owned.TryPop(out var part))
            {
                part.Dispose();
            }

            throw;
        }
    }

    /// <summary>Tokens and hidden states of a prompt, in host memory.</summary>
    public TextEmbedding Encode(string prompt) => _text.Encode(prompt);

    /// <summary>Draws a batch of any size.</summary>
    /// <param name="pixels">batch × height × width × channels bytes, rows of interleaved channels.</param>
    /// <param name="finite">One flag an image: whether every latent and every pixel was finite. The pixels of others are zero.</param>
    /// <exception cref="OperationCanceledException">Between two steps, when <paramref name="stop"/> asks for it.</exception>
    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
    {
        var image = _folder.Image;
        var size = image.Height * image.Width * image.Channels;
        ShapeException.Require(
            pixels.Length == batch.Length * size && finite.Length == batch.Length,
            $"{batch.Length} images need {batch.Length * size} bytes and as many flags as images.");
        if (batch.IsEmpty)
        {
            return;
        }

        var buffers = Reserve(batch.Length);
        for (var i = 0; i < batch.Length; i++)
        {
            buffers.Keys[i] = batch[i].Noise;
            UploadText(buffers, batch.Length, i, batch[i].Prompt.Values);
        }

        UploadPictures(batch, buffers);
        var latents = buffers.Latents(batch.Length);
        _device.Noise(buffers.Keys.AsSpan(0, batch.Length), 0, latents);
        Denoise(buffers, latents, stop);
        stop.ThrowIfCancellationRequested();
        for (var start = 0; start < batch.Length; start += _decodeBatch)
        {
            var count = Math.Min(_decodeBatch, batch.Length - start);
            var images = Decode(buffers, latents.Slice(start, count));
            _device.Quantize(images, pixels.Slice(start * size, count * size), finite.Slice(start, count));
        }

        FlagLatents(buffers, latents, finite);
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
        _screening?.Dispose();
        _denoising.Dispose();
        _decoding.Dispose();
        _vae.Dispose();
        _unet.Dispose();
        _text.Dispose();
    }
}
