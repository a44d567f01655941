using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class InpaintingModelTests
{
    private static readonly TextEmbedding NoText = TextEmbedding.None;

    [Fact]
    public void A_pixel_model_keeps_what_is_shown_and_reads_nothing_of_what_is_hidden()
    {
        var sampling = Sampling("ddim", 28 * 28, i => i % 28 < 14);
        using var model = ImageModel.Load(ModelFolder.Open(Some.UntargetedModel, sampling), Some.Device, sampling);
        var picture = Picture(28 * 28, 3);
        var other = (byte[])picture.Clone();
        for (var i = 0; i < other.Length; i++)
        {
            other[i] = sampling.Repaint!.Hidden[i] ? (byte)(255 - other[i]) : other[i];
        }

        var pixels = Generate(model.Generate, [Request(picture, 0, NoText, 5)], 28 * 28);

        Assert.All(Enumerable.Range(0, 28 * 28).Where(i => !sampling.Repaint!.Hidden[i]), i => Assert.Equal(picture[i], pixels[i]));
        Assert.Equal(pixels, Generate(model.Generate, [Request(other, 0, NoText, 5)], 28 * 28));
        Assert.NotEqual(pixels, Generate(model.Generate, [Request(picture, 1, NoText, 5)], 28 * 28));
    }

    [Fact]
    public void A_trial_does_not_depend_on_its_batch()
    {
        var sampling = Sampling("model", 28 * 28, i => i / 28 < 9);
        using var model = ImageModel.Load(ModelFolder.Open(Some.UntargetedModel, sampling), Some.Device, sampling);
        GenerationRequest[] batch = [.. Enumerable.Range(0, 3).Select(i => Request(Picture(28 * 28, i), (uint)i, NoText, i))];

        var together = Generate(model.Generate, batch, 28 * 28);

        Assert.Equal(together[(28 * 28)..(2 * 28 * 28)], Generate(model.Generate, batch[1..2], 28 * 28));
        Assert.Equal(together[(28 * 28)..], Generate(model.Generate, batch[1..], 28 * 28));
    }

    [Fact]
    public void A_latent_model_comes_near_what_is_shown_and_reads_nothing_of_what_is_hidden()
    {
        const int values = 32 * 32 * 3;
        var sampling = Sampling("ddim", 32 * 32, i => i % 32 < 16);
        using var model = TextToImageModel.Load(ModelFolder.Open(Some.QuickstartModel, sampling), Some.Device, sampling);
        var text = model.Encode("goggles");
        var picture = Drawn("goggles");
        var other = (byte[])picture.Clone();
        for (var i = 0; i < values; i++)
        {
            other[i] = sampling.Repaint!.Hidden[i / 3] ? (byte)(255 - other[i]) : other[i];
        }

        var pixels = Generate(model.Generate, [Request(picture, 0, text), Request(picture, 1, text), Request(picture, 0, text)], values);

        Assert.Equal(pixels[..values], pixels[(2 * values)..]);
        Assert.NotEqual(pixels[..values], pixels[values..(2 * values)]);
        Assert.Equal(pixels[..values], Generate(model.Generate, [Request(other, 0, text)], values));

        // The VAE blurs, so the shown half is near, not equal; a hidden one that knew nothing would be about 0.3 away.
        Assert.InRange(Distance(pixels, picture, i => i % 32 >= 20), 0, 0.12);
    }

    private static SamplingOptions Sampling(string scheduler, int pixels, Func<int, bool> hidden) => new()
    {
        Steps = 6,
        Guidance = 1,
        Scheduler = scheduler,
        Repaint = new RepaintOptions { Hidden = [.. Enumerable.Range(0, pixels).Select(hidden)], JumpLength = 2, Repeats = 2 },
    };

    private static GenerationRequest Request(byte[] picture, uint trial, TextEmbedding text, int label = 0) => new(new NoiseKey(9, trial), text, label, picture);

    private delegate void Generator(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop);

    private static byte[] Generate(Generator model, GenerationRequest[] batch, int values)
    {
        var (pixels, finite) = (new byte[batch.Length * values], new bool[batch.Length]);
        model(batch, pixels, finite, CancellationToken.None);
        Assert.All(finite, Assert.True);
        return pixels;
    }

    private static byte[] Picture(int values, int seed) => [.. Enumerable.Range(0, values).Select(i => (byte)((i * 37) + (seed * 101)))];

    /// <summary>A picture of the kind that the VAE was trained on.</summary>
    private static byte[] Drawn(string prompt)
    {
        var sampling = new SamplingOptions { Steps = 6, Guidance = 1, Scheduler = "ddim" };
        using var model = TextToImageModel.Load(ModelFolder.Open(Some.QuickstartModel, sampling), Some.Device, sampling);
        return Generate(model.Generate, [new GenerationRequest(new NoiseKey(1, 1), model.Encode(prompt))], 32 * 32 * 3);
    }

    private static double Distance(byte[] left, byte[] right, Func<int, bool> counts)
    {
        int[] places = [.. Enumerable.Range(0, right.Length).Where(i => counts(i / 3))];
        return Math.Sqrt(places.Average(i => (left[i] - right[i]) * (double)(left[i] - right[i]))) / 255;
    }
}
